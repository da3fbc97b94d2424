"""Releases."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Release


def current_release(session: Session) -> Release | None:
    """The newest release, or None in an empty database."""
    return session.scalars(select(Release).order_by(Release.number.desc()).limit(1)).first()


def get_release(session: Session, number: int) -> Release | None:
    """One release by number."""
    return session.get(Release, number)


def release_at(session: Session, moment: datetime) -> Release | None:
    """The newest release published at or before a moment."""
    return session.scalars(
        select(Release).where(Release.published_at <= moment).order_by(Release.number.desc()).limit(1)
    ).first()
