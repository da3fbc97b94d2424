"""A worker's memory, and how soon what one process publishes is what another one answers."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import httpx

from app.database import make_engine
from app.releases.publish import Changes, publish
from app.settings import Settings
from tests.postgres import new_database
from tests.programs import Server, running

REST_MEGABYTES, FRESH_SECONDS = 120.0, 0.1
QUESTION = "/v1/comparisons?indicator=members&year=2020&boundaries=2008&province=20"
MANY = tuple(
    f"/v1/{kind}?indicator={indicator}&from_year={year}&to_year=2025&boundaries={boundaries}"
    for kind in ("comparisons", "series")
    for indicator in ("members", "admissions", "organizations")
    for year in range(2010, 2025)
    for boundaries in (2008, 2025)
)


def measure_workers(folder: Path, postgresql: str, repetitions: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table; the shipped data, a server that keeps answers, and this process as the other publisher."""
    url = f"sqlite:///{folder / 'worker.sqlite'}"
    with running(folder, database_url=url) as server:
        loaded = _at_rest(server)
    with running(folder, database_url=url) as server:
        rest = _at_rest(server)
        with httpx.Client(base_url=server.address, timeout=60) as client:
            for address in MANY:
                client.get(address).raise_for_status()
        limit = f"limit of {REST_MEGABYTES:.0f} MB"
        measured = f"{rest:.0f} MB; {loaded:.0f} MB in the process that loaded the data"
        yield "a worker's memory at rest", measured, limit, f"{rest / REST_MEGABYTES:.2f}"
        after = _megabytes(server)
        what = f"the same after {len(MANY)} different questions"
        yield what, f"{after:.0f} MB", f"at rest, {rest:.0f} MB", f"{after / rest:.2f}"
        yield _fresh_row("SQLite", server, url, repetitions)
    with new_database(postgresql) as url, running(folder, database_url=url) as server:
        yield _fresh_row("PostgreSQL", server, url, repetitions)


def _fresh_row(name: str, server: Server, url: str, repetitions: int) -> tuple[str, ...]:
    engine = make_engine(Settings(database_url=url))
    seconds, stale = [], 0
    with httpx.Client(base_url=server.address, timeout=60) as client:
        for turn in range(repetitions):
            client.get(QUESTION).raise_for_status()
            number = publish(
                engine, Changes(rows={"figures": [_figure(70_000 + turn)]}), by="benchmark", reason="a turn"
            )
            started = time.perf_counter()
            while client.get(QUESTION).json()["release"] != number:
                stale += 1
            seconds.append(time.perf_counter() - started)
    engine.dispose()
    return (
        f"published on {name} until another process answers with it",
        f"{median(seconds) * 1000:.0f} ms, {stale} stale answers meanwhile",
        f"limit of {FRESH_SECONDS * 1000:.0f} ms",
        f"{median(seconds) / FRESH_SECONDS:.2f}",
    )


def _figure(value: int) -> dict[str, object]:
    day = date(2020, 12, 31)
    return {
        **{"organization_id": "lang-son", "subject": "member_counts", "measure": "count", "unit": "members"},
        **{"period_type": "date", "period_start": day, "period_end": day},
        **{"value": float(value), "source_id": "seed-lang-son-2020"},
    }


def _at_rest(server: Server) -> float:
    time.sleep(0.5)
    return _megabytes(server)


def _megabytes(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
