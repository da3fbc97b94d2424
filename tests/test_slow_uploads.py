"""Files that arrive slowly, and many that are opened at once: what they hold meanwhile."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from fastapi import FastAPI

from app.settings import get_settings
from tests.published import Published, published_database
from tests.servers import serving
from tests.submitting import Office


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "submission_poll_seconds": 3600, "examinations_max": 1}
    with published_database(module_database_url, **settings) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


@pytest.fixture
def app(published: Published) -> FastAPI:
    return published.client.app  # type: ignore[return-value]


@contextmanager
def sending(port: int, path: str, key: dict[str, str], length: int) -> Iterator[socket.socket]:
    """Somebody whose file the server waits for: it has asked for the rest of the body."""
    head = {"Host": "localhost", **key, "Content-Type": "application/json", "Content-Length": length}
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**head, "Expect": "100-continue"}.items())
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(f"POST /v1/{path} HTTP/1.1\r\n{lines}\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")
        yield client


def test_files_that_arrive_slowly_hold_no_session_and_stop_no_reads(office: Office, app: FastAPI) -> None:
    submission = office.sent(office.figure(120))
    body = httpx.Request("POST", "http://localhost", json={"figures": [office.figure(80, 1)]}).content
    paths = ["submissions", f"submissions/{submission['id']}/resubmit", "submissions?dry_run=true"]
    with serving(app) as port, ExitStack() as stack:
        clients = [
            stack.enter_context(sending(port, paths[number % 3], office.submitter, len(body)))
            for number in range(get_settings().database_pool_size + 1)
        ]
        assert app.state.engine.pool.checkedout() == 0
        assert httpx.get(f"http://127.0.0.1:{port}/v1/provinces", timeout=20).status_code == 200
        for client, status in zip(clients, (b"201", b"200", b"200"), strict=False):
            client.sendall(body)
            assert client.recv(1000).startswith(b"HTTP/1.1 " + status)


def test_when_all_places_for_files_are_taken_what_is_sent_waits_and_a_dry_run_is_told_to(
    office: Office, app: FastAPI
) -> None:
    marked = f"submissions/{office.sent(office.figure(120))['id']}/workbook"
    with app.state.examinations:
        waiting = office.sent(office.figure(80, 1))
        assert (waiting["state"], waiting["report"]) == ("received", None)
        for refused in (
            office.send(office.figure(80, 1), query="?dry_run=true"),
            office.client.get(f"/v1/{marked}", headers=office.submitter),
        ):
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert int(refused.headers["retry-after"]) > 0
    assert office.send(office.figure(80, 1), query="?dry_run=true").json()["report"]["figures"] == 1
    assert office.client.get(f"/v1/{marked}", headers=office.submitter).status_code == 200


def test_a_file_that_cannot_be_read_gives_its_place_back(office: Office) -> None:
    for _ in range(2):
        refused = office.client.post(
            "/v1/submissions?dry_run=true",
            content=b"{",
            headers=office.submitter | {"Content-Type": "application/json"},
        )
        assert refused.json()["code"] == "unreadable_file"
