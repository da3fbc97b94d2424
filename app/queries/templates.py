"""What a template is filled with: the organizations of a subtree, level by level, and their figures of one year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from app.models import Figure, OrganizationAttributes, OrganizationParent, visible
from app.queries.order import by_code_point
from app.queries.subtrees import held_on, subtree
from app.queries.suppression import select_figures, suppressed


def list_subtree(session: Session, root: str, *, release: int, first: date, last: date, most: int) -> Sequence[Any]:
    """`root` and all that lived at any time from `first` to `last` and were below it at the end of that time, or of their
    life: id, name, depth; the nearest first.

    At most `most` rows. One statement.
    """
    held = (visible(OrganizationParent, release), held_on(last))
    below = select(literal(root).label("id"), literal(0).label("depth")).cte("below", recursive=True)
    below = below.union(
        select(OrganizationParent.organization_id, below.c.depth + 1)
        .join(below, OrganizationParent.parent_id == below.c.id)
        .where(*held, below.c.depth < 50)
    )
    table = OrganizationAttributes
    nearest = select(below.c.id, func.min(below.c.depth).label("depth")).group_by(below.c.id).subquery()
    statement = (
        select(table.organization_id.label("id"), table.name, nearest.c.depth)
        .join(nearest, nearest.c.id == table.organization_id)
        .where(
            visible(table, release),
            or_(table.valid_from.is_(None), table.valid_from <= last),
            or_(table.valid_to.is_(None), table.valid_to >= first),
        )
        .order_by(nearest.c.depth, by_code_point(table.search_text), by_code_point(table.organization_id))
        .limit(most)
    )
    return session.execute(statement).all()


def list_counts(session: Session, root: str, subject: str, *, release: int, first: date, last: date) -> Sequence[Any]:
    """All counts of a subject that the session may see, of `root` and all below it, whose period lies from `first` to `last`. One statement."""
    return session.execute(
        select_figures(session, release).where(
            ~suppressed(session, Figure),
            Figure.subject == subject,
            Figure.measure == "count",
            Figure.organization_id.in_(subtree(root, release)),
            Figure.period_start >= first,
            Figure.period_end <= last,
        )
    ).all()
