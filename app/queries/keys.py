"""Keys of a subtree."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.orm import Session

from app.models import Key, OrganizationAttributes, Release
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.subtrees import may_write, writable

SORT_KEYS = {"name": SortKey(Key.name, str), "role": SortKey(Key.role, str), "id": SortKey(Key.id, str)}
# Keys are no part of a release, nor are the names beside them.
_KNOWN = OrganizationAttributes
_ROWS = select(
    *Key.__table__.columns, _KNOWN.name.label("organization_name"), _KNOWN.name_en.label("organization_en")
).outerjoin(_KNOWN, and_(_KNOWN.organization_id == Key.organization_id, _KNOWN.superseded_in.is_(None)))


def list_keys(
    session: Session,
    page: PageRequest,
    *,
    root: str | None,
    day: date,
    role: str | None,
    state: str | None,
    now: datetime,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of the keys whose organization is `root` or below it on a day; without a root of all."""
    conditions = [_within(root, day)]
    if role is not None:
        conditions.append(Key.role == role)
    if state is not None:
        conditions.append(_in_state(state, now))
    return read_page(session, _ROWS.where(*conditions), SORT_KEYS, "name", "id", page)


def get_key(session: Session | Connection, id: str, *, root: str | None, day: date) -> Any | None:
    """A key that `root` has charge of on a day; None for an unknown one and for one elsewhere. Two statements.

    A key of no organization is seen only by who sees everything.
    """
    row = session.execute(_ROWS.where(Key.id == id)).one_or_none()
    inside = may_write(session, root, row.organization_id if row is not None else None, day=day)
    return row if row is not None and (root is None or inside) else None


def newest_release(session: Session | Connection) -> int:
    """The number of the newest release, 0 where there is none."""
    return session.execute(select(func.max(Release.number))).scalar() or 0


def _within(root: str | None, day: date) -> Any:
    return Key.id.is_not(None) if root is None else Key.organization_id.in_(writable(root, day))


def _in_state(state: str, now: datetime) -> Any:
    if state == "revoked":
        return Key.revoked_at.is_not(None)
    expired = Key.expires_at <= now
    return and_(Key.revoked_at.is_(None), expired if state == "expired" else Key.expires_at > now)
