"""Ratings for distributions: all grades of the organizations and periods asked for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from app.models import Figure, OrganizationAttributes
from app.queries.order import by_code_point
from app.queries.organizations import attributes_of
from app.queries.search import in_provinces
from app.queries.suppression import select_figures


def list_ratings(
    session: Session,
    *,
    release: int,
    organization: Collection[str],
    provinces: Collection[tuple[str, str]] | None,
    organization_type: Collection[str],
    rated_subject: Collection[str],
    organization_kind: Collection[str],
    year: Collection[int],
    overlaps: int | None,
    period_type: Collection[str],
) -> Sequence[Any]:
    """Rating figures, newest period first, then by province and organization. One statement."""
    conditions: list[ColumnElement[bool]] = [
        Figure.subject == "ratings",
        Figure.breakdown == "",
    ]
    for column, values in (
        (Figure.organization_id, organization),
        (OrganizationAttributes.type, organization_type),
        (Figure.rated_subject, rated_subject),
        (Figure.organization_kind, organization_kind),
        (Figure.year, year),
        (Figure.period_type, period_type),
    ):
        if values:
            conditions.append(column.in_(values))
    if provinces is not None:
        conditions.append(in_provinces(provinces))
    if overlaps is not None:
        conditions += [Figure.period_start <= date(overlaps, 12, 31), Figure.period_end >= date(overlaps, 1, 1)]
    return session.execute(
        select_figures(session, release)
        .add_columns(
            OrganizationAttributes.name.label("organization_name"),
            OrganizationAttributes.name_en.label("organization_name_en"),
            OrganizationAttributes.type.label("organization_type"),
            OrganizationAttributes.province_boundaries,
            OrganizationAttributes.province_code,
        )
        .join(*attributes_of(Figure.organization_id, release))
        .where(*conditions)
        .order_by(
            Figure.period_end.desc(),
            by_code_point(func.coalesce(OrganizationAttributes.province_code, "")),
            by_code_point(Figure.organization_id),
            by_code_point(Figure.rated_subject),
            Figure.id,
        )
    ).all()
