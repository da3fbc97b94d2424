"""python -m benchmarks: how long the start takes, what answers and releases cost beside their peers."""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

import orjson

from benchmarks.charts import measure_charts
from benchmarks.dashboard import measure_dashboard
from benchmarks.formats import measure_formats
from benchmarks.publishing import measure_publishing
from benchmarks.servers import COMPARISON, measure_servers
from benchmarks.sizes import measure_sizes
from benchmarks.submissions import measure_submissions
from benchmarks.workers import measure_workers
from tests.postgres import postgres_server
from tests.programs import get, running

START_LIMIT_SECONDS = 5.0


def main() -> None:
    """Print a Markdown table; `--quick` takes one repetition of one request, for the tests."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repetition: shows that it works, measures nothing")
    parser.add_argument("--figures", type=int, default=200_000, help="how many to publish at once")
    parser.add_argument("--sizes", type=int, nargs=2, default=(3_000, 300_000), help="organizations, few and many")
    parser.add_argument("--years", type=int, default=10, help="years of figures in those")
    parser.add_argument("--folder", type=Path, help="where the countries are kept for the next time")
    parser.add_argument("--rows", type=int, default=100_000, help="of a workbook that is sent in")
    parser.add_argument("--json", type=Path, help="a file for the same table as JSON")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.figures, chosen.sizes, chosen.years, chosen.rows = 2_000, (200, 400), 1, 1_000
    repetitions, rounds = (1, 1) if chosen.quick else (3, 21)
    with tempfile.TemporaryDirectory(prefix="party-stats-benchmark-") as name, postgres_server() as postgresql:
        folder = Path(name)
        rows = [
            *measure_start(folder, repetitions),
            *measure_servers(chosen.folder or folder, repetitions, chosen.sizes[0], quick=chosen.quick),
            *measure_publishing(folder, postgresql, repetitions, chosen.figures),
            *measure_sizes(chosen.folder or folder, postgresql, rounds, tuple(chosen.sizes), chosen.years),
            *measure_formats(folder, 5_000 if chosen.quick else 1_000_000),
            *measure_charts(folder, repetitions),
            *measure_submissions(folder, repetitions, chosen.rows),
            *measure_workers(folder, postgresql, repetitions),
            *measure_dashboard(folder, repetitions),
        ]
    if chosen.json:
        names = ("what", "measured", "against", "ratio")
        chosen.json.write_bytes(orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]))
    few, many = chosen.sizes
    sizes = f"--sizes {few} {many} --years {chosen.years}"
    print(f"python -m benchmarks --figures {chosen.figures} {sizes} --rows {chosen.rows}\n")
    print("| What | Measured | Against | Ratio |\n|---|---:|---|---:|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def measure_start(folder: Path, repetitions: int) -> list[tuple[str, ...]]:
    """Seconds from `party-stats run` to its first answer: a fresh database, then the same again."""
    fresh, existing = [], []
    for number in range(repetitions):
        url = f"sqlite:///{folder / f'start-{number}.sqlite'}"
        for found in (fresh, existing):
            started = time.perf_counter()
            with running(folder, database_url=url) as server:
                get(server, COMPARISON).raise_for_status()
                found.append(time.perf_counter() - started)
    limit = f"limit of {START_LIMIT_SECONDS:.0f} s"
    return [
        (name, f"{median(found):.2f} s", limit, f"{median(found) / START_LIMIT_SECONDS:.2f}")
        for name, found in (("start on a fresh database", fresh), ("start on an existing database", existing))
    ]


if __name__ == "__main__":
    main()
