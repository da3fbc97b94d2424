"""Bringing the database to the schema of this program, and telling whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from app.errors import StartupError

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file; `connection` is used instead of the settings' database."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def head_revision() -> str:
    """The revision that this program needs."""
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


def current_revision(connection: Connection) -> str | None:
    """The revision that the database has; None if it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to `revision` in one transaction. Raises `StartupError` for a database of another program version."""
    with engine.execution_options(writes=True).begin() as connection:
        try:
            command.upgrade(alembic_config(connection), revision)
        except CommandError as error:
            raise StartupError(
                f"The database is at migration {current_revision(connection)}, which this version does not know: {error}. "
                "Use the program version that wrote it, or another database."
            ) from error


def check_migrated(connection: Connection) -> None:
    """Raise `StartupError` unless the database is exactly at this program's revision."""
    current, head = current_revision(connection), head_revision()
    if current != head:
        raise StartupError(
            f"The database is at migration {current or 'none'}, this program needs {head}. Run: party-stats migrate"
        )
