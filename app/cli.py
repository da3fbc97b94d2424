"""party-stats: everything that is done at a terminal."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import __version__
from app.database import make_engine, prepare_database
from app.errors import StartupError
from app.migrations import check_migrated, migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings, get_settings

app = typer.Typer(
    no_args_is_help=True, help="Thống kê tổ chức đảng · Party Statistics API", pretty_exceptions_enable=False
)
console = Console(stderr=True, highlight=False)

Folder = Annotated[Path | None, typer.Option("--data", help="Folder of CSV files; default: the shipped data.")]


@contextlib.contextmanager
def one_line_errors() -> Iterator[None]:
    """A foreseen failure is one line and exit code 1, never a traceback."""
    try:
        yield
    except StartupError as error:
        console.print(f"party-stats: {error}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _settings(**changes: object) -> Settings:
    try:
        return get_settings().model_copy(update={k: v for k, v in changes.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        setting = f"PARTY_STATS_{name}: " if name else ""
        raise StartupError(f"{setting}{first['msg']} (got {str(first['input'])[:80]!r}).") from None


@app.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Server processes.")] = None,
    data: Folder = None,
) -> None:
    """Migrate the database, load the shipped data if it is empty, and serve."""
    with one_line_errors():
        settings = _settings(host=host, port=port, workers=workers)
        _check_port(settings)
        _migrate(settings)
        _load(settings, data)
        shown = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
        address = f"http://{shown}:{settings.port}"
        console.print(f"\n  Ready. Open [bold]{address}/docs[/] for the documentation, or try:")
        console.print(f"  {address}/v1/comparisons?indicator=members&year=2025", markup=False, soft_wrap=True)
        console.print("  Stop with Ctrl+C.\n")
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        log_level=settings.log_level,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to this program's schema."""
    with one_line_errors():
        _migrate(_settings())
        console.print("The database is up to date.")


@app.command()
def load(data: Folder = None) -> None:
    """Load the shipped data as release 1, unless the database has releases."""
    with one_line_errors():
        settings = _settings()
        engine = make_engine(settings)
        prepare_database(settings, engine)
        with engine.connect() as connection:
            check_migrated(connection)
        if not _load(settings, data):
            console.print("Nothing to do: the database has a release.")


@app.command()
def openapi() -> None:
    """Print the OpenAPI document as JSON."""
    import orjson

    from app.main import create_app

    sys.stdout.buffer.write(orjson.dumps(create_app().openapi(), option=orjson.OPT_INDENT_2) + b"\n")


@app.command()
def version() -> None:
    """Print the program's version."""
    typer.echo(__version__)


def _check_port(settings: Settings) -> None:
    if settings.port == 0:
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartupError(
                f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}. "
                "Stop what uses it, or choose another with --port."
            ) from error


def _migrate(settings: Settings) -> None:
    engine = make_engine(settings)
    prepare_database(settings, engine)
    migrate(engine)
    engine.dispose()


def _load(settings: Settings, folder: Path | None) -> bool:
    engine = make_engine(settings)
    columns = (
        TextColumn("Loading {task.fields[table]:<24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=False) as progress:
        task = progress.add_task("load", total=None, visible=False, table="")

        def show(table: str, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, table=table, visible=True)

        wrote = load_shipped_data(engine, folder, show) if folder else load_shipped_data(engine, progress=show)
    engine.dispose()
    return wrote


if __name__ == "__main__":
    app()
