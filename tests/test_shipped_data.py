"""Release 1 is the shipped data, whole or not at all, and the same everywhere."""

import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from app.database import make_engine, prepare_database
from app.errors import DataError
from app.migrations import migrate
from app.models import VERSIONED
from app.releases.checks import PublishError
from app.releases.shipped import load_shipped_data
from app.settings import Settings
from tests.shipped import REFERENCE, rows

ROWS = {
    "releases": 1,
    "provinces": 97,
    "province_successions": 63,
    "populations": 153,
    "organizations": 202,
    "organization_successions": 63,
    "sources": 289,
    "figures": 700,
    "targets": 64,
}
ATTRIBUTES = {"organizations": "organization_attributes", "sources": "source_attributes"}


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """A migrated database of its own, without a release."""
    settings = Settings(database_url=empty_database_url)
    engine = make_engine(settings)
    prepare_database(settings, engine)
    migrate(engine)
    yield engine
    engine.dispose()


def counts(connection: Connection) -> dict[str, int]:
    """Rows by table; the rules in force and where the audit begins are there before any data."""
    tables = SQLModel.metadata.tables.keys() - {"suppression_rules", "audit_beginnings"}
    return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def assert_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        assert set(counts(connection).values()) == {0}


def test_every_row_is_there_once(connection: Connection) -> None:
    found = {name: count for name, count in counts(connection).items() if count}
    assert found.pop("organization_parents") == 201
    assert found.pop("rollups") > 200
    assert 0 < found.pop("leaf_counts") < 202
    # Writes that other tests had refused are recorded for good.
    del found["audit_events"]
    published = "SELECT count(*) FROM audit_events WHERE outcome = 'done'"
    assert connection.scalar(text(published)) == 1
    assert all(found.pop(attributes) == found[name] for name, attributes in ATTRIBUTES.items())
    assert found == ROWS


def test_the_release_has_one_hash_in_every_installation(connection: Connection) -> None:
    """Of the files' names and bytes, and of nothing else."""
    digest = sha256()
    for name in ROWS:
        digest.update(name.encode() + b"\0" + (REFERENCE / f"{name}.csv").read_bytes())
    assert connection.scalar(text("SELECT content_hash FROM releases")) == digest.hexdigest()


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_as_in_the_files(connection: Connection, name: str) -> None:
    """Cell by cell, for all columns that file and table share."""
    table = SQLModel.metadata.tables[ATTRIBUTES.get(name, name)]
    identity = {"id": VERSIONED[table.name][1][0]} if name in ATTRIBUTES else {}
    columns = {column: identity.get(column, column) for column in rows(name)[0]}
    shared = [column for column in columns if columns[column] in table.columns and column != "published_at"]
    loaded = connection.execute(select(*(table.c[columns[column]].label(column) for column in shared))).mappings()
    assert sorted(tuple(as_cell(name, *item) for item in row.items()) for row in loaded) == sorted(
        tuple(row[column] for column in shared) for row in rows(name)
    )


