"""Figures as printed: filtered lists, one with its revisions, and which of several is preferred."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.models import DIMENSIONS, NATURAL_KEY, Figure, OrganizationAttributes, Province, SourceAttributes, visible
from app.models.vocabulary import Subject
from app.points import preference
from app.queries.observations import observation_of
from app.queries.organizations import attributes_of
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import in_provinces
from app.queries.sources import source_of
from app.queries.suppression import figure_column, figure_columns

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
            *figure_columns(session, release),
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
) -> tuple[Sequence[Any], int, str | None]:
    """A page of figures of one subject, or of one source. `equal` maps further columns to allowed values."""
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
            conditions.append(figure_column(session, name, page.release).in_(allowed))
    statement = _rows(session, page.release).where(*conditions)
    # What is not public is ordered before what is 0.
    value = func.coalesce(figure_column(session, "value", page.release), -1.0)
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


_group = attrgetter("organization_id", "subject", "measure", *DIMENSIONS)


def group_of(row: Any) -> tuple[Any, ...]:
    """What makes figures alternatives of each other: stocks of one year, flows of one period."""
    when: tuple[Any, ...] = (row.year,) if row.subject in STOCKS else (row.period_start, row.period_end)
    return _group(row) + when


def list_rivals(session: Session, rows: Sequence[Any], *, release: int) -> dict[tuple[Any, ...], list[Any]]:
    """All figures visible in `release` by group, best first, for the groups of some rows. One statement."""
    wanted = {group_of(row) for row in rows if row.year is not None}
    if not wanted:
        return {}
    # Not through the session: its way of making rows takes twice the time, and a whole list has many.
    found = (
        session.connection()
        .execute(
            _rows(session, release).where(
                visible(Figure, release),
                Figure.subject.in_({row.subject for row in rows}),
                Figure.organization_id.in_({row.organization_id for row in rows}),
                Figure.year.in_({row.year for row in rows if row.year is not None}),
            )
        )
        .all()
    )
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in found:
        if (group := group_of(row)) in wanted:
            groups[group].append(row)
    for members in groups.values():
        if len(members) > 1:
            members.sort(key=lambda row: preference(observation_of(row)))
    return groups


def count_figures(session: Session, organization_id: str, *, release: int) -> int:
    """How many figures of an organization are visible in a release."""
    return (
        session.scalar(select(func.count()).where(Figure.organization_id == organization_id, visible(Figure, release)))
        or 0
    )


def has_word(session: Session, name: str, value: str) -> bool:
    """Whether any figure has this category or activity."""
    return session.scalar(select(Figure.id).where(getattr(Figure, name) == value).limit(1)) is not None


def known_words(session: Session, name: str) -> list[str]:
    """The categories or activities that any figure has, in alphabetical order."""
    column = getattr(Figure, name)
    return sorted(session.scalars(select(column).where(column != "").distinct()))
