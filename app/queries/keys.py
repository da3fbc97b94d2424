"""Keys of a subtree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.orm import Session

from app.models import Key, OrganizationAttributes, Release, visible
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.subtrees import in_sight, subtree

SORT_KEYS = {"name": SortKey(Key.name, str), "role": SortKey(Key.role, str), "id": SortKey(Key.id, str)}


def list_keys(
    session: Session, page: PageRequest, *, root: str | None, role: str | None, state: str | None, now: datetime
) -> tuple[Sequence[Any], int, str | None]:
    """A page of the keys whose organization is `root` or below it; without a root of all."""
    conditions = [_within(root, page.release)]
    if role is not None:
        conditions.append(Key.role == role)
    if state is not None:
        conditions.append(_in_state(state, now))
    return read_page(session, _rows(page.release).where(*conditions), SORT_KEYS, "name", "id", page)


def get_key(session: Session | Connection, id: str, *, root: str | None, release: int) -> Any | None:
    """A key within the subtree of `root`; None for an unknown one and for one elsewhere. Two statements."""
    row = session.execute(_rows(release).where(Key.id == id)).one_or_none()
    return row if in_sight(session, root, row, release=release) else None


def newest_release(session: Session | Connection) -> int:
    """The number of the newest release, 0 where there is none."""
    return session.execute(select(func.max(Release.number))).scalar() or 0


def _rows(release: int) -> Any:
    """Keys with the name that their organization has in a release."""
    known = OrganizationAttributes
    return select(
        *Key.__table__.columns, known.name.label("organization_name"), known.name_en.label("organization_en")
    ).outerjoin(known, and_(known.organization_id == Key.organization_id, visible(known, release)))


def _within(root: str | None, release: int) -> Any:
    return Key.id.is_not(None) if root is None else Key.organization_id.in_(subtree(root, release))


def _in_state(state: str, now: datetime) -> Any:
    if state == "revoked":
        return Key.revoked_at.is_not(None)
    expired = Key.expires_at <= now
    return and_(Key.revoked_at.is_(None), expired if state == "expired" else Key.expires_at > now)
