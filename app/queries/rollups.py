"""What the children of organizations add up to, from the roll-ups that publishing keeps."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.indicators import Term
from app.models import CompleteChildren, Rollup, visible
from app.models.vocabulary import Qualifier
from app.points import ChildrenSum, When
from app.quantities import Quantity
from app.queries.suppression import rollup_columns

Key = tuple[str, str, int]


def read_sums(
    session: Session, terms: Iterable[Term], ids: Collection[str], years: Collection[int] | None, *, release: int
) -> dict[Key, ChildrenSum]:
    """Sums by (statistic, organization, year); `years` None: of all years. One statement."""
    sums: dict[Key, ChildrenSum] = {}
    for row in session.execute(
        select(
            *rollup_columns(session),
            CompleteChildren.id.label("declaration"),
            CompleteChildren.valid_from,
            CompleteChildren.valid_to,
        )
        .outerjoin(
            CompleteChildren,
            and_(CompleteChildren.organization_id == Rollup.organization_id, visible(CompleteChildren, release)),
        )
        .where(
            visible(Rollup, release),
            Rollup.statistic.in_(sorted({"|".join(term.key) for term in terms if term.additive})),
            Rollup.organization_id.in_(ids),
            *([] if years is None else [Rollup.year.in_(years)]),
        )
    ):
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
