"""party-stats run: a real server, from its first line to its last answer, on both databases."""

import signal
import socket
import time
from pathlib import Path

import httpx
import orjson
import pytest

from app.migrations import known_revisions
from tests.programs import get, running

READY = {"status": "ready", "release": 1, "migration": known_revisions()[0]}
BODY = b'{"requests": [{"path": "/v1/provinces/20?boundaries=2008"}]}'


def test_sets_up_says_what_to_open_and_answers(empty_database_url: str, tmp_path: Path) -> None:
    with running(tmp_path, database_url=empty_database_url, log_format="console") as server:
        assert (
            f"Ready. Open {server.address}/ to look around, {server.address}/docs for the documentation" in server.text
        )
        tried = f"{server.address}/v1/comparisons?indicator=members&year=2025"
        assert tried in server.text
        assert "1832/1832 rows" in server.text
        assert get(server, "/readyz").json() == READY
        assert httpx.get(tried).json()["release"] == 1
        assert get(server, "/docs").status_code == 200
        assert server.stop() == 0
        assert "Traceback" not in server.text
    with running(tmp_path, database_url=empty_database_url) as server:
        assert "Loading" not in server.text
        assert get(server, "/readyz").json() == READY
        assert server.stop(signal.SIGINT) == 0


def test_answers_a_connection_made_before_it_was_ready(tmp_path: Path) -> None:
    """The port is taken first; who connects while the data are loaded waits and is answered."""
    with running(tmp_path) as server:
        assert get(server, "/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(("number", "workers"), [(signal.SIGTERM, 1), (signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_finishes_a_request_in_flight_and_exits_with_0(tmp_path: Path, number: signal.Signals, workers: int) -> None:
    with running(tmp_path, "--workers", str(workers)) as server:
        get(server, "/healthz")
        address = httpx.URL(server.address)
        with socket.create_connection((address.host, address.port), timeout=30) as slow:
            head = f"POST /v1/batch HTTP/1.1\r\nHost: {address.host}\r\nContent-Type: application/json\r\n"
            slow.sendall(f"{head}Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY[:10])
            time.sleep(0.5)
            server.process.send_signal(number)
            deadline = time.monotonic() + 30
            while "Shutting down" not in server.text and time.monotonic() < deadline:
                time.sleep(0.02)
            slow.sendall(BODY[10:])
            answer = b"".join(iter(lambda: slow.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"L\xe1\xba\xa1ng S\xc6\xa1n" in answer
        assert server.process.wait(timeout=30) == 0


def test_several_processes_share_the_work(empty_database_url: str, tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2", database_url=empty_database_url) as server:
        for _ in range(10):
            assert get(server, "/readyz").json() == READY
        deadline = time.monotonic() + 30
        while server.text.count("Application startup complete") < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.text.count("Application startup complete") == 2
        assert server.stop() == 0


def test_takes_other_data_from_a_folder(reference_copy: Path, tmp_path: Path) -> None:
    path = reference_copy / "figures.csv"
    path.write_text(path.read_text("utf-8").replace(",66024,", ",66025,"), "utf-8")
    with running(tmp_path, "--data", str(reference_copy)) as server:
        answer = get(server, "/v1/comparisons?indicator=members&year=2020&boundaries=2008&province=20").json()
        assert answer["items"][0]["value"] == 66025


def test_writes_one_line_of_json_for_each_request(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        httpx.get(server.address + "/v1/provinces?limit=1", headers={"X-Request-ID": "from-the-caller"})
        server.stop()
        lines = [orjson.loads(line) for line in server.text.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["request_id"] == "from-the-caller"
    assert (line["method"], line["path"], line["query"], line["status"]) == ("GET", "/v1/provinces", "limit=1", 200)
