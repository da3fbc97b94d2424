"""Own figures of parents beside the roll-ups of their children."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select, text
from sqlalchemy.orm import Session

from app.indicators import Term
from app.models import DIMENSIONS, CompleteChildren, Figure, OrganizationAttributes, Rollup, visible
from app.queries.organizations import alive, attributes_of
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.sources import source_of
from app.queries.suppression import seen_column, suppressed
from app.releases.preference import preferred_first


def list_differences(
    session: Session, page: PageRequest, *, term: Term, year: int, organization_type: Collection[str]
) -> tuple[Sequence[Any], int, str | None]:
    """Parents whose own preferred figure differs from the sum of their children, a page of them."""
    subject, measure, *dimensions = term.key
    whole_year = or_(Figure.subject.in_(("member_counts", "organization_counts")), Figure.period_type == "year")
    order = preferred_first("figures", "source_attributes", postgresql=session.get_bind().dialect.name == "postgresql")
    own = (
        select(
            Figure.organization_id,
            seen_column(session, Figure, "value").label("value"),
            seen_column(session, Figure, "qualifier").label("qualifier"),
            func.row_number().over(partition_by=Figure.organization_id, order_by=text(order)).label("place"),
        )
        .join(*source_of(Figure.source_id, page.release))
        .where(
            visible(Figure, page.release),
            Figure.subject == subject,
            Figure.measure == measure,
            Figure.year == year,
            whole_year,
            ~suppressed(session, Figure),
            *(getattr(Figure, name) == value for name, value in zip(DIMENSIONS, dimensions, strict=True)),
        )
        .subquery("own")
    )
    known_sum = seen_column(session, Rollup, "known_sum")
    difference = own.c.value - known_sum
    percent = case((own.c.value > 0, difference / own.c.value * 100), else_=None)
    day = date(year, 12, 31)
    declared = exists().where(
        CompleteChildren.organization_id == Rollup.organization_id,
        visible(CompleteChildren, page.release),
        alive(CompleteChildren, day),
    )
    conditions = [
        visible(Rollup, page.release),
        Rollup.statistic == "|".join(term.key),
        Rollup.year == year,
        ~suppressed(session, Rollup),
        difference != 0,
    ]
    if organization_type:
        conditions.append(OrganizationAttributes.type.in_(organization_type))
    statement = (
        select(
            Rollup.organization_id,
            OrganizationAttributes.name,
            OrganizationAttributes.name_en,
            own.c.value,
            own.c.qualifier,
            known_sum.label("known_sum"),
            Rollup.known,
            Rollup.of_children,
            Rollup.leaves_known,
            Rollup.leaves_of,
            declared.label("declared"),
            difference.label("difference"),
            percent.label("percent"),
        )
        .join(own, and_(own.c.organization_id == Rollup.organization_id, own.c.place == 1))
        .join(*attributes_of(Rollup.organization_id, page.release))
        .where(*conditions)
    )
    keys = {
        "difference": SortKey(func.abs(difference), float),
        "difference_percent": SortKey(func.coalesce(func.abs(percent), 0.0), float),
        "coverage": SortKey(Rollup.leaves_known * 1.0 / Rollup.leaves_of, float),
        "organization": SortKey(Rollup.organization_id, str),
    }
    return read_page(session, statement, keys, "-difference", "organization", page)
