"""Figures as printed: filtered lists, one with its revisions, and which of several is preferred."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import DIMENSIONS, NATURAL_KEY, Figure, OrganizationAttributes, Province, SourceAttributes, visible
from app.models.vocabulary import Subject
from app.points import preference
from app.queries.observations import observation_of
from app.queries.organizations import attributes_of
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import in_provinces
from app.queries.sources import source_of
from app.queries.suppression import figure_columns, seen_column

STOCKS = (Subject.member_counts, Subject.organization_counts)

SORT_KEYS = {
    "year": SortKey(func.coalesce(Figure.year, 0), int),
    "province": SortKey(func.coalesce(OrganizationAttributes.province_code, ""), str),
    "organization": SortKey(Figure.organization_id, str),
    "period_start": SortKey(Figure.period_start, date),
    "period_end": SortKey(Figure.period_end, date),
    "id": SortKey(Figure.id, int),
}


def _rows(session: Session, release: int) -> Any:
    return (
        select(
            *figure_columns(session),
            OrganizationAttributes.name.label("organization_name"),
            OrganizationAttributes.name_en.label("organization_name_en"),
            OrganizationAttributes.province_boundaries,
            OrganizationAttributes.province_code,
            Province.name.label("province_name"),
            Province.name_en.label("province_name_en"),
            SourceAttributes.publisher,
            SourceAttributes.published,
            SourceAttributes.attribution,
            SourceAttributes.kind.label("source_kind"),
        )
        .join(*attributes_of(Figure.organization_id, release))
        .outerjoin(
            Province,
            and_(
                Province.boundaries == OrganizationAttributes.province_boundaries,
                Province.code == OrganizationAttributes.province_code,
            ),
        )
        .join(*source_of(Figure.source_id, release))
    )


def list_figures(
    session: Session,
    page: PageRequest,
    *,
    subject: str | None = None,
    organization: Collection[str] = (),
    provinces: Collection[tuple[str, str]] | None = None,
    organization_type: Collection[str] = (),
    source: Collection[str] = (),
    year: Collection[int] = (),
    from_year: int | None = None,
    to_year: int | None = None,
    overlaps: int | None = None,
    equal: dict[str, Collection[str]] | None = None,
    mark_contested: bool = False,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of figures of one subject, or of one source. `equal` maps further columns to allowed values.

    `mark_contested` adds `contested`: whether there may be other figures for the same thing. Where many rows are read that
    is cheaper than to look for the others of all.
    """
    conditions: list[ColumnElement[bool]] = [visible(Figure, page.release)]
    if subject is not None:
        conditions.append(Figure.subject == subject)
    for column, values in (
        (Figure.organization_id, organization),
        (OrganizationAttributes.type, organization_type),
        (Figure.source_id, source),
        (Figure.year, year),
    ):
        if values:
            conditions.append(column.in_(values))
    if provinces is not None:
        conditions.append(in_provinces(provinces))
    if from_year is not None:
        conditions.append(Figure.year >= from_year)
    if to_year is not None:
        conditions.append(Figure.year <= to_year)
    if overlaps is not None:
        conditions += [Figure.period_start <= date(overlaps, 12, 31), Figure.period_end >= date(overlaps, 1, 1)]
    for name, allowed in (equal or {}).items():
        if allowed:
            conditions.append(seen_column(session, Figure, name).in_(allowed))
    statement = _rows(session, page.release).where(*conditions)
    if mark_contested:
        statement = statement.add_columns(exists().where(_beside(Figure)).label("contested"))
    # What is not public is ordered before what is 0.
    value = func.coalesce(seen_column(session, Figure, "value"), -1.0)
    keys = {**SORT_KEYS, "value": SortKey(value, float)}
    return read_page(session, statement, keys, "-year,province,organization", "id", page)


def get_figure(session: Session, figure_id: int, *, release: int) -> Any | None:
    """One revision by id, whether current or superseded, of no later release."""
    return session.execute(_rows(session, release).where(Figure.id == figure_id, Figure.released_in <= release)).first()


def list_revisions(session: Session, figure: Any, *, release: int) -> Sequence[Any]:
    """All revisions of the same figure up to a release, oldest first."""
    same = [getattr(Figure, name) == getattr(figure, name) for name in NATURAL_KEY]
    return session.execute(
        _rows(session, release).where(*same, Figure.released_in <= release).order_by(Figure.released_in)
    ).all()


_GROUP = ("organization_id", "subject", "measure", *DIMENSIONS)
_group = attrgetter(*_GROUP)


def group_of(row: Any) -> tuple[Any, ...]:
    """What makes figures alternatives of each other: stocks of one year, flows of one period."""
    when: tuple[Any, ...] = (row.year,) if row.subject in STOCKS else (row.period_start, row.period_end)
    return _group(row) + when


_other = aliased(Figure)


def _beside(figure: Any) -> ColumnElement[bool]:
    """Whether `_other` is another figure of the same group, of whatever release."""
    same = [getattr(figure, name) == getattr(_other, name) for name in ("year", *_GROUP)]
    days = and_(figure.period_start == _other.period_start, figure.period_end == _other.period_end)
    return and_(*same, or_(figure.subject.in_(STOCKS), days), figure.id != _other.id)


def list_rivals(session: Session, rows: Sequence[Any], *, release: int) -> dict[tuple[Any, ...], list[Any]]:
    """All figures visible in `release` by group, best first, of the groups of some rows that have several. One statement."""
    ids = [row.id for row in rows if row.year is not None]
    if not ids:
        return {}
    own = aliased(Figure)
    beside = select(_other.id).select_from(own).join(_other, _beside(own)).where(own.id.in_(ids))
    # Not through the session: its way of making rows takes twice the time, and a whole list has many.
    statement = _rows(session, release).where(visible(Figure, release), Figure.id.in_(beside))
    found = session.connection().execute(statement).all()
    groups: dict[tuple[Any, ...], dict[int, Any]] = defaultdict(dict)
    for row in found:
        groups[group_of(row)][row.id] = row
    organizations = {row.organization_id for row in found}
    for row in rows:
        shown = row.superseded_in is None or row.superseded_in > release
        if shown and row.organization_id in organizations and (group := group_of(row)) in groups:
            groups[group][row.id] = row
    return {
        group: sorted(members.values(), key=lambda row: preference(observation_of(row)))
        for group, members in groups.items()
    }


def count_figures(session: Session, organization_id: str, *, release: int) -> int:
    """How many figures of an organization are visible in a release."""
    return (
        session.scalar(select(func.count()).where(Figure.organization_id == organization_id, visible(Figure, release)))
        or 0
    )


def has_word(session: Session, name: str, value: str, release: int) -> bool:
    """Whether any figure of a release has this category or activity."""
    found = select(Figure.id).where(getattr(Figure, name) == value, visible(Figure, release)).limit(1)
    return session.scalar(found) is not None


def known_words(session: Session, name: str, release: int) -> list[str]:
    """The categories or activities that any figure of a release has, in alphabetical order."""
    column = getattr(Figure, name)
    return sorted(session.scalars(select(column).where(column != "", visible(Figure, release)).distinct()))
