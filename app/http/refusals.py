"""Refused writes leave an event in the audit, in a transaction of their own.

What costs its sender nothing cannot fill the audit: beyond an allowance for each address, refusals of those without a
key are in the access log alone, and of too many requests the first in a minute is recorded.
"""

from typing import Any

import structlog
from asgi_correlation_id import correlation_id
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.access.audit import Event, record
from app.access.callers import Caller, Origin
from app.access.throttle import Throttle, neighbourhood
from app.database import reason_of, writing
from app.errors import Problem
from app.http.callers import peer_address
from app.models.vocabulary import AuditOutcome

log = structlog.get_logger("party_stats")


async def record_refusal(request: Request, problem: Problem) -> None:
    """Record the refusal of a write; other requests pass."""
    if request.scope["state"].get("write") and problem.status < 500 and _allowed(request, problem):
        await run_in_threadpool(_record, request, problem)


def _allowed(request: Request, problem: Problem) -> bool:
    caller: Caller | None = request.scope["state"].get("caller")
    name = caller.actor if caller else neighbourhood(peer_address(request.scope))
    if problem.status != 429 and caller is not None:
        return True
    state = request.app.state
    throttle: Throttle = state.refusals_of_speed if problem.status == 429 else state.refusals
    if throttle.seconds_to_wait(name):
        return False
    throttle.use(name)
    return True


def _record(request: Request, problem: Problem) -> None:
    state: dict[str, Any] = request.scope["state"]
    caller: Caller | None = state.get("caller")
    engine: Engine = request.app.state.engine
    subject, _, verb = request.scope["route"].operation_id.rpartition("_")
    details: dict[str, Any] = {"errors": [str(error.get("location", ""))[:100] for error in problem.errors[:10]]}
    if caller is None:
        details["key"] = state.get("key_id")
    event = Event(
        Origin(caller.actor if caller else "anonymous", peer_address(request.scope), correlation_id.get() or ""),
        action=f"{subject}.{verb}",
        target=_target(request),
        organization_id=caller.organization_id if caller else None,
        outcome=AuditOutcome.refused,
        status=problem.status,
        code=problem.code,
        details=details,
    )
    try:
        with writing(engine) as connection:
            record(connection, event)
    except SQLAlchemyError as error:
        # The refusal stands; what could not be written is in the log.
        log.error("refusal_not_recorded", action=event.action, code=event.code, reason=reason_of(error))


def _target(request: Request) -> str:
    """`<subject>/<id>` of the address, without a key and without what cannot be printed."""
    parts = request.scope["path"].split("/")[2:]
    named = parts[:1] if request.scope["state"].get("key_in_address") else parts[:2]
    return "".join(letter for letter in "/".join(named) if letter.isprintable())[:200]
