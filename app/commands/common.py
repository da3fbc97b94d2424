"""What all commands share: settings and database, one-line failures, progress."""

import contextlib
import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from app.access.callers import Origin
from app.database import make_engine, prepare_database, reason_of
from app.errors import StartupError
from app.migrations import check_migrated
from app.releases.publish import Progress as ShowProgress
from app.settings import Settings, get_settings

console = Console(stderr=True, highlight=False)


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """A foreseen failure is one line and exit code 1, never a traceback."""
    try:
        yield
    except (StartupError, SQLAlchemyError) as error:
        said = str(error) if isinstance(error, StartupError) else f"The database failed: {reason_of(error)}."
        console.print(f"party-stats: {said}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


@contextlib.contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    """The engine of a database that can be written."""
    engine = make_engine(settings)
    try:
        prepare_database(settings, engine)
        yield engine
    finally:
        engine.dispose()


def read_settings(**changes: object) -> Settings:
    """The settings, with what the command line says instead. Raises `StartupError` that names a wrong one."""
    try:
        return get_settings().model_copy(update={k: v for k, v in changes.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        # An address may hold a password.
        got = "" if name == "DATABASE_URL" else f" (got {str(first['input'])[:80]!r})"
        raise StartupError(f"PARTY_STATS_{name}: {reason}{got}.") from None


@contextlib.contextmanager
def migrated_database() -> Iterator[Engine]:
    """The settings' database, when it is at this program's migration; failures are one line."""
    with one_line_errors():
        settings = read_settings()
        _check_there(settings)
        with database(settings) as engine:
            with engine.connect() as connection:
                check_migrated(connection)
            yield engine


def _check_there(settings: Settings) -> None:
    url = make_url(settings.database_url)
    path = str(url.database)
    # SQLite would make a file that is not there.
    if url.get_backend_name() == "sqlite" and not path.startswith("file:") and not Path(path).exists():
        raise StartupError(
            f"There is no database here: {Path(path).resolve()}. Go to the folder that has it, or set "
            "PARTY_STATS_DATABASE_URL. To make a new one, run: party-stats migrate"
        )


def local_origin() -> Origin:
    """Whoever sits at this terminal."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return Origin(f"cli:{name}")


@contextlib.contextmanager
def progress(verb: str) -> Iterator[ShowProgress]:
    """A bar that appears with the first step."""
    columns = (
        TextColumn(verb + " {task.fields[table]:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows"),
        TimeElapsedColumn(),
    )
    progress = Progress(*columns, console=console)
    task = progress.add_task(verb, total=None, table="")
    with contextlib.ExitStack() as shown:

        def show(table: str, done: int, total: int | None) -> None:
            if not progress.live.is_started:
                shown.enter_context(progress)
            progress.update(task, completed=done, total=total, table=table)

        yield show
