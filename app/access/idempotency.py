"""Requests that are done once however often they are sent (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header).

The answer is stored in the transaction of the work: both are there or neither is, whenever the server dies.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Engine, delete, insert, select, update

from app.database import writing
from app.errors import Problem
from app.models import IdempotencyKey
from app.text import Text

CLAIM = timedelta(seconds=60)
"""How long an attempt counts as under way when nothing is heard of it, as after a crash."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back, byte by byte."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Replayed(Exception):
    """The request was answered before; this is the answer."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Request:
    """A request of one caller. `key` None: it may be done again. `fingerprint`: of method, address and body."""

    actor: str
    key: str | None
    fingerprint: str


class Attempt:
    """One attempt at a request, from `attempted()`."""

    def __init__(self, request: Request, claim: str) -> None:
        self.request = request
        self.claim = claim
        self.kept = False

    def keep(self, connection: Connection, answer: Answer) -> None:
        """Store the answer in the transaction of the work; raises `Replayed` when another attempt was faster."""
        if self.request.key is None:
            return
        stored = connection.execute(
            update(IdempotencyKey)
            .where(*_row(self.request), IdempotencyKey.claim == self.claim)
            .values(status=answer.status, headers=orjson.dumps(dict(answer.headers)).decode(), body=answer.body)
        )
        if stored.rowcount != 1:
            # The claim ran out while this attempt was at work, and another took over.
            _settle(_find(connection, self.request), self.request, datetime.now(UTC))
            raise _in_progress()
        self.kept = True


@contextmanager
def attempted(engine: Engine, request: Request, hours: int) -> Iterator[Attempt]:
    """Claim the request, and give it up when nothing was kept.

    Raises `Replayed` with the answer kept for it, a 422 for another request under the same key, a 409 while it is
    under way. What is kept is forgotten after `hours`.
    """
    attempt = Attempt(request, uuid4().hex)
    if request.key is None:
        yield attempt
        return
    _claim(engine, attempt, hours)
    try:
        yield attempt
    except BaseException:
        _give_up(engine, attempt)
        raise
    if not attempt.kept:
        _give_up(engine, attempt)


def _claim(engine: Engine, attempt: Attempt, hours: int) -> None:
    request = attempt.request
    with engine.connect() as connection:
        # Before the queue of writers: who repeats a request under way does not wait for it.
        _settle(_find(connection, request), request, datetime.now(UTC))
    with writing(engine) as connection:
        now = datetime.now(UTC)
        _settle(_find(connection, request), request, now)
        connection.execute(delete(IdempotencyKey).where(IdempotencyKey.expires_at <= now))
        connection.execute(delete(IdempotencyKey).where(*_row(request)))
        connection.execute(
            insert(IdempotencyKey),
            {
                "actor": request.actor,
                "key": request.key,
                "fingerprint": request.fingerprint,
                "claim": attempt.claim,
                "claimed_at": now,
                "expires_at": now + timedelta(hours=hours),
                "status": None,
                "body": None,
            },
        )


def _give_up(engine: Engine, attempt: Attempt) -> None:
    with writing(engine) as connection:
        connection.execute(
            delete(IdempotencyKey).where(
                *_row(attempt.request), IdempotencyKey.claim == attempt.claim, IdempotencyKey.status.is_(None)
            )
        )


def _settle(row: Any, request: Request, now: datetime) -> None:
    """Raise what a request under this key gets now; return when it may be done."""
    if row is None or row.expires_at <= now:
        return
    if row.fingerprint != request.fingerprint:
        raise Problem(
            "idempotency_key_reused",
            Text(
                "Idempotency-Key này đã dùng cho một yêu cầu khác (địa chỉ hoặc nội dung khác). Hãy dùng khoá mới.",
                "This Idempotency-Key was used for another request (another address or body). Use a new one.",
            ),
            [{"location": "header.Idempotency-Key", "value": request.key}],
        )
    if row.status is not None:
        raise Replayed(Answer(row.status, row.body, orjson.loads(row.headers)))
    if now - row.claimed_at < CLAIM:
        raise _in_progress()


def _in_progress() -> Problem:
    return Problem(
        "idempotency_in_progress",
        Text(
            "Yêu cầu này đang được xử lý. Hãy gửi lại sau vài giây để nhận kết quả.",
            "This request is under way. Repeat it in a few seconds to get its answer.",
        ),
        [{"location": "header.Idempotency-Key"}],
        headers={"Retry-After": "2"},
    )


def _find(connection: Connection, request: Request) -> Any:
    return connection.execute(select(*IdempotencyKey.__table__.columns).where(*_row(request))).one_or_none()


def _row(request: Request) -> tuple[Any, ...]:
    return IdempotencyKey.actor == request.actor, IdempotencyKey.key == request.key
