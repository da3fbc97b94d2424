"""What the children of organizations add up to, from the roll-ups that publishing keeps."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, select
from sqlalchemy.orm import Session

from app.indicators import Term
from app.models import CompleteChildren, Rollup, visible
from app.models.vocabulary import Qualifier
from app.points import ChildrenSum, When
from app.quantities import Quantity
from app.queries.suppression import built_once, columns_for

Key = tuple[str, str, int]


def read_sums(
    session: Session, terms: Iterable[Term], ids: Collection[str], years: Collection[int] | None, *, release: int
) -> dict[Key, ChildrenSum]:
    """Sums by (statistic, organization, year); `years` None: of all years. One statement."""
    sums: dict[Key, ChildrenSum] = {}
    given = {
        "release": release,
        "statistics": sorted({term.statistic for term in terms if term.additive}),
        "organizations": list(ids),
        **({} if years is None else {"years": list(years)}),
    }
    for row in session.execute(built_once(_statement, session, years is None), given):
        key = (row.statistic, row.organization_id, row.year)
        declared = row.declaration is not None and _held(row.valid_from, row.valid_to, When(row.year).end)
        if key not in sums or declared:
            sums[key] = ChildrenSum(
                quantity=Quantity(0.0)
                if row.suppressed
                else Quantity(row.known_sum, Qualifier(row.qualifier), row.low, row.high),
                known=row.known,
                of=row.of_children,
                coverage=row.leaves_known / row.leaves_of if declared else None,
                declared=declared,
                suppressed=row.suppressed,
            )
    return sums


def _statement(seen: Any, every_year: bool) -> Select[Any]:
    sums, complete = Rollup.__table__, CompleteChildren.__table__
    release = bindparam("release", type_=Integer)
    return (
        select(
            *columns_for(seen, sums),
            complete.c.id.label("declaration"),
            complete.c.valid_from,
            complete.c.valid_to,
        )
        .select_from(sums)
        .outerjoin(complete, and_(complete.c.organization_id == sums.c.organization_id, visible(complete.c, release)))
        .where(
            visible(sums.c, release),
            sums.c.statistic.in_(bindparam("statistics", expanding=True)),
            sums.c.organization_id.in_(bindparam("organizations", expanding=True)),
            *([] if every_year else [sums.c.year.in_(bindparam("years", expanding=True))]),
        )
    )


def children_are_complete(session: Session, organization_id: str, *, release: int, day: date) -> bool:
    """Whether the list of an organization's children is declared complete for a day."""
    rows = session.execute(
        select(CompleteChildren.valid_from, CompleteChildren.valid_to).where(
            CompleteChildren.organization_id == organization_id, visible(CompleteChildren, release)
        )
    )
    return any(_held(row.valid_from, row.valid_to, day) for row in rows)


def _held(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or last >= day)
