"""Releases."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Release
from app.queries.pages import PageRequest, SortKey, read_page

_COLUMNS = Release.__table__.columns
_NEWEST = select(*_COLUMNS).order_by(_COLUMNS.number.desc()).limit(1)


def current_release(session: Session) -> Any | None:
    """The newest release, or None in an empty database."""
    return session.execute(_NEWEST).first()


def get_release(session: Session, number: int) -> Release | None:
    """One release by number."""
    return session.get(Release, number)


def release_at(session: Session, moment: datetime) -> Release | None:
    """The newest release published at or before a moment."""
    return session.scalars(
        select(Release).where(Release.published_at <= moment).order_by(Release.number.desc()).limit(1)
    ).first()


SORT_KEYS = {"number": SortKey(Release.number, int)}


def list_releases(session: Session, page: PageRequest) -> tuple[Sequence[Any], int, str | None]:
    """A page of releases up to the one asked for, newest first."""
    statement = select(*Release.__table__.columns).where(Release.number <= page.release)
    return read_page(session, statement, SORT_KEYS, "-number", "number", page)
