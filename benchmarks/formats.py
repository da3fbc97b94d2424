"""What files of long lists cost beside the driver's rows written by the csv module, and how much memory they take."""

import csv
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from app.formats.columns import Column, Kind
from app.formats.table import EACH_ROW, Table
from app.formats.xlsx import write_xlsx
from app.queries.figures import list_figures
from app.queries.pages import PageRequest, Reader
from app.text import Language, Text
from benchmarks.publishing import country, write_bare
from tests.programs import Server, running

XLSX_LIMIT_SECONDS = 10.0


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
    rows = min(figures, 100_000)
    seconds = _sheet_seconds(rows)
    yield (
        f"XLSX of {rows:,} rows × 10",
        f"{seconds:.1f} s",
        f"limit of {XLSX_LIMIT_SECONDS:.0f} s",
        f"{seconds / XLSX_LIMIT_SECONDS:.2f}",
    )


def _filled(folder: Path, figures: int) -> str:
    url = f"sqlite:///{folder / f'formats-{figures}.sqlite'}"
    with country(url, max(figures // 50, 200)) as target:
        write_bare(target, figures)
    return url


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


def _sheet_seconds(rows: int) -> float:
    kinds = (
        Kind.text,
        Kind.text,
        Kind.number,
        Kind.day,
        Kind.day,
        Kind.text,
        Kind.integer,
        Kind.boolean,
        Kind.text,
        Kind.number,
    )
    columns = tuple(Column(f"column_{n}", kind, False, "") for n, kind in enumerate(kinds))
    day = date(2025, 12, 31)
    row = ["lang-son", "Đảng bộ tỉnh Lạng Sơn", 66024.5, day, day, "exact", 2025, True, "66.024 đảng viên", 3.1095]
    chunks = ([[value] * 2000 for value in row] for _ in range(rows // 2000 or 1))
    table = Table(
        "data",
        Text("Số liệu", "Data"),
        Language.vi,
        columns,
        chunks,
        {},
        None,
        "/v1",
        1,
        "2026-11-22",
        "",
        EACH_ROW,
        lambda _: [],
    )
    started = time.process_time()
    for _ in write_xlsx(table):
        pass
    return time.process_time() - started
