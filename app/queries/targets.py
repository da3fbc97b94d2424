"""Targets of organizations, and the figures of whole terms that they are judged by."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.models import Figure, OrganizationAttributes, SourceAttributes, Target, visible
from app.models.vocabulary import Attribution, Qualifier
from app.points import Observation, Period, statistical_years
from app.queries.order import by_code_point
from app.queries.organizations import attributes_of
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import in_provinces
from app.queries.sources import source_of
from app.queries.suppression import select_figures

SORT_KEYS = {
    "organization": SortKey(Target.organization_id, str),
    "period_start": SortKey(func.coalesce(Target.period_start, date(1, 1, 1)), date),
    "period_end": SortKey(Target.period_end, date),
    "target_kind": SortKey(Target.target_kind, str),
    "value": SortKey(Target.value, float),
    "id": SortKey(Target.id, int),
}


def _rows(release: int) -> Any:
    return (
        select(
            *Target.__table__.columns,
            OrganizationAttributes.name.label("organization_name"),
            OrganizationAttributes.name_en.label("organization_name_en"),
            SourceAttributes.publisher,
            SourceAttributes.published,
            SourceAttributes.attribution,
        )
        .join(*attributes_of(Target.organization_id, release))
        .join(*source_of(Target.source_id, release))
        .where(visible(Target, release))
    )


def list_yearly_targets(session: Session, organization_ids: Collection[str], *, release: int) -> Sequence[Any]:
    """Targets of some organizations that hold for each year and for all whom the measure counts. One statement."""
    return session.execute(
        _rows(release)
        .where(
            Target.organization_id.in_(organization_ids),
            Target.comparator != "",
            Target.breakdown == "",
            Target.period_type.in_(("year", "annual_in_term", "term_average")),
        )
        .order_by(Target.id)
    ).all()


def yearly_observations(target: Any) -> dict[int, Observation]:
    """What a target asks for, by each statistical year that it holds for."""
    return {
        year: Observation(
            target.value,
            Qualifier.exact,
            Period("year", date(year, 1, 1), date(year, 12, 31)),
            target.source_id,
            target.printed,
            published=target.published,
            inferred=target.attribution == Attribution.inferred,
        )
        for year in statistical_years(target.period_type, target.period_start, target.period_end)
    }


def target_conditions(
    *,
    organization: Collection[str],
    provinces: Collection[tuple[str, str]] | None,
    organization_type: Collection[str] = (),
    source: Collection[str] = (),
    target_kind: Collection[str] = (),
    rated_subject: Collection[str] = (),
    period_type: Collection[str] = (),
    overlaps: int | None = None,
) -> list[ColumnElement[bool]]:
    """The filters of targets as conditions."""
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (Target.organization_id, organization),
        (OrganizationAttributes.type, organization_type),
        (Target.source_id, source),
        (Target.target_kind, target_kind),
        (Target.rated_subject, rated_subject),
        (Target.period_type, period_type),
    ):
        if values:
            conditions.append(column.in_(values))
    if provinces is not None:
        conditions.append(in_provinces(provinces))
    if overlaps is not None:
        conditions += [
            func.coalesce(Target.period_start, Target.period_end) <= date(overlaps, 12, 31),
            Target.period_end >= date(overlaps, 1, 1),
        ]
    return conditions


def list_targets(
    session: Session, page: PageRequest, conditions: Sequence[ColumnElement[bool]]
) -> tuple[Sequence[Any], int, str | None]:
    """A page of targets with their organization and source."""
    return read_page(session, _rows(page.release).where(*conditions), SORT_KEYS, "organization", "id", page)


def all_targets(session: Session, conditions: Sequence[ColumnElement[bool]], *, release: int) -> Sequence[Any]:
    """All targets that meet the conditions, by organization and id."""
    return session.execute(
        _rows(release).where(*conditions).order_by(by_code_point(Target.organization_id), Target.id)
    ).all()


def list_term_figures(session: Session, organization_ids: Collection[str], *, release: int) -> Sequence[Any]:
    """Admissions over several years, and the number of targets that congresses printed."""
    return session.execute(
        select_figures(session, release)
        .where(
            Figure.organization_id.in_(organization_ids),
            Figure.year.is_(None),
            or_(
                and_(Figure.subject == "admissions", Figure.category == ""),
                and_(Figure.activity == "congress_resolution_items", Figure.category == "target_indicator"),
            ),
        )
        .order_by(Figure.id)
    ).all()
