"""What files of long lists cost beside the driver's rows written by the csv module, and how much memory they take."""

import argparse
import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import httpx
import orjson
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from app.queries.figures import list_figures
from app.queries.pages import PageRequest, Reader
from benchmarks.publishing import COLUMNS, country, write_bare
from tests.programs import Server, running

XLSX_LIMIT_SECONDS = 10.0
_STAGED = 1_000_000
"""So many are made one by one; more are these again in other years."""


def measure_formats(folder: Path, figures: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table, in CPU seconds. The server is a process of its own, on SQLite; nothing is compressed."""
    small, large = (_filled(folder, size) for size in (figures // 5, figures))
    plain = _plain_csv(large)
    found: dict[str, float] = {}
    peaks = []
    for url in (small, large):
        with running(folder, database_url=url, access_log="false") as server:
            for name in ("csv", "ndjson", "parquet"):
                found[name] = _download(server, name)
            peaks.append(_peak(server))
    for name, seconds in found.items():
        yield (
            f"{figures:,} figures as {name}",
            f"{figures / seconds:,.0f} rows/s",
            f"driver and csv module, {figures / plain:,.0f}/s; at least 0.50",
            f"{plain / seconds:.2f}",
        )
    few, many = peaks
    yield (
        "peak memory of these files",
        f"{many} MB at {figures:,}",
        f"{few} MB at {figures // 5:,}",
        f"{many / few:.2f}",
    )
    yield from _measure_sheet(folder, min(figures, 100_000))


def _measure_sheet(folder: Path, rows: int) -> Iterator[tuple[str, ...]]:
    with running(folder, database_url=_filled(folder, rows), access_log="false") as server:
        lines = httpx.get(f"{server.address}/v1/figures?format=ndjson", timeout=None).iter_lines()
        cells = [[_for_sheet(value) for value in orjson.loads(line).values()] for line in lines]
        seconds = _download(server, "xlsx")
    plain = _plain_sheet(cells)
    measured = f"{seconds:.1f} s"
    what = f"XLSX of {rows:,} rows × {len(cells[0])}"
    limit = XLSX_LIMIT_SECONDS
    yield what, measured, f"limit of {limit:.0f} s", f"{seconds / limit:.2f}"
    yield what, measured, f"xlsxwriter alone, the same cells, {plain:.1f} s", f"{seconds / plain:.2f}"


def _for_sheet(value: Any) -> Any:
    return ";".join(map(str, value)) if isinstance(value, list) else value


def _plain_sheet(rows: list[list[Any]]) -> float:
    started = time.process_time()
    with TemporaryFile() as file:
        workbook = Workbook(file, {"constant_memory": True})
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        workbook.close()
    return time.process_time() - started


def _filled(folder: Path, figures: int) -> str:
    """A database with so many figures; one that is there already is used as it is."""
    path = folder / f"formats-{figures}.sqlite"
    if not path.exists():
        made = min(figures, _STAGED)
        with country(f"sqlite:///{path}", max(made // 50, 200)) as target:
            write_bare(target, made)
            for copies in range(1, figures // made):
                _repeat(target[0], copies)
    return f"sqlite:///{path}"


def _repeat(engine: Engine, copies: int) -> None:
    """The figures of the first years again, some years before them."""
    names = ", ".join(COLUMNS)
    moved = {name: f"date({name}, '-' || (:copies * years) || ' years')" for name in ("period_start", "period_end")}
    chosen = ", ".join({**moved, "year": "year - :copies * years"}.get(name, name) for name in COLUMNS)
    years = "(SELECT max(year) - min(year) + 1 AS years, min(year) AS first FROM figures WHERE year >= 2000)"
    with engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO figures ({names}) SELECT {chosen} FROM figures, {years} WHERE year >= first"),
            {"copies": copies},
        )


def _download(server: Server, name: str) -> float:
    began = _cpu_seconds(server)
    plain = {"Accept-Encoding": "identity"}
    address = f"{server.address}/v1/figures?format={name}"
    with httpx.stream("GET", address, headers=plain, timeout=None) as response:
        response.raise_for_status()
        for _ in response.iter_raw(1 << 20):
            pass
    return _cpu_seconds(server) - began


def _cpu_seconds(server: Server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _plain_csv(url: str) -> float:
    """Seconds of the same statement by the driver alone, its rows written as they are."""
    engine = create_engine(url)
    seen: list[tuple[str, Any]] = []
    event.listen(
        engine, "before_cursor_execute", lambda c, cursor, statement, given, *_: seen.append((statement, given))
    )
    with Session(engine) as session:
        list_figures(session, PageRequest(1, None, None, "", 1, Reader()))
    with engine.connect() as connection, open("/dev/null", "w", newline="") as file:
        cursor = connection.connection.cursor()
        writer = csv.writer(file)
        started = time.process_time()
        cursor.execute(*seen[-1])
        while rows := cursor.fetchmany(2000):
            writer.writerows(rows)
        seconds = time.process_time() - started
    engine.dispose()
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=__doc__)
    parser.add_argument(
        "--figures", type=int, default=1_000_000, help="of the large database; the small one has a fifth"
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the databases are kept for the next time")
    chosen = parser.parse_args()
    for row in measure_formats(chosen.folder, chosen.figures):
        print("| " + " | ".join(row) + " |", flush=True)
