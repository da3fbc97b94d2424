"""The audit chain: each event's hash covers its content and the hash before, so that nothing goes or changes unseen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from app.access.callers import Origin
from app.database import WRITERS
from app.models import AuditEvent
from app.models.vocabulary import AuditOutcome

FIRST = "0" * 64
"""What stands in for the hash before the first event."""


@dataclass(frozen=True, slots=True)
class Event:
    """A write: `action` is `<subject>.<verb>`, `target` `<subject>/<id>`.

    `organization_id` says in whose subtree it lies; None: only who sees everything sees it. `details` is small
    and plain, without figures and without secrets.
    """

    origin: Origin
    action: str
    target: str
    organization_id: str | None = None
    outcome: AuditOutcome = AuditOutcome.done
    status: int = 0
    code: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def record(connection: Connection, event: Event) -> int:
    """Append an event within the caller's transaction, and return its number.

    The transaction has to be one of `writing()`, so that two processes never continue the chain at the same place.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
    last = connection.execute(
        select(AuditEvent.number, AuditEvent.hash).order_by(AuditEvent.number.desc()).limit(1)
    ).one_or_none()
    row: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "at": datetime.now(UTC),
        "actor": event.origin.actor,
        "action": event.action,
        "target": event.target,
        "organization_id": event.organization_id,
        "outcome": str(event.outcome),
        "status": event.status,
        "code": event.code,
        "address": event.origin.address,
        "request_id": event.origin.request_id,
        "details": _canonical(event.details),
        "previous_hash": last.hash if last else FIRST,
    }
    connection.execute(insert(AuditEvent), {**row, "hash": event_hash(row)})
    return int(row["number"])


def event_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an event, the hash before included and its own left out."""
    content = {name: value for name, value in row.items() if name != "hash"}
    content["at"] = content["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
