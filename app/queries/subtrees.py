"""How far a caller sees, and how far it writes: an organization and what is below it.

What was ever below it belongs to what it reads: it is its history. It writes only where it is above on the day that a
write is about, so that an organization that moved away is in the hands of one parent at a time.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from app.models import Organization, OrganizationAttributes, OrganizationParent, visible

_CURRENT = OrganizationParent.superseded_in.is_(None)


def subtree(root: str, release: int) -> Select[Any]:
    """Ids (`id`) of `root` and all below it by any edge of the release, whatever its dates: former children belong to it.

    For `IN` and joins.
    """
    return _below(root, visible(OrganizationParent, release), "subtree")


def in_subtree(session: Session | Connection, root: str | None, organization_id: str | None, *, release: int) -> bool:
    """Whether an organization exists and is `root` or below it by any edge; without a root, whether it exists."""
    return _is_below(session, root, organization_id, visible(OrganizationParent, release))


def readable(root: str) -> Select[Any]:
    """Ids (`id`) of `root` and all that were ever below it, as is known now: an edge that was taken back shows nothing."""
    return _below(root, _CURRENT, "readable")


def writable(root: str, day: date) -> Select[Any]:
    """Ids (`id`) of `root` and all that are below it on a day, as is known now."""
    return _below(root, and_(_CURRENT, held_on(day)), "writable")


def may_write(session: Session | Connection, root: str | None, organization_id: str | None, *, day: date) -> bool:
    """Whether an organization exists and is `root` or below it on a day, as is known now; without a root, whether it exists.

    The day is the one that a write is about: the end of a figure's period, the effect of a change, else today.
    """
    return _is_below(session, root, organization_id, and_(_CURRENT, held_on(day)))


def held_on(day: date) -> ColumnElement[bool]:
    """The edge of a day. Before an organization begins that is its first one, and after it has ended its last one."""
    edge, life = OrganizationParent, OrganizationAttributes

    def of_life(column: Any) -> Any:
        return (
            select(column)
            .where(life.organization_id == edge.organization_id, life.superseded_in.is_(None))
            .correlate(edge)
            .scalar_subquery()
        )

    return and_(
        or_(edge.valid_from.is_(None), edge.valid_from <= day, edge.valid_from == of_life(life.valid_from)),
        or_(edge.valid_to.is_(None), edge.valid_to >= day, edge.valid_to == of_life(life.valid_to)),
    )


def _below(root: str, held: ColumnElement[bool], name: str) -> Select[Any]:
    below = select(literal(root).label("id")).cte(name, recursive=True)
    below = below.union(
        select(OrganizationParent.organization_id).join(below, OrganizationParent.parent_id == below.c.id).where(held)
    )
    return select(below.c.id)


def _is_below(
    session: Session | Connection, root: str | None, organization_id: str | None, held: ColumnElement[bool]
) -> bool:
    """One statement that walks up. For an id that nobody has (or None) it walks up from an organization somewhere at
    the bottom, so that an unknown one takes as long as one that is somebody else's: every endpoint asks this for every
    id of something that is not public, whether it was found or not, and answers what is refused as unknown.
    """
    asked: Any = literal(organization_id or "")
    known = exists().where(Organization.id == asked)
    somewhere = select(OrganizationParent.organization_id).order_by(OrganizationParent.id.desc()).limit(1)
    start = select(Organization.id).where(Organization.id == asked).scalar_subquery()
    above = select(func.coalesce(start, somewhere.scalar_subquery()).label("id")).cte("above", recursive=True)
    above = above.union(
        select(OrganizationParent.parent_id).join(above, OrganizationParent.organization_id == above.c.id).where(held)
    )
    reached = select(func.count()).select_from(above).where(or_(literal(root is None), above.c.id == (root or "")))
    found = session.execute(select(known.label("known"), reached.scalar_subquery().label("reached"))).one()
    return bool(found.known and found.reached)
