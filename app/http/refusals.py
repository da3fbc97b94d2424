"""Refused writes leave an event in the audit, in a transaction of their own."""

from typing import Any

import structlog
from asgi_correlation_id import correlation_id
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.access.audit import Event, record
from app.access.callers import Caller, Origin
from app.database import reason_of, writing
from app.errors import Problem
from app.http.callers import peer_address
from app.models.vocabulary import AuditOutcome

RECORDED = frozenset({401, 403, 404, 409, 413, 415, 422})
log = structlog.get_logger("party_stats")


async def record_refusal(request: Request, problem: Problem) -> None:
    """Record the refusal of a write; other requests pass."""
    if request.scope["state"].get("write") and problem.status in RECORDED:
        await run_in_threadpool(_record, request, problem)


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
        target="/".join(request.scope["path"].split("/")[2:4])[:200],
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
