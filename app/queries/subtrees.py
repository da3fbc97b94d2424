"""An organization and everything that was ever below it: how far a caller sees and writes."""

from typing import Any

from sqlalchemy import Connection, Select, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from app.models import Organization, OrganizationParent, visible


def subtree(root: str, release: int) -> Select[Any]:
    """Ids (`id`) of `root` and all below it by any edge of the release, whatever its dates: former children belong to it.

    For `IN` and joins.
    """
    below = select(literal(root).label("id")).cte("subtree", recursive=True)
    below = below.union(
        select(OrganizationParent.organization_id)
        .join(below, OrganizationParent.parent_id == below.c.id)
        .where(visible(OrganizationParent, release))
    )
    return select(below.c.id)


def in_subtree(session: Session | Connection, root: str | None, organization_id: str | None, *, release: int) -> bool:
    """Whether an organization exists and is `root` or below it by any edge; without a root, whether it exists.

    One statement that walks up. For an id that nobody has (or None) it walks up from an organization somewhere at
    the bottom, so that an unknown one takes as long as one that is somebody else's.
    """
    asked: Any = literal(organization_id or "")
    known = exists().where(Organization.id == asked)
    somewhere = select(OrganizationParent.organization_id).order_by(OrganizationParent.id.desc()).limit(1)
    start = select(Organization.id).where(Organization.id == asked).scalar_subquery()
    above = select(func.coalesce(start, somewhere.scalar_subquery()).label("id")).cte("above", recursive=True)
    above = above.union(
        select(OrganizationParent.parent_id)
        .join(above, OrganizationParent.organization_id == above.c.id)
        .where(visible(OrganizationParent, release))
    )
    reached = select(func.count()).select_from(above).where(or_(literal(root is None), above.c.id == (root or "")))
    found = session.execute(select(known.label("known"), reached.scalar_subquery().label("reached"))).one()
    return bool(found.known and found.reached)


def in_sight(session: Session | Connection, root: str | None, row: Any | None, *, release: int) -> bool:
    """Whether a caller may know of an object that it named by id: `row` as found (None: no such id), `organization_id`
    its own. What this refuses is answered as unknown.

    Every endpoint asks this for every id of something that is not public, whether the id was found or not: the same
    statement for both. An object of no organization is seen only by who sees everything.
    """
    inside = in_subtree(session, root, row.organization_id if row is not None else None, release=release)
    return row is not None and (root is None or inside)
