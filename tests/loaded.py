"""Empty databases become migrated ones with the shipped data: made once a process and server, then copied."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from app.database import make_engine, prepare_database
from app.migrations import migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings
from tests.postgres import maintenance

_FOLDER = TemporaryDirectory(prefix="party-stats-loaded-")


def load(url: str) -> None:
    """Fill an empty database of either kind."""
    if url.startswith("sqlite"):
        shutil.copyfile(_sqlite_file(), str(make_url(url).database))
        return
    server, name = maintenance(url), make_url(url).database
    model = _postgresql_database(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {model}".encode())


@cache
def _sqlite_file() -> Path:
    path = Path(_FOLDER.name) / "model.sqlite"
    _fill(f"sqlite:///{path}")
    return path


@cache
def _postgresql_database(server: str) -> str:
    name = f"model_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    _fill(make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False))
    return name


def _fill(url: str) -> None:
    settings = Settings(database_url=url)
    engine = make_engine(settings)
    prepare_database(settings, engine)
    migrate(engine)
    assert load_shipped_data(engine)
    engine.dispose()
