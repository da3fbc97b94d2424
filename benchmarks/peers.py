"""The same question put to others on the same SQLite file: 34 provinces × 10 years, ranked. Each is an ASGI application.

`python -m uvicorn --factory benchmarks.peers:<name>` serves one; `BENCHMARK_DATABASE` is the file. All read the
roll-ups that publishing keeps, with the indexes and the write-ahead log that the program has made.
"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from sqlalchemy import Engine, create_engine

from app.main import create_app
from app.settings import Settings
from benchmarks.template_app import make_template_app

ROLLUPS = """
SELECT now.organization_id AS organization, now.name, r.year, sum(r.known_sum) AS value
FROM organization_attributes a
CROSS JOIN rollups r ON r.organization_id = a.organization_id AND r.superseded_in IS NULL
    AND r.statistic = 'member_counts|count|||||||' AND r.year BETWEEN 2015 AND 2025
LEFT JOIN province_successions s ON a.province_boundaries = '2008' AND s.predecessor_code = a.province_code
    AND s.superseded_in IS NULL
JOIN organization_attributes now ON now.type = 'provincial' AND now.province_boundaries = '2025'
    AND now.superseded_in IS NULL AND now.province_code = coalesce(s.successor_code, a.province_code)
WHERE a.type = 'provincial' AND a.superseded_in IS NULL
GROUP BY now.organization_id, r.year
"""
RANKED = f"SELECT *, rank() OVER (PARTITION BY year ORDER BY value DESC) AS rank FROM ({ROLLUPS}) WHERE year > 2015"
RAW = """
SELECT a.province_code AS province, f.year, sum(f.value) AS value,
    rank() OVER (PARTITION BY f.year ORDER BY sum(f.value) DESC) AS rank
FROM organization_attributes a JOIN figures f ON f.organization_id = a.organization_id
WHERE a.type = 'subordinate_cell' AND a.superseded_in IS NULL AND f.subject = 'member_counts' AND f.measure = 'count'
    AND f.category = '' AND f.year BETWEEN 2016 AND 2025 AND f.superseded_in IS NULL
GROUP BY a.province_code, f.year
"""


def database() -> Path:
    """The file that all of them read."""
    return Path(os.environ["BENCHMARK_DATABASE"])


def settings(**values: Any) -> Settings:
    return Settings(database_url=f"sqlite:///{database()}", access_log=False, **values)


def hot() -> FastAPI:
    """The program as it is."""
    return create_app(settings())


def cold() -> FastAPI:
    """No finished answer is kept; what was ranked once for a release is."""
    return create_app(settings(hot_bytes_max=0))


def first() -> FastAPI:
    """Nothing is kept: each question is the first of its release."""
    return create_app(settings(hot_bytes_max=0, rankings_bytes_max=0))


def template() -> FastAPI:
    """FastAPI + SQLModel as in the official template."""
    engine: Engine = create_engine(f"sqlite:///{database()}")
    return make_template_app(engine)


def rollups() -> Any:
    """Roll-up rows, ranked in Python, written by orjson: the least that can be computed for each request."""
    connection = sqlite3.connect(database(), check_same_thread=False)
    return answering(lambda: orjson.dumps({"items": rank(connection.execute(ROLLUPS).fetchall())}))


def rank(rows: list[tuple[str, str, int, float]]) -> list[dict[str, Any]]:
    """Items by year and rank, with percentile and change."""
    values = {(organization, year): value for organization, _, year, value in rows}
    by_year: dict[int, list[tuple[str, str, int, float]]] = defaultdict(list)
    for row in rows:
        by_year[row[2]].append(row)
    items = []
    for year in range(2016, 2026):
        place, before = 0, None
        ordered = sorted(by_year[year], key=lambda row: -row[3])
        for number, (organization, name, _, value) in enumerate(ordered, start=1):
            place, before = (place, before) if value == before else (number, value)
            last = values.get((organization, year - 1))
            items.append(
                {
                    "year": year,
                    "organization": organization,
                    "name": name,
                    "value": value,
                    "rank": place,
                    "percentile": 100 * (len(ordered) - place + 0.5) / len(ordered),
                    "change": None if last is None else value - last,
                }
            )
    return items


def finished() -> Any:
    """The bytes of `BENCHMARK_BODY`, finished: the least that an ASGI application can do."""
    body = Path(os.environ["BENCHMARK_BODY"]).read_bytes()
    return answering(lambda: body)


def confirmed() -> Any:
    """A 304 to everything."""
    return answering(lambda: b"", 304)


def answering(make: Callable[[], bytes], status: int = 200) -> Any:
    """A bare ASGI application."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = make()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers if status == 200 else []})
        await send({"type": "http.response.body", "body": body})

    return app
