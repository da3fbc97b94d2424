"""Bringing the database to the schema of this program, and telling whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from app.database import writing
from app.errors import StartupError

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file; `connection` is used instead of the settings' database."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


@cache
def known_revisions() -> tuple[str, ...]:
    """The revisions of this program, the one that it needs first."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def current_revision(connection: Connection) -> str | None:
    """The revision that the database has; None if it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine) -> None:
    """Upgrade to the newest revision in one transaction, one process at a time. Raises `StartupError` as `check_known` does."""
    with writing(engine) as connection:
        check_known(connection)
        command.upgrade(alembic_config(connection), "head")


def check_known(connection: Connection) -> None:
    """Raise `StartupError` for a database that another version of the program migrated."""
    current = current_revision(connection)
    if current is not None and current not in known_revisions():
        raise StartupError(
            f"The database is at migration {current}, which this version does not know. "
            "Use the program version that wrote it, or another database."
        )


def check_migrated(connection: Connection) -> None:
    """Raise `StartupError` unless the database is exactly at this program's revision."""
    check_known(connection)
    current, head = current_revision(connection), known_revisions()[0]
    if current != head:
        raise StartupError(
            f"The database is at migration {current or 'none'}, this program needs {head}. Run: party-stats migrate"
        )
