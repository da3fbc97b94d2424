"""The database under load and in trouble: bounded waits, 503 instead of a hang, recovery without a restart."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from app.database import prepare_database, writing
from app.errors import StartupError
from app.main import create_app
from app.migrations import migrate
from app.releases.shipped import load_shipped_data
from app.settings import Settings
from tests.programs import Server, running

COMPARISON = "/v1/comparisons?indicator=members&from_year=2016&to_year=2025&boundaries=2025"


@pytest.fixture
def own(empty_database_url: str) -> Iterator[TestClient]:
    """An application on a database of its own with release 1; its requests take connections from the pool."""
    settings = Settings(database_url=empty_database_url, access_log=False, rankings_bytes_max=0)
    application = create_app(settings)
    engine: Engine = application.state.engine
    prepare_database(settings, engine)
    migrate(engine)
    load_shipped_data(engine)
    yield TestClient(application)
    engine.dispose()


def engine_of(client: TestClient) -> Engine:
    engine: Engine = client.app.state.engine  # type: ignore[attr-defined]
    return engine


async def at_once(server: Server, number: int) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=number)
    async with httpx.AsyncClient(base_url=server.address, limits=limits, timeout=60) as client:
        return await asyncio.gather(*(client.get(COMPARISON) for _ in range(number)))


def test_a_hundred_requests_at_once_wait_for_five_connections(empty_database_url: str, tmp_path: Path) -> None:
    settings = {"database_url": empty_database_url, "access_log": "false", "hot_bytes_max": 0}
    settings |= {"database_pool_size": 5, "database_pool_timeout_seconds": 60}
    with running(tmp_path, **settings) as server:
        answers = asyncio.run(at_once(server, 100))
        assert Counter(answer.status_code for answer in answers) == {200: 100}
        assert len({answer.content for answer in answers}) == 1
        assert httpx.get(server.address + "/readyz").status_code == 200


def test_readers_do_not_wait_for_a_writer(own: TestClient) -> None:
    with writing(engine_of(own)) as connection:
        connection.execute(text("UPDATE figures SET value = 1 WHERE subject = 'member_counts'"))
        before = own.get(COMPARISON)
    assert before.status_code == 200
    assert own.get(COMPARISON).json()["items"] != before.json()["items"]


def test_writers_wait_for_each_other(own: TestClient) -> None:
    """Neither loses an update: each reads, adds one and writes, at the same time."""

    def add_one() -> None:
        with writing(engine_of(own)) as connection:
            value = connection.scalar(text("SELECT value FROM figures WHERE id = 2")) or 0
            connection.execute(text("UPDATE figures SET value = :value WHERE id = 2"), {"value": value + 1})

    threads = [Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine_of(own).connect() as connection:
        assert connection.scalar(text("SELECT value FROM figures WHERE id = 2")) == 21 + 8


def test_a_savepoint_rolled_back_takes_only_its_own_changes(own: TestClient) -> None:
    with writing(engine_of(own)) as connection:
        connection.execute(text("UPDATE figures SET value = 1 WHERE id = 2"))
        savepoint = connection.begin_nested()
        connection.execute(text("UPDATE figures SET value = 2 WHERE id = 2"))
        savepoint.rollback()
    with engine_of(own).connect() as connection:
        assert connection.scalar(text("SELECT value FROM figures WHERE id = 2")) == 1


def test_a_lost_database_is_a_503_and_comes_back_without_a_restart(own: TestClient) -> None:
    assert own.get(COMPARISON).status_code == 200
    with lost(engine_of(own)):
        for path in (COMPARISON, "/readyz", "/v1"):
            answer = own.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.json()["code"] == "unavailable"
        assert own.get("/healthz").status_code == 200
    assert own.get(COMPARISON).status_code == 200
    assert own.get("/readyz").status_code == 200


@contextmanager
def lost(engine: Engine) -> Iterator[None]:
    """The database refuses connections, old and new."""
    if engine.dialect.name == "postgresql":
        name = engine.url.database
        server = engine.url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    else:
        path = Path(str(engine.url.database))
        engine.dispose()
        path.rename(path.with_suffix(".away"))
        path.mkdir()
        yield
        path.rmdir()
        path.with_suffix(".away").rename(path)


def test_the_reason_for_a_refused_connection_has_no_password(database_url: str) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(username="nobody_known", password="secret")
    else:
        url = url.set(database=str(Path(str(url.database)).parent))
    settings = Settings(database_url=url.render_as_string(hide_password=False))
    engine = create_app(settings).state.engine
    with pytest.raises(StartupError) as error:
        prepare_database(settings, engine)
    assert str(error.value).startswith(f"The database {url.render_as_string()} cannot be opened for writing: ")
    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)
