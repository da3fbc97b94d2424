"""The hierarchy: above, below, before and after an organization."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import OrganizationAttributes, OrganizationParent, OrganizationSuccession, visible
from app.queries.order import by_code_point
from app.queries.organizations import alive, attributes_of


def list_ancestor_ids(session: Session, organization_id: str, *, release: int, valid_on: date | None) -> list[str]:
    """Ids above an organization, nearest first; without a day by the last edge known of each. One statement."""
    held = [visible(OrganizationParent, release)]
    if valid_on is not None:
        held.append(alive(OrganizationParent, valid_on))
    else:
        later = aliased(OrganizationParent)
        held.append(
            ~exists().where(
                later.organization_id == OrganizationParent.organization_id,
                visible(later, release),
                func.coalesce(later.valid_to, date.max) > func.coalesce(OrganizationParent.valid_to, date.max),
            )
        )
    above = (
        select(OrganizationParent.parent_id.label("id"), func.coalesce(1, 1).label("depth"))
        .where(OrganizationParent.organization_id == organization_id, *held)
        .cte("above", recursive=True)
    )
    above = above.union(
        select(OrganizationParent.parent_id, above.c.depth + 1)
        .join(above, OrganizationParent.organization_id == above.c.id)
        .where(*held, above.c.depth < 50)
    )
    return list(dict.fromkeys(session.scalars(select(above.c.id).order_by(above.c.depth)).all()))


def list_child_ids(session: Session, organization_id: str, *, release: int, day: date) -> list[str]:
    """Ids of the children that an organization had on a day."""
    return list(
        session.scalars(
            select(OrganizationParent.organization_id)
            .join(*attributes_of(OrganizationParent.organization_id, release))
            .where(
                OrganizationParent.parent_id == organization_id,
                visible(OrganizationParent, release),
                alive(OrganizationParent, day),
                alive(OrganizationAttributes, day),
            )
            .order_by(by_code_point(OrganizationParent.organization_id))
        )
    )


def count_moves(
    session: Session, parents: Collection[str], first: date, last: date, *, release: int
) -> list[tuple[date, int]]:
    """Days on which children came under or left some parents, with how many; a child leaves on the day after its last."""
    edges = session.execute(
        select(OrganizationParent.organization_id, OrganizationParent.valid_from, OrganizationParent.valid_to).where(
            visible(OrganizationParent, release),
            OrganizationParent.parent_id.in_(parents),
            or_(
                OrganizationParent.valid_from.between(first, last),
                OrganizationParent.valid_to.between(first - timedelta(days=1), last - timedelta(days=1)),
            ),
        )
    )
    moved: dict[date, set[str]] = defaultdict(set)
    for edge in edges:
        for day in (edge.valid_from, edge.valid_to and edge.valid_to + timedelta(days=1)):
            if day is not None and first <= day <= last:
                moved[day].add(edge.organization_id)
    return [(day, len(ids)) for day, ids in sorted(moved.items())]


def list_lineage(session: Session, organization_id: str, *, release: int) -> Sequence[Any]:
    """All successions that touch an organization, by date."""
    old, new = aliased(OrganizationAttributes), aliased(OrganizationAttributes)
    table = OrganizationSuccession
    return session.execute(
        select(
            *table.__table__.columns,
            old.name.label("predecessor_name"),
            old.name_en.label("predecessor_name_en"),
            new.name.label("successor_name"),
            new.name_en.label("successor_name_en"),
        )
        .join(*attributes_of(table.predecessor_id, release, old))
        .join(*attributes_of(table.successor_id, release, new))
        .where(
            visible(table, release),
            or_(table.predecessor_id == organization_id, table.successor_id == organization_id),
        )
        .order_by(table.effective, by_code_point(table.predecessor_id))
    ).all()


def list_successor_ids(session: Session, ids: Collection[str], *, release: int) -> Sequence[Any]:
    """(predecessor, successor) pairs of some organizations."""
    return session.execute(
        select(OrganizationSuccession.predecessor_id, OrganizationSuccession.successor_id)
        .where(visible(OrganizationSuccession, release), OrganizationSuccession.predecessor_id.in_(ids))
        .order_by(by_code_point(OrganizationSuccession.successor_id))
    ).all()
