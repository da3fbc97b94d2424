"""Idempotency-Key: a request is done once and answered alike, whatever happens between the work and the answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from app.access.idempotency import CLAIM, Answer, Replayed, Request, attempted
from app.database import writing
from app.errors import Problem
from app.models import AuditEvent, IdempotencyKey, Key, Source, SourceAttributes
from tests.callers import caller_headers
from tests.published import Published, published_database, source

NEW = {"name": "Ban Tổ chức", "role": "submitter", "organization": "lang-son"}


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


@pytest.fixture
def caller(published: Published) -> dict[str, str]:
    return caller_headers(published.engine, organization="lang-son")


def add_source(connection: Connection, name: str) -> None:
    connection.execute(insert(Source), {"id": name})
    connection.execute(insert(SourceAttributes), source(name, search_text=name, released_in=1))


def count(published: Published, table: Any) -> int:
    with published.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_request_again_gets_the_same_answer(published: Published, caller: dict[str, str]) -> None:
    def send() -> Any:
        return published.client.post("/v1/keys", headers=caller | {"Idempotency-Key": '"one-1"'}, json=NEW)

    first = send()
    counted = count(published, Key), count(published, AuditEvent)
    again = send()
    assert (count(published, Key), count(published, AuditEvent)) == counted
    assert first.status_code == again.status_code == 201
    # The secret is shown once and never stored; everything else is byte by byte the same.
    assert again.json() == {**first.json(), "key": None}
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    for name in ("location", "content-type", "content-language", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    with published.engine.connect() as connection:
        stored = connection.execute(select(IdempotencyKey.body, IdempotencyKey.headers)).all()
    assert first.json()["key"].split("_")[2] not in str(stored)


def test_quotes_around_the_key_are_the_drafts_and_not_needed(published: Published, caller: dict[str, str]) -> None:
    for given in ('"same"', "same"):
        answer = published.client.post("/v1/keys", headers=caller | {"Idempotency-Key": given}, json=NEW)
    assert answer.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/keys", {**NEW, "days": 5}), ("/v1/keys?lang=en", NEW), ("/v1/keys/0123456789/rotate", {"days": 5})],
)
def test_another_request_under_the_same_key_is_refused(
    published: Published, caller: dict[str, str], path: str, body: dict[str, Any]
) -> None:
    headers = caller | {"Idempotency-Key": "two"}
    assert published.client.post("/v1/keys", headers=headers, json=NEW).status_code == 201
    refused = published.client.post(path, headers=headers, json=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert refused.json()["errors"] == [{"location": "header.Idempotency-Key", "value": "two"}]


def test_keys_of_different_callers_do_not_meet(published: Published, caller: dict[str, str]) -> None:
    other = caller_headers(published.engine, organization="lang-son")
    made = {
        published.client.post("/v1/keys", headers=each | {"Idempotency-Key": "three"}, json=NEW).json()["id"]
        for each in (caller, other)
    }
    assert len(made) == 2


def test_what_was_refused_may_be_sent_again(published: Published, caller: dict[str, str]) -> None:
    headers = caller | {"Idempotency-Key": "four"}
    refused = published.client.post("/v1/keys", headers=headers, json={**NEW, "organization": "dien-bien"})
    assert refused.status_code == 422
    assert published.client.post("/v1/keys", headers=headers, json=NEW).status_code == 201


@pytest.mark.parametrize("given", ["", '""', "a b", 'a"b', "x" * 256, "Đảng".encode()])
def test_a_malformed_key_is_refused(published: Published, caller: dict[str, str], given: Any) -> None:
    refused = published.client.post("/v1/keys", headers=caller | {"Idempotency-Key": given}, json=NEW)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    assert [error["location"] for error in refused.json()["errors"]] == ["header.Idempotency-Key"]


def request(key: str, fingerprint: str = "f" * 64) -> Request:
    return Request("key:0123456789", key, fingerprint)


def work(published: Published, request: Request, name: str) -> None:
    """One attempt: a source is added and the answer is kept, together."""
    with attempted(published.engine, request, 24) as attempt, writing(published.engine) as connection:
        add_source(connection, name)
        attempt.keep(connection, Answer(201, name.encode()))


def test_a_request_under_way_is_told_so_at_once(published: Published) -> None:
    begun, go_on = Signal(), Signal()

    def slowly() -> None:
        with attempted(published.engine, request("five"), 24) as attempt, writing(published.engine) as connection:
            begun.set()
            assert go_on.wait(30)
            attempt.keep(connection, Answer(200, b"done"))

    with ThreadPoolExecutor() as pool:
        running = pool.submit(slowly)
        assert begun.wait(30)
        with pytest.raises(Problem) as told, attempted(published.engine, request("five"), 24):
            pass
        assert (told.value.code, told.value.headers) == ("idempotency_in_progress", {"Retry-After": "2"})
        go_on.set()
        running.result()
    with pytest.raises(Replayed) as replayed, attempted(published.engine, request("five"), 24):
        pass
    assert replayed.value.answer.body == b"done"


def test_of_many_at_once_one_is_done(published: Published) -> None:
    def attempt(number: int) -> str:
        try:
            work(published, request("six"), f"six-{number}")
        except (Problem, Replayed) as told:
            return getattr(told, "code", "replayed")
        return "done"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(attempt, range(8)))
    assert told.count("done") == 1
    assert set(told) <= {"done", "replayed", "idempotency_in_progress"}
    with published.engine.connect() as connection:
        assert len(connection.scalars(select(Source.id).where(Source.id.like("six-%"))).all()) == 1


def test_work_that_fails_leaves_neither_work_nor_answer(published: Published) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_keeping(published, request("seven"))
    assert published.client.get("/v1/sources/seven").status_code == 404
    work(published, request("seven"), "seven")
    assert published.client.get("/v1/sources/seven").status_code == 200


def fail_after_keeping(published: Published, request: Request) -> None:
    with attempted(published.engine, request, 24) as attempt, writing(published.engine) as connection:
        add_source(connection, "seven")
        attempt.keep(connection, Answer(201, b"seven"))
        raise ZeroDivisionError


def test_who_was_overtaken_undoes_its_work_and_tells_the_truth(published: Published) -> None:
    with pytest.raises(Replayed) as told:
        be_overtaken(published, request("eight"))
    assert told.value.answer.body == b"eight-fast"
    assert published.client.get("/v1/sources/eight-fast").status_code == 200
    assert published.client.get("/v1/sources/eight-slow").status_code == 404


def be_overtaken(published: Published, request: Request) -> None:
    with attempted(published.engine, request, 24) as slow:
        with writing(published.engine) as connection:
            past = datetime.now(UTC) - CLAIM
            connection.execute(update(IdempotencyKey).where(IdempotencyKey.key == request.key).values(claimed_at=past))
        work(published, request, "eight-fast")
        with writing(published.engine) as connection:
            add_source(connection, "eight-slow")
            slow.keep(connection, Answer(201, b"eight-slow"))


def test_an_answer_is_forgotten_in_time(published: Published) -> None:
    work(published, request("nine"), "nine")
    with writing(published.engine) as connection:
        over = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(IdempotencyKey).where(IdempotencyKey.key == "nine").values(expires_at=over))
    work(published, request("nine", "e" * 64), "nine-again")
    with published.engine.connect() as connection:
        rows = connection.execute(select(IdempotencyKey.body).where(IdempotencyKey.key == "nine")).scalars().all()
    assert rows == [b"nine-again"]
