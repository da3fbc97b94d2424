"""Engines and sessions: SQLite by default, PostgreSQL for many writers. The only place that knows their differences."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import text

from app.errors import StartupError
from app.settings import Settings

WRITERS_AT_ONCE = 4
_STEPS = 50_000  # of SQLite's machine, about a millisecond, between two looks at the clock
WRITERS = 0x70617274  # a number that no other program's advisory locks are likely to use


def make_engine(settings: Settings) -> Engine:
    """An engine for `settings.database_url` with real transactions and enforced foreign keys."""
    url = make_url(settings.database_url)
    options: dict[str, Any] = {
        "pool_size": settings.database_pool_size,
        # Writers, streams and examinations hold connections beside those that read, some for long: the cap on reads
        # leaves these to them.
        "max_overflow": WRITERS_AT_ONCE + settings.streams_max + settings.examinations_max,
        # Neither logs nor messages repeat the values of a statement.
        "hide_parameters": True,
        "pool_timeout": settings.database_pool_timeout_seconds,
    }
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StartupError("SQLite needs a file: each connection would see a memory database of its own.")
        engine = create_engine(url, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    url = url.update_query_dict({"connect_timeout": "10", **url.query})
    return create_engine(url, pool_pre_ping=True, **options)


def limit_statements(engine: Engine, seconds: float) -> Engine:
    """The same engine, on which what reads is stopped after so many seconds (`OperationalError`).

    Transactions that write, and snapshots, whose files leave over a long time, take what they take.
    """
    if engine.dialect.name == "postgresql":

        @event.listens_for(engine, "connect")
        def _limit(connection: Any, _record: Any) -> None:
            connection.execute(f"SET statement_timeout = {round(seconds * 1000)}")
            connection.commit()

        @event.listens_for(engine, "begin")
        def _allow(connection: Connection) -> None:
            driver: Any = connection.connection.dbapi_connection
            if _is_unlimited(connection):
                driver.execute("SET LOCAL statement_timeout = 0")

    else:

        @event.listens_for(engine, "connect")
        def _watch(connection: Any, record: Any) -> None:
            connection.set_progress_handler(lambda: time.monotonic() > record.info.get("deadline", inf), _STEPS)

        @event.listens_for(engine, "before_cursor_execute")
        def _start(connection: Connection, *_: object) -> None:
            connection.info["deadline"] = inf if _is_unlimited(connection) else time.monotonic() + seconds

    return engine


def _is_unlimited(connection: Connection) -> bool:
    options = connection.get_execution_options()
    return bool(options.get("writes") or options.get("unlimited"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling leaks savepoints; with it off, BEGIN is ours (see _begin_sqlite).
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def open_snapshot(engine: Engine) -> Session:
    """A session whose statements all see the database as it is at the first of them, however long it lasts."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return Session(engine.execution_options(unlimited=True))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that excludes other writers, of other processes too: they wait until it ends."""
    with engine.connect() as connection, writing_on(connection):
        yield connection


@contextmanager
def writing_on(connection: Connection) -> Iterator[None]:
    """The same on a connection at hand, with its temporary tables; it must not be in a transaction."""
    with connection.execution_options(writes=True).begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
        yield


@contextmanager
def writing_if_free(engine: Engine) -> Iterator[Connection | None]:
    """As `writing`, but None instead of waiting: for what may as well be written later."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
            connection.rollback()
        try:
            connection.execution_options(writes=True).begin()
            free = sqlite or connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": WRITERS})
        except OperationalError:
            free = False
        yield connection if free else None
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("PRAGMA busy_timeout=10000")


def reason_of(error: SQLAlchemyError) -> str:
    """What the database says went wrong, on one line, without the statement and its values."""
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".?")


def prepare_database(settings: Settings, engine: Engine) -> None:
    """Check that the database can be reached and written, and set what stays set (SQLite: write-ahead log).

    Raises `StartupError` with one sentence that names the database.
    """
    url = make_url(settings.database_url)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        folder = Path(str(url.database)).resolve().parent
        if not folder.is_dir():
            raise StartupError(
                f"The folder of the database {shown} does not exist. Create it, or set PARTY_STATS_DATABASE_URL."
            )
    try:
        with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                # A file that may only be read shows itself at a real change; it is rolled back.
                connection.exec_driver_sql("CREATE TABLE writable (probe)")
            else:
                connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise StartupError(f"The database {shown} cannot be opened for writing: {reason_of(error)}.") from error
