"""Who asks, from the Authorization header alone."""

from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.types import Scope

from app.access.callers import Caller, unauthorized
from app.access.keys import LAST_USED_STEP, authenticate
from app.database import writing_if_free
from app.models import Key
from app.text import Text


def find_caller(request: Request, session: Session) -> Caller | None:
    """The caller of a request, found once; None without an Authorization header. Raises the 401."""
    state = request.scope["state"]
    if "caller" not in state:
        given = request.headers.getlist("authorization")
        state["caller"] = _check(request, session, given) if given else None
    caller: Caller | None = state["caller"]
    return caller


def peer_address(scope: Scope) -> str:
    """The address that the connection comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _check(request: Request, session: Session, given: list[str]) -> Caller:
    scheme, _, key = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not key:
        raise unauthorized(
            Text(
                "Tiêu đề Authorization phải có đúng một lần, dạng: Authorization: Bearer <khoá>.",
                "The Authorization header has to be given once, as: Authorization: Bearer <key>.",
            ),
            error="invalid_request",
        )
    now = datetime.now(UTC)
    caller, row = authenticate(session, key.strip(), now)
    if row.last_used_at is None or now - row.last_used_at >= LAST_USED_STEP:
        with writing_if_free(request.app.state.engine) as connection:
            if connection is not None:
                connection.execute(update(Key).where(Key.id == row.id).values(last_used_at=now))
    return caller
