"""Too much at once: reads wait for their turn, then are told to come back; a statement without end is stopped."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.database import open_snapshot, writing
from app.dependencies import get_session
from app.main import create_app
from app.settings import Settings
from tests.published import published_database
from tests.servers import serving

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {0}) SELECT max(i) FROM n",
    "postgresql": "SELECT max(i) FROM generate_series(1, {0}) AS i",
}


class Held:
    """An application whose reads stay where they are until `open` is set; `inside` counts them."""

    def __init__(self, **values: Any) -> None:
        self.open = Event()
        self.inside = threading.Semaphore(0)
        self.app: FastAPI = create_app(Settings(access_log=False, hot_bytes_max=0, **values))

        def hold() -> Iterator[Session]:
            self.inside.release()
            assert self.open.wait(30)
            with Session(self.app.state.engine) as session:
                yield session

        self.app.dependency_overrides[get_session] = hold


@contextmanager
def held(database_url: str, **values: Any) -> Iterator[tuple[Held, httpx.Client, ThreadPoolExecutor]]:
    holding = Held(database_url=database_url, **values)
    with (
        serving(holding.app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        try:
            yield holding, client, pool
        finally:
            holding.open.set()
    holding.app.state.engine.dispose()


def waiting(client: httpx.Client, count: int) -> None:
    deadline = time.monotonic() + 20
    while f"party_stats_reads_waiting {count}.0" not in client.get("/metrics").text:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(scope="module")
def impatient(module_database_url: str) -> Iterator[Any]:
    with published_database(module_database_url, statement_seconds_max=0.3) as own:
        yield own


def test_a_read_beyond_those_that_may_wait_is_told_to_come_back(impatient: Any, module_database_url: str) -> None:
    with held(module_database_url, reads_at_once_max=1, reads_waiting_max=1) as (holding, client, pool):
        first = pool.submit(client.get, "/v1/provinces")
        assert holding.inside.acquire(timeout=20)
        second = pool.submit(client.get, "/v1/provinces")
        waiting(client, 1)
        refused = client.get("/v1/provinces", headers={"Accept-Language": "en"})
        assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "5"
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.headers["X-Request-ID"] == refused.json()["request_id"]
        assert refused.json()["code"] == "unavailable"
        assert "Try again in 5 seconds" in refused.json()["detail"]
        assert client.get("/healthz").status_code == 200
        assert not holding.inside.acquire(blocking=False)
        holding.open.set()
        assert (first.result().status_code, second.result().status_code) == (200, 200)
        waiting(client, 0)


def test_a_read_does_not_wait_for_ever(impatient: Any, module_database_url: str) -> None:
    with held(module_database_url, reads_at_once_max=1, reads_wait_seconds=0.1) as (holding, client, pool):
        first = pool.submit(client.get, "/v1/provinces")
        assert holding.inside.acquire(timeout=20)
        assert client.get("/v1/provinces").status_code == 503
        holding.open.set()
        assert first.result().status_code == 200
        assert client.get("/v1/provinces").status_code == 200


def test_a_statement_without_end_is_stopped_and_the_connection_serves_on(impatient: Any) -> None:
    engine = impatient.engine
    slow = text(SLOW[engine.dialect.name].format(10**12))
    with engine.connect() as connection:
        began = time.monotonic()
        with pytest.raises(OperationalError):
            connection.execute(slow)
        assert time.monotonic() - began < 10
        connection.rollback()
        assert connection.scalar(text("SELECT count(*) FROM releases")) == 1
    assert impatient.get("/v1/provinces/20")["code"] == "20"


def test_what_writes_and_what_leaves_as_a_file_takes_what_it_takes(impatient: Any) -> None:
    engine = impatient.engine
    slow = text(SLOW[engine.dialect.name].format(20_000_000))
    with writing(engine) as connection:
        began = time.monotonic()
        assert connection.scalar(slow) == 20_000_000
        assert time.monotonic() - began > 0.3
    with open_snapshot(engine) as session:
        began = time.monotonic()
        assert session.scalar(slow) == 20_000_000
        assert time.monotonic() - began > 0.3
