"""The server is killed while it writes: who repeats the request with its Idempotency-Key gets the truth."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from app.access.idempotency import CLAIM
from app.database import writing
from app.models import AuditEvent, IdempotencyKey, Key
from tests.callers import caller_headers
from tests.postgres import free_port
from tests.programs import START_SECONDS, environment
from tests.published import Published, published_database

DYING_SERVER = """
import os, signal, sys
import uvicorn
from sqlalchemy import event
from app.main import create_app
from app.settings import Settings

app = create_app(Settings(database_url=sys.argv[1], access_log=False))

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def die_in_the_work(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO keys"):
        die()

async def dies_before_it_answers(scope, receive, send):
    await app(scope, receive, die if scope["type"] == "http" else send)

if sys.argv[3] == "work":
    event.listen(app.state.engine, "after_cursor_execute", die_in_the_work)
uvicorn.run(dies_before_it_answers, port=int(sys.argv[2]), log_level="critical")
"""
NEW = {"role": "submitter", "organization": "lang-son"}


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


def killed(published: Published, place: str, **request: Any) -> None:
    """Send a request to a server that dies of it."""
    port = free_port()
    url = published.engine.url.render_as_string(hide_password=False)
    server = subprocess.Popen(
        [sys.executable, "-c", DYING_SERVER, url, str(port), place], env=environment({}), cwd=os.getcwd()
    )
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except ConnectionRefusedError:
            assert server.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
    with pytest.raises(httpx.TransportError):
        httpx.post(f"http://127.0.0.1:{port}/v1/keys", timeout=START_SECONDS, **request)
    assert server.wait(START_SECONDS) == -signal.SIGKILL


def made(published: Published, name: str) -> tuple[int, int]:
    """How many keys of a name there are, and how many events tell of one."""
    with published.engine.connect() as connection:
        keys = connection.scalar(select(func.count()).select_from(Key).where(Key.name == name))
        told = connection.scalar(
            select(func.count())
            .select_from(AuditEvent)
            .where(AuditEvent.action == "keys.create", AuditEvent.details.contains(f'"{name}"'))
        )
    return keys or 0, told or 0


def test_killed_between_the_work_and_its_answer(published: Published) -> None:
    headers = caller_headers(published.engine) | {"Idempotency-Key": "killed-after"}
    request = {"headers": headers, "json": {**NEW, "name": "after"}}
    killed(published, "answer", **request)
    assert made(published, "after") == (1, 1)
    answers = [published.client.post("/v1/keys", **request) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.headers["idempotent-replayed"] for answer in answers} == {"true"}
    assert answers[0].json()["name"] == "after"
    assert made(published, "after") == (1, 1)


def test_killed_in_the_work(published: Published) -> None:
    headers = caller_headers(published.engine) | {"Idempotency-Key": "killed-before"}
    request = {"headers": headers, "json": {**NEW, "name": "before"}}
    killed(published, "work", **request)
    assert made(published, "before") == (0, 0)
    waiting = published.client.post("/v1/keys", **request)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "idempotency_in_progress")
    with writing(published.engine) as connection:
        found = connection.scalars(select(IdempotencyKey.claimed_at).where(IdempotencyKey.key == "killed-before")).one()
        passed = found - CLAIM - timedelta(seconds=1)
        connection.execute(
            update(IdempotencyKey).where(IdempotencyKey.key == "killed-before").values(claimed_at=passed)
        )
    done = published.client.post("/v1/keys", **request)
    assert (done.status_code, "idempotent-replayed" in done.headers) == (201, False)
    assert made(published, "before") == (1, 1)
