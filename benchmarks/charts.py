"""What a chart costs when the program that draws is warm, beside the converter alone with the same specification."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import httpx
import vl_convert

from app.charts.worker import VERSION
from tests.programs import running

LIMIT_SECONDS = 0.150
CHARTS = {
    "ranking": "/v1/comparisons?indicator=members&year=2025",
    "tile map": "/v1/comparisons?indicator=members&year=2025&chart=tiles",
    "lines": "/v1/series?indicator=members&province=20&province=40&from_year=2015&to_year=2025",
    "stacked ratings": "/v1/rating-distributions?rated_subject=member&year=2024",
}


def measure_charts(folder: Path, repetitions: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table: seconds of a request for an SVG that nothing keeps, as whoever waits for it sees them."""
    with (
        running(folder, database_url=f"sqlite:///{folder / 'charts.sqlite'}", hot_bytes_max=0) as server,
        httpx.Client(base_url=server.address, timeout=60) as client,
    ):
        for name, address in CHARTS.items():
            spec = client.get(f"{address}&format=vega-lite").raise_for_status().json()
            ours = _seconds(lambda address=address: client.get(f"{address}&format=svg").raise_for_status(), repetitions)
            alone = _seconds(lambda spec=spec: vl_convert.vegalite_to_svg(spec, vl_version=VERSION), repetitions)
            measured, limit = f"{ours * 1000:.0f} ms", f"limit of {LIMIT_SECONDS * 1000:.0f} ms"
            yield f"warm SVG, {name}", measured, limit, f"{ours / LIMIT_SECONDS:.2f}"
            yield f"warm SVG, {name}", measured, f"the converter alone, {alone * 1000:.0f} ms", f"{ours / alone:.2f}"


def _seconds(draw: Callable[[], object], repetitions: int) -> float:
    draw()
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        draw()
        times.append(time.perf_counter() - started)
    return median(times)
