"""Whole lists leave as they are read: the same as their pages, of one moment, and never half of one that looks whole."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from app.main import create_app
from app.routers import downloads
from app.settings import Settings
from tests.conftest import Statements
from tests.published import members, published_database
from tests.servers import serving
from tests.tables import FORMATS, read_file

LISTS = (
    "/v1/figures",
    "/v1/ratings?sort=value",
    "/v1/changes",
    "/v1/organizations?sort=-name",
    "/v1/provinces?boundaries=2008",
    "/v1/sources",
    "/v1/targets",
    "/v1/populations",
)
BUFFER = 16384
ASKED = "GET /v1/changes?format={} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the shipped data are long lists."""
    monkeypatch.setattr(downloads, "CHUNK", 20)


@pytest.fixture
def slow_app(database_url: str, app: FastAPI, small_chunks: None) -> Iterator[FastAPI]:
    """On the data of `app`, with one place for streams and little patience."""
    settings = Settings(database_url=database_url, access_log=False, streams_max=1, stream_stall_seconds=0.3)
    own = create_app(settings)
    # A failure is logged with all its variables; that takes its time, and is tried elsewhere.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield own
    structlog.reset_defaults()
    own.state.engine.dispose()


def until(condition: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def free(app: FastAPI) -> bool:
    """Whether no stream holds anything: no connection, no place."""
    return bool(app.state.engine.pool.checkedout() == 0 and app.state.streams._value == app.state.settings.streams_max)


@contextmanager
def asking(port: int, name: str = "csv") -> Iterator[socket.socket]:
    """A client that has asked for all changes, takes the first bytes, and keeps almost nothing itself."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        client.settimeout(20)
        client.connect(("127.0.0.1", port))
        client.sendall(ASKED.format(name).encode())
        assert client.recv(512).startswith(b"HTTP/1.1 200 OK")
        yield client


@pytest.mark.parametrize("address", LISTS)
def test_a_list_read_in_parts_is_the_list_read_at_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    for name in FORMATS:
        path = f"{address}{'&' if '?' in address else '?'}format={name}"
        monkeypatch.setattr(downloads, "CHUNK", 2000)
        at_once = client.get(path)
        monkeypatch.setattr(downloads, "CHUNK", 30)
        in_parts = client.get(path)
        assert ("content-length" in at_once.headers, "content-length" in in_parts.headers) == (True, False)
        assert read_file(name, in_parts.content) == read_file(name, at_once.content)
        assert in_parts.headers["etag"] == at_once.headers["etag"]
        if name in ("csv", "ndjson", "jsonstat"):
            assert in_parts.content == at_once.content


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_list_is_read_once_however_many_parts_it_has(
    client: TestClient, statements: Statements, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    counted = set()
    for chunk in (50, 2000):
        monkeypatch.setattr(downloads, "CHUNK", chunk)
        statements.clear()
        assert client.get(f"/v1/organizations?format={name}").status_code == 200
        counted.add(sum("organization_attributes.name" in statement for statement in statements))
    # Where a file holds only so many rows, they are counted first.
    assert counted == ({3} if name in ("xlsx", "jsonstat") else {1})


def test_head_of_a_long_list_reads_no_rows_and_keeps_nothing(slow_app: FastAPI) -> None:
    client = TestClient(slow_app)
    whole = client.get("/v1/figures?format=csv")
    for _ in range(3):
        head = client.head("/v1/figures?format=csv")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-disposition"] == whole.headers["content-disposition"]
    star = client.get("/v1/figures?format=csv", headers={"If-None-Match": "*"})
    assert (star.status_code, star.content) == (304, b"")
    assert free(slow_app)


def test_a_client_that_takes_nothing_more_is_cut_off_and_leaves_nothing(slow_app: FastAPI) -> None:
    with serving(slow_app, send_buffer=BUFFER) as port:
        threads = 0
        for number in range(4):
            with asking(port) as client:
                assert not free(slow_app)
                until(lambda: free(slow_app))
                rest = b"".join(iter(lambda: client.recv(65536), b""))
                assert not rest.endswith(b"0\r\n\r\n")
            if number == 1:
                threads = threading.active_count()
        assert threading.active_count() <= threads


def test_a_client_that_goes_away_leaves_nothing(slow_app: FastAPI) -> None:
    with serving(slow_app, send_buffer=BUFFER) as port:
        for name in ("csv", "ndjson", "parquet"):
            with asking(port, name):
                pass
            until(lambda: free(slow_app))
        assert httpx.get(f"http://127.0.0.1:{port}/v1/figures?format=csv").text.count("\r\n") == 701


def test_who_comes_when_all_places_are_taken_is_told_when_to_come_again(slow_app: FastAPI) -> None:
    slow_app.state.settings.stream_stall_seconds = 20.0
    with serving(slow_app, send_buffer=BUFFER) as port:
        address = f"http://127.0.0.1:{port}/v1/figures?format="
        with asking(port):
            refused = httpx.get(f"{address}csv")
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["retry-after"]) > 0
            assert httpx.get(f"{address}csv&limit=5").status_code == 200
            assert httpx.get(f"{address}json").status_code == 200
        until(lambda: free(slow_app))
        assert httpx.get(f"{address}csv").status_code == 200


@pytest.mark.parametrize("name", ["csv", "ndjson"])
def test_a_failure_midway_breaks_the_connection(slow_app: FastAPI, name: str) -> None:
    """The database takes the connection away while rows leave."""
    slow_app.state.settings.stream_stall_seconds = 20.0
    seen = []
    event.listen(slow_app.state.engine, "checkout", lambda connection, *_: seen.append(connection))
    with serving(slow_app, send_buffer=BUFFER) as port:
        with asking(port, name) as client:
            seen[-1].close()
            rest = b"".join(iter(lambda: client.recv(65536), b""))
        assert not rest.endswith(b"0\r\n\r\n")
        until(lambda: free(slow_app))
        assert httpx.get(f"http://127.0.0.1:{port}/v1/figures?format={name}").status_code == 200


def test_a_list_is_of_the_moment_at_which_it_began(empty_database_url: str, small_chunks: None) -> None:
    with published_database(empty_database_url) as database:
        address = "/v1/changes?format=ndjson"
        before = database.client.get(address).content
        app = database.client.app
        with serving(app, send_buffer=BUFFER) as port, asking(port, "ndjson") as client:  # type: ignore[arg-type]
            database.publish(figures=[members("lang-son", 66025, 2020, source_id="seed-lang-son-2020")])
            received = b"".join(iter(lambda: client.recv(65536), b""))
        lines = [line for line in received.split(b"\n") if line.startswith(b'{"release"') and line.endswith(b"}")]
        assert len(lines) > 1000
        assert set(lines) <= set(before.splitlines())
        assert database.client.get(address).content != before