def as_cell(table: str, column: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if column == "id" and isinstance(value, int):
        return f"{table[0]}{value:04d}"
    return str(value).removesuffix(".0")


def test_parents_are_as_in_the_file(connection: Connection) -> None:
    found = connection.execute(text("SELECT organization_id, parent_id FROM organization_parents"))
    assert sorted(map(tuple, found)) == sorted(
        (r["id"], r["parent_id"]) for r in rows("organizations") if r["parent_id"]
    )


def test_text_is_composed_and_has_no_letter_eth(connection: Connection) -> None:
    for table in SQLModel.metadata.tables.values():
        for row in connection.execute(select(table)):
            for value in row:
                if isinstance(value, str):
                    assert unicodedata.is_normalized("NFC", value), value
                    assert "Ð" not in value, value


def test_text_is_composed_on_the_way_in(engine: Engine, reference_copy: Path) -> None:
    path = reference_copy / "provinces.csv"
    path.write_text(unicodedata.normalize("NFD", path.read_text("utf-8")).replace("Đ", "Ð"), "utf-8")
    load_shipped_data(engine, reference_copy)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT name FROM provinces ORDER BY boundaries, code"))
        assert list(names) == [row["name"] for row in rows("provinces")]


def test_loading_again_changes_nothing(engine: Engine, reference_copy: Path) -> None:
    assert load_shipped_data(engine)
    (reference_copy / "figures.csv").unlink()
    assert not load_shipped_data(engine, reference_copy)
    with engine.connect() as connection:
        found = counts(connection)
    assert {name: found[name] for name in ROWS} == ROWS


def test_progress_counts_to_the_last_row(engine: Engine) -> None:
    seen: list[tuple[str, int, int]] = []
    load_shipped_data(engine, progress=lambda *step: seen.append(step))
    rows = sum(ROWS.values()) - ROWS["releases"] + 201
    assert (seen[0], seen[-1]) == (("provinces", 97, rows), ("rollups", rows, rows))


def test_new_rows_get_numbers_after_the_shipped_ones(engine: Engine) -> None:
    load_shipped_data(engine)
    copied = "organization_id, subject, measure, activity, change, rated_subject, grade, organization_kind, breakdown, category"
    insertion = f"""
        INSERT INTO figures ({copied}, period_type, period_start, period_end, year, date_inferred, value, low, high, unit, qualifier,
            source_id, printed, plan_attainment_qualifier, doubt, note, released_in)
        SELECT {copied}, 'date', '1999-12-31', '1999-12-31', 1999, date_inferred, value, low, high, unit, qualifier,
            source_id, printed, plan_attainment_qualifier, doubt, note, released_in FROM figures WHERE id = 2
        RETURNING id"""
    with engine.execution_options(writes=True).begin() as connection:
        assert connection.scalar(text(insertion)) == 701


def test_two_processes_at_once_load_the_data_once(empty_database_url: str) -> None:
    """Migrating included; whoever comes second waits and finds it done."""
    environment = {**os.environ, "PARTY_STATS_DATABASE_URL": empty_database_url}
    command = [
        sys.executable,
        "-c",
        "from app.cli import _load, database, migrate, read_settings\n"
        "with database(read_settings()) as engine:\n"
        "    migrate(engine)\n"
        "    print(_load(engine, None))",
    ]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert sorted(process.communicate(timeout=60)[0].strip() for process in both) == ["False", "False", "True"]
    assert [process.returncode for process in both] == [0, 0, 0]


def test_a_constraint_that_fails_half_way_leaves_nothing(engine: Engine) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE UNIQUE INDEX one_target_each ON targets (organization_id)"))
    with pytest.raises(PublishError, match=r"targets.* is refused by the database"):
        load_shipped_data(engine)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("DROP INDEX one_target_each"))
    assert_empty(engine)
    assert load_shipped_data(engine)


def test_a_process_killed_half_way_leaves_nothing(engine: Engine) -> None:
    program = (
        "import os, signal\n"
        "from app.database import make_engine\n"
        "from app.releases.shipped import load_shipped_data\n"
        "from app.settings import Settings\n"
        "die = lambda name, *_: name == 'figures' and os.kill(os.getpid(), signal.SIGKILL)\n"
        "load_shipped_data(make_engine(Settings()), progress=die)"
    )
    url = engine.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PARTY_STATS_DATABASE_URL": url}, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL
    assert_empty(engine)
    assert load_shipped_data(engine)


def test_a_bad_row_of_the_last_file_leaves_nothing(engine: Engine, reference_copy: Path) -> None:
    path = reference_copy / "targets.csv"
    path.write_text(path.read_text("utf-8").replace(",gte,true,95,", ",gte,true,-95,"), "utf-8")
    with pytest.raises(DataError, match=r"targets.csv, line 2, column value: '-95' must be a number"):
        load_shipped_data(engine, reference_copy)
    assert_empty(engine)


def test_a_connection_lost_half_way_leaves_nothing(engine: Engine) -> None:
    """SQLite has no connection to lose; there the file's disk is full."""

    def cut(name: str, *_: int) -> None:
        if name != "source_attributes":
            return
        with engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages}"))
        engine.dispose()
        with pytest.raises(OperationalError, match="full"):
            load_shipped_data(engine)
    else:
        with pytest.raises(OperationalError):
            load_shipped_data(engine, progress=cut)
    assert_empty(engine)
