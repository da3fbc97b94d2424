"""Requests to real servers, one process each: what a request costs the server's processor, whoever else is at work."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
import orjson

from app.database import make_engine, prepare_database
from app.migrations import migrate
from app.releases.generate import generate
from app.settings import Settings
from benchmarks.peers import RANKED, RAW
from tests.postgres import free_port

COMPARISON = "/v1/comparisons?indicator=members&from_year=2016&to_year=2025&boundaries=2025"
SERIES = "/v1/series?indicator=members&from_year=2016&to_year=2025&boundaries=2025"
LIST = "/v1/organizations?limit=100"
SAME = "bare ASGI app that sends the same bytes"
CONNECTIONS = (1, 16, 64)
LEAST_SECONDS = 0.3  # of the server's processor, for one measurement


class Side(NamedTuple):
    """A server and what is asked of it."""

    pid: int
    port: int
    path: str
    headers: str = ""


def measure_servers(folder: Path, repetitions: int, organizations: int, *, quick: bool) -> Iterator[tuple[str, ...]]:
    """Rows of the table. Ratios are of requests a second of one core, so more is better."""
    database = _country(folder, organizations)
    with ExitStack() as own:
        started = own.enter_context
        hot = started(_uvicorn("hot", database))
        cold = started(_uvicorn("cold", database))
        counts = CONNECTIONS[:1] if quick else CONNECTIONS
        asked = ((COMPARISON, "comparison"), (SERIES, "series"), (LIST, "list"))
        for path, what in asked[:1] if quick else asked:
            body = httpx.get(f"http://127.0.0.1:{hot[1]}{path}", headers={"Accept-Encoding": "identity"}, timeout=60)
            body.raise_for_status()
            (folder / "body").write_bytes(body.content)
            bare = started(_uvicorn("finished", database, folder / "body"))
            for connections in counts:
                sides = {"hot": Side(*hot, path), "bare": Side(*bare, path)}
                yield _row(f"hot {what}", sides, SAME, "0.80", repetitions, connections, quick)
            if path == COMPARISON:
                etag = f"If-None-Match: {body.headers['etag']}\r\n"
                sides = {"304": Side(*hot, path, etag), "bare": Side(*started(_uvicorn("confirmed", database)), path)}
                for connections in counts:
                    yield _row("the same, unchanged (304)", sides, "bare 304", "0.90", repetitions, connections, quick)
        datasette = started(_datasette(folder, database))
        peers = {
            "rolled up, ranked in Python, orjson": (Side(*started(_uvicorn("rollups", database)), "/"), "0.80"),
            "Datasette on roll-ups": (Side(*datasette, f"/{database.stem}/ranked.json?_shape=array&_size=max"), "4"),
            "Datasette on figures": (Side(*datasette, f"/{database.stem}/raw.json?_shape=array&_size=max"), "8"),
            "FastAPI + SQLModel": (
                Side(*started(_uvicorn("template", database)), "/members?from_year=2016&to_year=2025"),
                "25",
            ),
        }
        among = counts[-1] if quick else 16
        first = started(_uvicorn("first", database))
        for name, (peer, least) in peers.items():
            for what, side in (("cold comparison", cold), ("first comparison of a release", first)):
                sides = {"ours": Side(*side, COMPARISON), "peer": peer}
                yield _row(what, sides, name, least, repetitions, among, quick)


def _row(
    what: str, sides: Mapping[str, Side], against: str, least: str, repetitions: int, connections: int, quick: bool
) -> tuple[str, ...]:
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(repetitions):
        for name, side in sides.items():
            found[name].append(asyncio.run(_cost(side, connections, 0.0 if quick else LEAST_SECONDS)))
    ours, other = (median(times) for times in found.values())
    return (
        f"{what}, {connections} connections",
        f"{ours * 1000:.3f} ms of the server's processor",
        f"{against}, {other * 1000:.3f} ms; at least {least}",
        f"{other / ours:.3f}",
    )


async def _cost(side: Side, connections: int, least: float) -> float:
    """Processor seconds a request; as many requests as it takes to use `least`. No connection is ever idle."""
    request = (
        f"GET {side.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n{side.headers}\r\n"
    ).encode()
    warm = await asyncio.open_connection("127.0.0.1", side.port)
    warm[1].write(request)
    await _read(warm[0])
    warm[1].close()
    began, asked = _processor_seconds(side.pid), 0

    async def ask() -> None:
        nonlocal asked
        reader, writer = await asyncio.open_connection("127.0.0.1", side.port)
        while asked == 0 or _processor_seconds(side.pid) - began < least:
            for _ in range(4):
                writer.write(request)
                await _read(reader)
                asked += 1
        writer.close()

    await asyncio.gather(*(ask() for _ in range(connections)))
    return (_processor_seconds(side.pid) - began) / asked


async def _read(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    assert head[9:12] in (b"200", b"304"), head
    if b"\r\ntransfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif head[9:12] == b"200":
        await reader.readexactly(int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0]))


def _processor_seconds(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _country(folder: Path, organizations: int) -> Path:
    path = folder / "servers.sqlite"
    chosen = Settings(database_url=f"sqlite:///{path}")
    engine = make_engine(chosen)
    if not path.exists():
        prepare_database(chosen, engine)
        migrate(engine)
        generate(engine, organizations=organizations, years=11, seed=1)
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return path


def _uvicorn(name: str, database: Path, body: Path | None = None) -> AbstractContextManager[tuple[int, int]]:
    options = ["--factory", f"benchmarks.peers:{name}", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    environment = {"BENCHMARK_DATABASE": str(database), "BENCHMARK_BODY": str(body)}
    return _running([sys.executable, "-m", "uvicorn", *options, "--log-level", "warning"], environment)


def _datasette(folder: Path, database: Path) -> AbstractContextManager[tuple[int, int]]:
    metadata = folder / "metadata.json"
    queries = {"ranked": {"sql": RANKED}, "raw": {"sql": RAW}}
    metadata.write_bytes(orjson.dumps({"databases": {database.stem: {"queries": queries}}}))
    command = [sys.executable, "-m", "datasette", "serve", "--metadata", str(metadata), str(database)]
    return _running([*command, "--setting", "sql_time_limit_ms", "60000"], {})


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server's process and port."""
    port = free_port()
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=30)
                break
            except httpx.TransportError:
                assert process.poll() is None, command
                assert time.monotonic() < deadline, command
                time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(timeout=30)
