"""The audit for administrators, each for its own subtree."""

from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from app.access.callers import Caller
from app.answers.context import Context
from app.queries.audit_events import list_audit_events
from app.queries.pages import PageRequest
from app.schemas.audit_events import AuditEventOut, AuditEventParams, AuditEvents
from app.text import HANOI


def audit_event_page(context: Context, caller: Caller, page: PageRequest, params: AuditEventParams) -> AuditEvents:
    """The answer of GET /v1/audit-events."""
    rows, total, following = list_audit_events(
        context.session,
        page,
        root=caller.organization_id,
        since=_midnight(params.from_day) if params.from_day else None,
        until=_midnight(params.to_day) + timedelta(days=1) if params.to_day else None,
        actor=params.actor,
        action=params.action,
        target=params.target,
        outcome=params.outcome,
    )
    items = [AuditEventOut(**_fields(row)) for row in rows]
    return AuditEvents(items=items, total=total, next=following, release=context.release)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HANOI)


def _fields(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "target": row.target,
        "organization": row.organization_id,
        "outcome": row.outcome,
        "status": row.status or None,
        "code": row.code or None,
        "address": row.address or None,
        "request_id": row.request_id or None,
        "details": orjson.loads(row.details),
        "hash": row.hash,
    }
