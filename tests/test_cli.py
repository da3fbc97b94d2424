"""party-stats at the terminal: what it does, and one clear line when it cannot."""

import socket
import sqlite3
import subprocess
from pathlib import Path

import orjson
import pytest

from app import __version__
from tests.programs import party_stats

COMMANDS = ("run", "migrate", "load", "openapi", "version")


def says(result: subprocess.CompletedProcess[str]) -> str:
    """The one line of a failed command."""
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("party-stats: ")
    assert lines[0].endswith((".", "migrate"))
    return lines[0]


def test_help_describes_every_command(tmp_path: Path) -> None:
    overview = party_stats("--help", folder=tmp_path)
    assert overview.returncode == 0
    assert [command for command in COMMANDS if f" {command} " not in overview.stdout] == []


def test_version_is_the_programs(tmp_path: Path) -> None:
    assert party_stats("version", folder=tmp_path).stdout == f"{__version__}\n"


def test_openapi_prints_the_document_without_a_database(tmp_path: Path) -> None:
    result = party_stats("openapi", folder=tmp_path)
    assert orjson.loads(result.stdout)["info"]["title"] == "Party Statistics API"
    assert list(tmp_path.iterdir()) == []


def test_migrates_then_loads_then_has_nothing_to_do(empty_database_url: str, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    first = party_stats("load", folder=own, database_url=empty_database_url)
    # A PostgreSQL database is there before its tables; a file is not, and is not made.
    none = (
        "There is no database here" if empty_database_url.startswith("sqlite") else "The database is at migration none"
    )
    assert says(first).startswith(f"party-stats: {none}")
    assert says(first).endswith("party-stats migrate")
    migrated = party_stats("migrate", folder=own, database_url=empty_database_url)
    assert (migrated.returncode, migrated.stderr) == (0, "The database is up to date.\n")
    loaded = party_stats("load", folder=own, database_url=empty_database_url)
    assert loaded.returncode == 0
    assert "1832/1832 rows" in loaded.stderr
    again = party_stats("load", folder=own, database_url=empty_database_url)
    assert (again.returncode, again.stderr.strip()) == (0, "Nothing to do: the database has a release.")
    assert list(own.iterdir()) == []


def test_refuses_a_database_of_another_version(tmp_path: Path) -> None:
    party_stats("migrate", folder=tmp_path)
    with sqlite3.connect(tmp_path / "party-stats.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    connection.close()
    for command in (["run", "--port", "0"], ["migrate"], ["load"]):
        assert says(party_stats(*command, folder=tmp_path)) == (
            "party-stats: The database is at migration ffffffffffff, which this version does not know. "
            "Use the program version that wrote it, or another database."
        )


def test_refuses_a_bad_data_file_and_loads_nothing(reference_copy: Path, tmp_path: Path) -> None:
    path = reference_copy / "figures.csv"
    path.write_text(path.read_text("utf-8").replace(",21,organizations", ",many,organizations", 1), "utf-8")
    result = party_stats("run", "--port", "0", "--data", str(reference_copy), folder=tmp_path)
    assert says(result) == (
        "party-stats: figures.csv, line 3, column value: 'many' must be a number from 0 up, with a decimal point if any."
    )
    with sqlite3.connect(tmp_path / "party-stats.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM releases").fetchone() == (0,)
    connection.close()


def test_says_that_the_data_folder_is_missing(tmp_path: Path) -> None:
    party_stats("migrate", folder=tmp_path)
    assert says(party_stats("load", "--data", "nowhere", folder=tmp_path)) == (
        "party-stats: nowhere/releases.csv: cannot be read: No such file or directory."
    )


@pytest.mark.parametrize("held", [True, False], ids=["listening", "only bound"])
def test_says_that_the_port_is_in_use_and_touches_no_database(tmp_path: Path, held: bool) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if held:
            other.listen()
        port = other.getsockname()[1]
        result = party_stats("run", "--port", str(port), folder=tmp_path)
    assert says(result) == (
        f"party-stats: Cannot listen on 127.0.0.1:{port}: Address already in use. "
        "Stop what uses it, or choose another with --port or PARTY_STATS_PORT."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            {"database_url": "sqlite:///no/such/folder.sqlite"},
            "The folder of the database sqlite:///no/such/folder.sqlite does not exist. "
            "Create it, or set PARTY_STATS_DATABASE_URL.",
        ),
        (
            {"database_url": "sqlite:////proc/new.sqlite"},
            "The database sqlite:////proc/new.sqlite cannot be opened for writing: unable to open database file.",
        ),
        (
            {"database_url": "sqlite:///folder"},
            "The database sqlite:///folder cannot be opened for writing: unable to open database file.",
        ),
        (
            {"database_url": "sqlite:///text"},
            "The database sqlite:///text cannot be opened for writing: file is not a database.",
        ),
        (
            {"database_url": "sqlite://"},
            "PARTY_STATS_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://.",
        ),
        (
            {"database_url": "sqlite:///:memory:"},
            "SQLite needs a file: each connection would see a memory database of its own.",
        ),
        (
            {"database_url": "mysql://root:secret@host/name"},
            "PARTY_STATS_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://.",
        ),
        (
            {"database_url": "postgresql+psycopg://root:secret@host:many/name"},
            "PARTY_STATS_DATABASE_URL: cannot be read as postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME.",
        ),
        (
            {"port": "abc"},
            "PARTY_STATS_PORT: Input should be a valid integer, unable to parse string as an integer (got 'abc').",
        ),
        (
            {"log_format": "poem"},
            "PARTY_STATS_LOG_FORMAT: Input should be 'json' or 'console' (got 'poem').",
        ),
    ],
    ids=lambda value: str(next(iter(value.values()))) if isinstance(value, dict) else "",
)
def test_says_in_one_line_why_it_cannot_start(tmp_path: Path, settings: dict[str, str], line: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text("This is a text and no database, whatever its name may be.\n" * 9)
    assert (
        says(party_stats("run", "--port", "0", folder=tmp_path, **{"workers": 1, **settings})) == f"party-stats: {line}"
    )


def test_a_bad_setting_stops_every_command(tmp_path: Path) -> None:
    for command in ("load", "openapi"):
        assert "PARTY_STATS_WORKERS: " in says(party_stats(command, folder=tmp_path, workers=0))


def test_says_that_the_address_is_not_this_machines(tmp_path: Path) -> None:
    line = says(party_stats("run", "--host", "192.0.2.1", "--port", "0", folder=tmp_path))
    assert line.startswith("party-stats: Cannot listen on 192.0.2.1:0: Cannot assign requested address.")


def test_says_that_the_database_may_only_be_read(tmp_path: Path) -> None:
    party_stats("migrate", folder=tmp_path)
    url = "sqlite:///file:party-stats.sqlite?mode=ro&uri=true"
    assert says(party_stats("run", "--port", "0", folder=tmp_path, database_url=url)) == (
        "party-stats: The database sqlite:///file%3Aparty-stats.sqlite?mode=ro&uri=true cannot be opened for writing: "
        "attempt to write a readonly database."
    )


def test_says_that_postgresql_is_not_there(tmp_path: Path) -> None:
    url = "postgresql+psycopg://operator:secret@127.0.0.1:1/statistics"
    line = says(party_stats("migrate", folder=tmp_path, database_url=url))
    assert line.startswith(
        "party-stats: The database postgresql+psycopg://operator:***@127.0.0.1:1/statistics cannot be opened for writing: "
    )
    assert "Connection refused" in line
    assert "secret" not in line
