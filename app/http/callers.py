"""Who asks, from the Authorization header alone; wrong keys are slowed down by address."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from fastapi import Request
from sqlalchemy import Connection, update
from sqlalchemy.orm import Session
from starlette.types import Scope

from app.access.callers import Caller, unauthorized
from app.access.keys import LAST_USED_STEP, authenticate, read_id
from app.access.throttle import Throttle, neighbourhood
from app.database import writing_if_free
from app.errors import Problem
from app.models import Key
from app.text import Text

if TYPE_CHECKING:
    from app.access.tokens import Tokens

log = structlog.get_logger("party_stats")


def find_caller(request: Request, session: Session) -> Caller | None:
    """The caller of a request, found once; None without an Authorization header. Raises the 401 and the 429."""
    state = request.scope["state"]
    if "caller" not in state:
        given = request.headers.getlist("authorization")
        state["caller"] = _check(request, session, given) if given else None
    caller: Caller | None = state["caller"]
    return caller


def need_caller(request: Request, caller: Caller | None) -> Caller:
    """The caller; the 401 of who has no key, which counts as a wrong one."""
    if caller is not None:
        return caller
    _check_allowance(request)
    missing = unauthorized(
        Text(
            "Cần khoá truy cập: Authorization: Bearer <khoá>. Người quản trị cấp khoá.",
            "A key is needed: Authorization: Bearer <key>. An administrator hands them out.",
        ),
        error="",
    )
    _count_wrong(request, missing, None)
    raise missing


def check_caller_again(request: Request, connection: Connection) -> None:
    """Within the transaction of a write: the 401 of a key or token that ended since the request began.

    Revoked, replaced, expired: while the body arrived, or while others wrote.
    """
    caller: Caller = request.scope["state"]["caller"]
    if caller.until is None:
        authenticate(connection, _given_key(request), datetime.now(UTC))
    else:
        from app.access.tokens import check_expiry  # loaded where tokens are taken

        check_expiry(caller)


def _given_key(request: Request) -> str:
    return request.headers["authorization"].partition(" ")[2].strip()


def peer_address(scope: Scope) -> str:
    """The address that the connection comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def too_many(seconds: int, detail: Text) -> Problem:
    """The 429."""
    return Problem("too_many_requests", detail, headers={"Retry-After": str(seconds)}, extra={"retry_after": seconds})


def key_in_address() -> Problem:
    """The 401 of a key in the address, where histories and logs keep it."""
    return _misplaced(
        "url",
        Text(
            "Khoá truy cập phải ở tiêu đề Authorization: Bearer <khoá>, không ở địa chỉ. Khoá này có thể đã lộ: hãy đổi khoá.",
            "A key belongs in the header Authorization: Bearer <key>, not in the address. It may be known by now: rotate it.",
        ),
    )


def key_in_header(name: str) -> Problem:
    """The 401 of a key in another header."""
    shown = name[:60]
    return _misplaced(
        f"header.{shown}",
        Text(
            f"Khoá truy cập phải ở tiêu đề Authorization: Bearer <khoá>, không ở {shown}.",
            f"A key belongs in the header Authorization: Bearer <key>, not in {shown}.",
        ),
    )


def _misplaced(location: str, detail: Text) -> Problem:
    problem = unauthorized(detail, error="invalid_request")
    problem.errors = [{"location": location, "allowed": ["header.Authorization"]}]
    return problem


def _check(request: Request, session: Session, given: list[str]) -> Caller:
    _check_allowance(request)
    scheme, _, key = given[0].partition(" ")
    key = key.strip()
    try:
        if len(given) > 1 or scheme.lower() != "bearer" or not key:
            raise unauthorized(
                Text(
                    "Tiêu đề Authorization phải có đúng một lần, dạng: Authorization: Bearer <khoá>.",
                    "The Authorization header has to be given once, as: Authorization: Bearer <key>.",
                ),
                error="invalid_request",
            )
        return _authenticate(request, session, key)
    except Problem as problem:
        if problem.status == 401:
            _count_wrong(request, problem, read_id(key))
        raise


def _authenticate(request: Request, session: Session, key: str) -> Caller:
    tokens: Tokens | None = request.app.state.tokens
    if tokens is not None and key.count(".") == 2:
        return tokens.authenticate(key)
    now = datetime.now(UTC)
    caller, row = authenticate(session, key, now)
    if row.last_used_at is None or now - row.last_used_at >= LAST_USED_STEP:
        with writing_if_free(request.app.state.engine) as connection:
            if connection is not None:
                connection.execute(update(Key).where(Key.id == row.id).values(last_used_at=now))
    return caller


def _check_allowance(request: Request) -> None:
    """During the wait no key is looked at, so that trying many gets slow; addresses do not disturb each other."""
    wrong_keys: Throttle = request.app.state.wrong_keys
    seconds = wrong_keys.seconds_to_wait(neighbourhood(peer_address(request.scope)))
    if seconds:
        raise too_many(
            seconds,
            Text(
                f"Địa chỉ này đã gửi quá nhiều khoá sai. Hãy đợi {seconds} giây.",
                f"Too many wrong keys came from this address. Wait for {seconds} seconds.",
            ),
        )


def _count_wrong(request: Request, problem: Problem, key_id: str | None) -> None:
    wrong_keys: Throttle = request.app.state.wrong_keys
    address = peer_address(request.scope)
    request.scope["state"]["key_id"] = key_id
    log.warning("wrong_key", address=address, key_id=key_id, reason=problem.detail.en)
    if wrong_keys.use(neighbourhood(address)):
        log.warning("wrong_keys_slowed_down", address=address, allowed_per_minute=wrong_keys.per_minute)
