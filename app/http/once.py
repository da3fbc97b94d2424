"""Answers of writes: kept for the Idempotency-Key in the transaction of the work, and sent."""

import hashlib
from collections.abc import Callable

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from app.access.idempotency import Answer, Attempt

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Accept, Accept-Language, Accept-Encoding, Authorization"}


class Once:
    """What a route that writes ends with: `return once.answer(connection, …)`, inside the transaction of the work."""

    def __init__(self, attempt: Attempt, language: str, check_caller: Callable[[Connection], None]) -> None:
        self._attempt = attempt
        self._language = language
        self._check_caller = check_caller
        self._checked = False

    def check(self, connection: Connection) -> None:
        """Raise the 401 of a caller who lost the right to write since the request began.

        `answer` does it for all but work that may end the caller's own key: that begins with this.
        """
        self._check_caller(connection)
        self._checked = True

    def answer(
        self,
        connection: Connection,
        content: BaseModel,
        *,
        status: int = 200,
        location: str | None = None,
        kept: BaseModel | None = None,
    ) -> Response:
        """The response. The same request again gets the same status, body and headers, or `kept` for the body.

        Raises the 401 of a caller who lost the right to write since the request began: nothing is done then.
        """
        if not self._checked:
            self.check(connection)
        headers = {"Content-Language": self._language, "Content-Type": "application/json", **PRIVATE}
        if location is not None:
            headers["Location"] = location
        stored = Answer(status, (kept or content).model_dump_json().encode(), headers)
        self._attempt.keep(connection, stored)
        return Response(content.model_dump_json(), status, headers)


def replay(answer: Answer) -> Response:
    """An answer that was given before, marked so."""
    return Response(answer.body, answer.status, {**answer.headers, "Idempotent-Replayed": "true"})


def fingerprint(request: Request, body: bytes) -> str:
    """SHA-256 of method, address, kind of body and body."""
    url = request.url
    head = "\0".join((request.method, url.path, url.query, request.headers.get("content-type", ""), ""))
    return hashlib.sha256(head.encode() + body).hexdigest()
