"""What publishing costs beside the least a database can do for the same rows."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine

from app.database import prepare_database
from app.main import create_app
from app.migrations import migrate
from app.models import Figure
from app.releases.country import Country
from app.releases.country_figures import figures as figures_of
from app.releases.files import read_files
from app.releases.generate import structure
from app.releases.publish import Changes, publish
from app.releases.staging import default_of
from app.settings import Settings
from tests.postgres import new_database

FIGURES = Figure.__table__  # type: ignore[attr-defined]
COLUMNS = [column.name for column in FIGURES.columns if column.name not in ("id", "superseded_in")]
say = partial(publish, by="benchmark", reason="benchmark")
Row = dict[str, Any]


def measure_publishing(folder: Path, server: str, repetitions: int, figures: int) -> Iterator[tuple[str, ...]]:
    """Rows of the table, as they are found; `server` is the URL of a PostgreSQL server."""
    for peer, limit in (("executemany on SQLite", 1 / 3), ("binary COPY on PostgreSQL", 1 / 8)):
        ours, bare = [], []
        for number in range(repetitions):
            for found, write in ((bare, write_bare), (ours, write_release)):
                with ExitStack() as own:
                    url = f"sqlite:///{folder / f'{number}{write.__name__}.sqlite'}"
                    if "COPY" in peer:
                        url = own.enter_context(new_database(server))
                    found.append(write(own.enter_context(country(url, figures // 30)), figures))
        speed = median(bare) / median(ours)
        measured = f"{figures / median(ours):,.0f} figures/s"
        against = f"bare {peer}, {figures / median(bare):,.0f}/s; at least {limit:.2f}"
        yield f"publish {figures:,} figures, checks and roll-ups", measured, against, f"{speed:.2f}"
    small, large = (peak_memory(folder, count) for count in (figures // 5, figures))
    yield (
        "peak memory of publishing",
        f"{large} MB at {figures:,}",
        f"{small} MB at {figures // 5:,}",
        f"{large / small:.2f}",
    )


@contextmanager
def country(url: str, organizations: int) -> Iterator[tuple[Engine, Country]]:
    """A database with organizations and no figures."""
    # What is measured beside a release writes on a connection that is meant for reading.
    settings = Settings(database_url=url, access_log=False, statement_seconds_max=3600)
    engine: Engine = create_app(settings).state.engine
    prepare_database(settings, engine)
    migrate(engine)
    data = read_files()
    made = Country(data, max(organizations, 200))
    say(engine, structure(made, data))
    yield engine, made
    engine.dispose()


def rows_of(made: Country, figures: int) -> Iterator[Row]:
    """The first so many figures of ten years and more."""
    rows = figures_of(made, range(2000, 2026), 1, 3)
    for _ in range(figures):
        yield next(rows)


def write_release(target: tuple[Engine, Country], figures: int) -> float:
    """Seconds of publishing."""
    engine, made = target
    rows = list(rows_of(made, figures))
    return seconds(lambda: say(engine, Changes(rows={"figures": rows})))


def write_bare(target: tuple[Engine, Country], figures: int) -> float:
    """Seconds of the least that the driver can do: the same rows into the same table, nothing checked or summed."""
    engine, made = target
    defaults = {name: default_of(FIGURES, name) for name in COLUMNS} | {"released_in": 1}
    whole = (defaults | row | {"low": row["value"], "high": row["value"]} for row in rows_of(made, figures))
    rows = [tuple(row[name] for name in COLUMNS) for row in whole]
    if engine.dialect.name == "sqlite":
        rows = [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]
    listed = ", ".join(COLUMNS)

    def write() -> None:
        with engine.begin() as connection:
            cursor = connection.connection.cursor()
            if connection.dialect.name == "sqlite":
                marks = ", ".join("?" for _ in COLUMNS)
                cursor.executemany(f"INSERT INTO figures ({listed}) VALUES ({marks})", rows)
                return
            kinds = {"FLOAT": "float8", "INTEGER": "int4", "BOOLEAN": "bool", "DATE": "date"}
            with cursor.copy(f"COPY figures ({listed}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([kinds.get(str(FIGURES.c[name].type), "varchar") for name in COLUMNS])
                for row in rows:
                    copy.write_row(row)

    return seconds(write)


def peak_memory(folder: Path, figures: int) -> int:
    """Megabytes that a process of its own reached while it published rows that came one at a time, on SQLite."""
    url = f"sqlite:///{folder / f'memory-{figures}.sqlite'}"
    command = [sys.executable, "-m", "benchmarks.publishing", url, str(figures)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    figures = int(sys.argv[2])
    with country(sys.argv[1], figures // 30) as (engine, made):
        say(engine, Changes(rows={"figures": rows_of(made, figures)}))
    # Not getrusage(): it also counts what the parent had.
    status = Path("/proc/self/status").read_text()
    print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
