"""Events of the audit in a subtree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AuditEvent
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.subtrees import subtree

SORT_KEYS = {"number": SortKey(AuditEvent.number, int)}


def list_audit_events(
    session: Session,
    page: PageRequest,
    *,
    root: str | None,
    since: datetime | None,
    until: datetime | None,
    **equal: str | None,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of events, newest first: of `root` and what is below it, without a root all. `equal` by column."""
    columns = AuditEvent.__table__.c
    conditions = [columns[name] == value for name, value in equal.items() if value is not None]
    if root is not None:
        conditions.append(columns.organization_id.in_(subtree(root, page.release)))
    if since is not None:
        conditions.append(columns.at >= since)
    if until is not None:
        conditions.append(columns.at < until)
    return read_page(session, select(*columns).where(*conditions), SORT_KEYS, "-number", "number", page)
