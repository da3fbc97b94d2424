"""Sources, and how many figures were read in each."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select
from sqlalchemy.orm import Session

from app.models import Figure, SourceAttributes, Target, visible
from app.queries.order import by_code_point
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import contains

SORT_KEYS = {
    "published": SortKey(func.coalesce(SourceAttributes.published, date(1, 1, 1)), date),
    "publisher": SortKey(SourceAttributes.publisher, str),
    "id": SortKey(SourceAttributes.source_id, str),
}


def source_of(source_id: Any, release: int) -> tuple[Any, Any]:
    """For `.join(*…)`: the attributes that a source had in a release."""
    return SourceAttributes, and_(SourceAttributes.source_id == source_id, visible(SourceAttributes, release))


def source_ids(session: Session, ids: Collection[str], *, release: int) -> set[str]:
    """Those of `ids` that exist in a release."""
    known = select(SourceAttributes.source_id).where(visible(SourceAttributes, release))
    return set(session.scalars(known.where(SourceAttributes.source_id.in_(ids))))


def _rows(release: int) -> Select[Any]:
    columns = (column for column in SourceAttributes.__table__.columns if column.name not in ("id", "source_id"))
    identity = SourceAttributes.source_id.label("id")
    return select(identity, *columns, *_counts(release)).where(visible(SourceAttributes, release))


def _counts(release: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    figures = (
        select(func.count())
        .where(Figure.source_id == SourceAttributes.source_id, visible(Figure, release))
        .scalar_subquery()
    )
    targets = (
        select(func.count())
        .where(Target.source_id == SourceAttributes.source_id, visible(Target, release))
        .scalar_subquery()
    )
    return figures.label("figures"), targets.label("targets")


def list_sources(
    session: Session,
    page: PageRequest,
    *,
    q: str | None,
    ids: Collection[str],
    kind: Collection[str],
    attribution: Collection[str],
) -> tuple[Sequence[Any], int, str | None]:
    """A page of sources with counts of figures and targets."""
    conditions = [contains(SourceAttributes.search_text, q)] if q else []
    if ids:
        conditions.append(SourceAttributes.source_id.in_(ids))
    if kind:
        conditions.append(SourceAttributes.kind.in_(kind))
    if attribution:
        conditions.append(SourceAttributes.attribution.in_(attribution))
    return read_page(session, _rows(page.release).where(*conditions), SORT_KEYS, "-published", "id", page)


def get_source(session: Session | Connection, source_id: str, *, release: int) -> Any | None:
    """One source with its counts."""
    return session.execute(_rows(release).where(SourceAttributes.source_id == source_id)).first()


def read_descriptions(session: Session, ids: Collection[str], *, release: int) -> Sequence[Any]:
    """(id, publisher, title, published, url) of the sources with these ids, by id."""
    table = SourceAttributes
    columns = (table.source_id.label("id"), table.publisher, table.title, table.published, table.url)
    known = select(*columns).where(visible(table, release), table.source_id.in_(ids))
    return session.execute(known.order_by(by_code_point(table.source_id))).all()
