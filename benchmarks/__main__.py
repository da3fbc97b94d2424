"""python -m benchmarks: how long the start takes, what a comparison and a release cost beside their peers."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from sqlalchemy import Engine, event

from app.database import prepare_database
from app.main import create_app
from app.migrations import migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings
from benchmarks.dashboard import measure_dashboard
from benchmarks.formats import measure_formats
from benchmarks.publishing import measure_publishing
from benchmarks.sizes import measure_sizes
from benchmarks.submissions import measure_submissions
from benchmarks.template_app import make_template_app
from tests.postgres import postgres_server
from tests.programs import get, running

COMPARISON = "/v1/comparisons?indicator=members&from_year=2016&to_year=2025&boundaries=2025"
START_LIMIT_SECONDS = 5.0
Ask = Callable[[], Awaitable[httpx.Response]]


def main() -> None:
    """Print a Markdown table; `--quick` takes one repetition of one request, for the tests."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one repetition: shows that it works, measures nothing")
    parser.add_argument("--figures", type=int, default=200_000, help="how many to publish at once")
    parser.add_argument("--sizes", type=int, nargs=2, default=(3_000, 300_000), help="organizations, few and many")
    parser.add_argument("--years", type=int, default=10, help="years of figures in those")
    parser.add_argument("--folder", type=Path, help="where the countries are kept for the next time")
    parser.add_argument("--rows", type=int, default=100_000, help="of a workbook that is sent in")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.figures, chosen.sizes, chosen.years, chosen.rows = 2_000, (200, 400), 1, 1_000
    repetitions, requests, rounds = (1, 1, 1) if chosen.quick else (3, 100, 21)
    with tempfile.TemporaryDirectory(prefix="party-stats-benchmark-") as name, postgres_server() as postgresql:
        folder = Path(name)
        rows = [
            *measure_start(folder, repetitions),
            *asyncio.run(measure_answers(folder, repetitions, requests)),
            *measure_publishing(folder, postgresql, repetitions, chosen.figures),
            *measure_sizes(chosen.folder or folder, postgresql, rounds, tuple(chosen.sizes), chosen.years),
            *measure_formats(folder, 5_000 if chosen.quick else 1_000_000),
            *measure_submissions(folder, repetitions, chosen.rows),
            *measure_dashboard(folder, repetitions),
        ]
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


async def measure_answers(folder: Path, repetitions: int, requests: int) -> list[tuple[str, ...]]:
    """A comparison of 34 provinces × 10 years beside its peers, in turns, in one process, without a network."""
    settings = Settings(database_url=f"sqlite:///{folder / 'answers.sqlite'}", access_log=False)
    application = create_app(settings)
    engine: Engine = application.state.engine
    prepare_database(settings, engine)
    migrate(engine)
    load_shipped_data(engine)
    ours, template = client_of(application), client_of(make_template_app(engine))
    first = await ours.get(COMPARISON)
    first.raise_for_status()
    bare = client_of(bare_app(first.content))
    sides: dict[str, Ask] = {
        "bare": lambda: bare.get("/"),
        "template": lambda: template.get("/members?from_year=2016&to_year=2025"),
        "comparison": lambda: ours.get(COMPARISON),
        "not modified": lambda: ours.get(COMPARISON, headers={"If-None-Match": first.headers["etag"]}),
    }
    statements = {side: await count_statements(engine, ask) for side, ask in sides.items()}
    milliseconds = await in_turns(sides, repetitions, requests)
    engine.dispose()

    def row(what: str, side: str, against: str, other: str) -> tuple[str, ...]:
        measured = f"{milliseconds[side]:.2f} ms, {statements[side]} statements"
        beside = f"{against}, {milliseconds[other]:.2f} ms, {statements[other]} statements"
        return what, measured, beside, f"{milliseconds[side] / milliseconds[other]:.2f}"

    what = f"comparison of 34 provinces × 10 years, {len(first.content) // 1000} kB"
    return [
        row(what, "comparison", "bare ASGI app, same bytes", "bare"),
        row(what, "comparison", "FastAPI + SQLModel as in the template, less said", "template"),
        row("the same, unchanged since (304)", "not modified", "answered anew (200)", "comparison"),
    ]


def client_of(app: Any) -> httpx.AsyncClient:
    """Calls an ASGI application directly."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://benchmark", headers={"Accept-Encoding": "identity"}
    )


def bare_app(content: bytes) -> Any:
    """The least that an ASGI application can do: finished bytes."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


async def count_statements(engine: Engine, ask: Ask) -> int:
    """SQL statements of one request."""
    seen: list[str] = []

    def record(_: object, __: object, statement: str, *___: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    await ask()
    event.remove(engine, "before_cursor_execute", record)
    return len(seen)


async def in_turns(sides: dict[str, Ask], repetitions: int, requests: int) -> dict[str, float]:
    """Median milliseconds a request of each side; the sides take turns, so that noise hits all alike."""
    found: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(repetitions):
        for side, ask in sides.items():
            started = time.perf_counter()
            for _ in range(requests):
                await ask()
            found[side].append((time.perf_counter() - started) / requests * 1000)
    return {side: median(times) for side, times in found.items()}


if __name__ == "__main__":
    main()
