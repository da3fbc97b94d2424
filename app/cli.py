"""party-stats: everything that is done at a terminal."""

import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer
import uvicorn
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from uvicorn.supervisors import Multiprocess

from app import __version__
from app.commands import audit, exports, keys, organizations, submissions
from app.commands.common import console, database, migrated_database, one_line_errors, progress, read_settings
from app.database import writing
from app.errors import StartupError
from app.migrations import migrate
from app.queries.releases import current_release
from app.releases.files import REFERENCE
from app.releases.generate import generate as make_country
from app.releases.rebuild import rebuild as rebuild_rollups
from app.releases.shipped import load_shipped_data
from app.releases.suppression import take_over
from app.settings import Settings

app = typer.Typer(
    no_args_is_help=True, help="Thống kê tổ chức đảng · Party Statistics API", pretty_exceptions_enable=False
)
app.add_typer(keys.app, name="keys")
app.add_typer(audit.app, name="audit")
app.add_typer(organizations.app, name="organizations")
app.add_typer(submissions.app)
Folder = Annotated[Path | None, typer.Option("--data", help="Folder of CSV files; default: the shipped data.")]


@app.command()
def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Server processes.")] = None,
    data: Folder = None,
) -> None:
    """Migrate the database, load the shipped data if it is empty, and serve."""
    with one_line_errors():
        settings = read_settings(host=host, port=port, workers=workers)
        listener = _listen(settings)
        with database(settings) as engine:
            migrate(engine)
            take_over(engine, settings)
            _load(engine, data)
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    shown = f"[{shown}]" if ":" in shown else shown
    address = f"http://{shown}:{listener.getsockname()[1]}"
    console.print(
        f"\n  Ready. Open [bold]{address}/[/] to look around, {address}/docs for the documentation, or try:",
        soft_wrap=True,
    )
    console.print(f"  {address}/v1/comparisons?indicator=members&year=2025", markup=False, soft_wrap=True)
    console.print("  Stop with Ctrl+C.\n")
    _serve(settings, listener)


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything else is done; who connects from now on waits for the server."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = str(error.strerror or error).partition(" (while")[0]
        raise StartupError(
            f"Cannot listen on {settings.host}:{settings.port}: {reason}. "
            "Stop what uses it, or choose another with --port or PARTY_STATS_PORT."
        ) from error


def _serve(settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        "app.main:serve",
        factory=True,
        workers=settings.workers,
        loop="uvloop",
        http="app.http.protocol:Protocol",
        access_log=False,
        log_config=None,
        log_level=settings.log_level,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=20,
    )
    if settings.workers > 1:
        Multiprocess(config, sockets=[listener]).run()
        return
    # When it has finished what it began, the server raises the signal that stopped it once more.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    uvicorn.Server(config).run(sockets=[listener])


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database to this program's schema."""
    with one_line_errors(), database(read_settings()) as engine:
        migrate(engine)
        console.print("The database is up to date.")


@app.command()
def load(data: Folder = None) -> None:
    """Load the shipped data as release 1, unless the database has releases."""
    with migrated_database() as engine:
        if not _load(engine, data):
            console.print("Nothing to do: the database has a release.")


@app.command()
def generate(
    organizations: Annotated[int, typer.Option(min=200, max=1_000_000, help="How many organizations, about.")] = 3000,
    years: Annotated[int, typer.Option(min=1, max=30, help="How many years, the last is 2025.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed gives the same country.")] = 1,
    figures: Annotated[int, typer.Option(min=1, max=14, help="Figures a cell and year; from 4 on also ratings.")] = 4,
) -> None:
    """Fill an empty database with a made-up country, for tests and benchmarks. Nothing in it is a statistic."""
    with one_line_errors():
        with database(read_settings()) as engine:
            migrate(engine)
            with Session(engine) as session:
                if current_release(session) is not None:
                    raise StartupError("The database has releases. A made-up country goes into an empty database only.")
            with progress("Publishing") as show:
                numbers = make_country(
                    engine,
                    organizations=organizations,
                    years=years,
                    seed=seed,
                    figures_per_cell=figures,
                    progress=show,
                )
        console.print(f"Published releases {', '.join(map(str, numbers))}.")


@app.command()
def rebuild() -> None:
    """Compute all roll-ups anew, of every release, and what is not public by the settings in force."""
    with migrated_database() as engine:
        take_over(engine, read_settings())
        with writing(engine) as connection:
            count = rebuild_rollups(connection)
    console.print(f"{count} roll-ups.")


@app.command()
def export(
    target: Annotated[
        Path, typer.Argument(help="A folder for all files, or one file whose name ends in .sqlite or .zip.")
    ],
    as_of: Annotated[
        str | None, typer.Option(help="A release number, or a day as YYYY-MM-DD; without it the newest release.")
    ] = None,
    static: Annotated[
        bool, typer.Option("--static", help="Write the public answers instead, as files for any web server.")
    ] = False,
) -> None:
    """Write a release, whole, as SQLite and as a ZIP of CSV files, with their checksums."""
    if not static:
        exports.export(target, as_of)
        return
    # Not before: the application reads the settings when it is imported.
    from app.main import create_app

    exports.export_static(target, create_app)


@app.command()
def openapi() -> None:
    """Print the OpenAPI document as JSON."""
    with one_line_errors():
        read_settings()
        # Not before: the application reads the settings when it is imported.
        from app.main import create_app

        document = create_app().openapi()
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


@app.command()
def version() -> None:
    """Print the program's version."""
    typer.echo(__version__)


def _load(engine: Engine, folder: Path | None) -> bool:
    with progress("Loading") as show:
        return load_shipped_data(engine, folder or REFERENCE, show)


if __name__ == "__main__":
    app()
