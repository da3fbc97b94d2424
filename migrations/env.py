"""Alembic's entry: the engine of the settings, or the connection that the caller hands over."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401
from app.database import make_engine
from app.settings import get_settings


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    with make_engine(get_settings()).connect() as own:
        migrate(own)


def migrate(connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    )
    with context.begin_transaction():
        context.run_migrations()


run()
