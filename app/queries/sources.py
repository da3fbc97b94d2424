"""Sources, and how many figures were read in each."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models import Figure, Source, Target, visible
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import contains

SORT_KEYS = {
    "published": SortKey(func.coalesce(Source.published, date(1, 1, 1)), date),
    "publisher": SortKey(Source.publisher, str),
    "id": SortKey(Source.id, str),
}


def source_ids(session: Session, ids: Collection[str]) -> set[str]:
    """Those of `ids` that exist."""
    return set(session.scalars(select(Source.id).where(Source.id.in_(ids))))


def _counts(release: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    figures = select(func.count()).where(Figure.source_id == Source.id, visible(Figure, release)).scalar_subquery()
    targets = select(func.count()).where(Target.source_id == Source.id, visible(Target, release)).scalar_subquery()
    return figures.label("figures"), targets.label("targets")


def list_sources(
    session: Session, page: PageRequest, *, q: str | None, kind: Collection[str], attribution: Collection[str]
) -> tuple[Sequence[Any], int, str | None]:
    """A page of sources with counts of figures and targets."""
    conditions = [contains(Source.search_text, q)] if q else []
    if kind:
        conditions.append(Source.kind.in_(kind))
    if attribution:
        conditions.append(Source.attribution.in_(attribution))
    statement = select(*Source.__table__.columns, *_counts(page.release)).where(*conditions)
    return read_page(session, statement, SORT_KEYS, "-published", "id", page)


def get_source(session: Session, source_id: str, *, release: int) -> Any | None:
    """One source with its counts."""
    statement = select(*Source.__table__.columns, *_counts(release)).where(Source.id == source_id)
    return session.execute(statement).first()


def read_descriptions(session: Session, ids: Collection[str]) -> Sequence[Any]:
    """(id, publisher, title, published, url) of the sources with these ids, by id."""
    columns = (Source.id, Source.publisher, Source.title, Source.published, Source.url)
    return session.execute(select(*columns).where(Source.id.in_(ids)).order_by(Source.id)).all()
