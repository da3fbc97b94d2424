"""Organizations: one, many, above, below, before and after."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Organization, OrganizationParent, OrganizationSuccession, visible
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import contains, in_provinces

SORT_KEYS = {
    "id": SortKey(Organization.id, str),
    "name": SortKey(Organization.search_text, str),
    "type": SortKey(Organization.type, str),
    "province": SortKey(func.coalesce(Organization.province_code, ""), str),
}


def organization_types(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The type of each id that exists."""
    rows = session.execute(select(Organization.id, Organization.type).where(Organization.id.in_(ids)))
    return {row.id: row.type for row in rows}


def provincial_committees(session: Session) -> dict[tuple[str, str], str]:
    """Ids of provincial committees by (boundaries, province code)."""
    rows = session.execute(
        select(Organization.province_boundaries, Organization.province_code, Organization.id).where(
            Organization.type == "provincial"
        )
    )
    return {(row.province_boundaries, row.province_code): row.id for row in rows}


def alive(table: Any, day: date) -> ColumnElement[bool]:
    """Rows with `valid_from` and `valid_to` that held on a day; an unknown date is open."""
    return and_(
        or_(table.valid_from.is_(None), table.valid_from <= day),
        or_(table.valid_to.is_(None), table.valid_to >= day),
    )


def _parent_id(release: int, day: date | None) -> Any:
    """The parent on a day; without a day the last one known."""
    conditions = [OrganizationParent.organization_id == Organization.id, visible(OrganizationParent, release)]
    if day is not None:
        conditions.append(alive(OrganizationParent, day))
    return (
        select(OrganizationParent.parent_id)
        .where(*conditions)
        .order_by(func.coalesce(OrganizationParent.valid_to, date.max).desc(), OrganizationParent.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("parent_id")
    )


def _rows(release: int, day: date | None) -> Any:
    return select(*Organization.__table__.columns, _parent_id(release, day))


def list_organizations(
    session: Session,
    page: PageRequest,
    *,
    q: str | None = None,
    organization_type: Collection[str] = (),
    provinces: Collection[tuple[str, str]] | None = None,
    parent: str | None = None,
    valid_on: date | None = None,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of organizations; with `parent` its children."""
    conditions: list[ColumnElement[bool]] = []
    if q:
        conditions.append(contains(Organization.search_text, q))
    if organization_type:
        conditions.append(Organization.type.in_(organization_type))
    if provinces is not None:
        conditions.append(in_provinces(provinces))
    if valid_on is not None:
        conditions.append(alive(Organization, valid_on))
    if parent is not None:
        edge = select(OrganizationParent.organization_id).where(
            OrganizationParent.parent_id == parent, visible(OrganizationParent, page.release)
        )
        if valid_on is not None:
            edge = edge.where(alive(OrganizationParent, valid_on))
        conditions.append(Organization.id.in_(edge))
    return read_page(session, _rows(page.release, valid_on).where(*conditions), SORT_KEYS, "id", "id", page)


def get_organizations(
    session: Session, ids: Collection[str], *, release: int, valid_on: date | None = None
) -> dict[str, Any]:
    """Organizations by id."""
    rows = session.execute(_rows(release, valid_on).where(Organization.id.in_(ids))).all()
    return {row.id: row for row in rows}


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


def list_lineage(session: Session, organization_id: str, *, release: int) -> Sequence[Any]:
    """All successions that touch an organization, by date."""
    old, new = aliased(Organization), aliased(Organization)
    table = OrganizationSuccession
    return session.execute(
        select(
            *table.__table__.columns,
            old.name.label("predecessor_name"),
            old.name_en.label("predecessor_name_en"),
            new.name.label("successor_name"),
            new.name_en.label("successor_name_en"),
        )
        .join(old, old.id == table.predecessor_id)
        .join(new, new.id == table.successor_id)
        .where(
            visible(table, release),
            or_(table.predecessor_id == organization_id, table.successor_id == organization_id),
        )
        .order_by(table.effective, table.predecessor_id)
    ).all()


def search_organizations(session: Session, words: Sequence[str], *, limit: int) -> Sequence[Any]:
    """Organizations whose folded text has any of the words, most general types first."""
    conditions = [Organization.search_text.contains(word, autoescape=True) for word in words]
    return session.execute(
        select(*Organization.__table__.columns)
        .where(or_(*conditions))
        .order_by(func.length(Organization.id), Organization.id)
        .limit(limit)
    ).all()


def list_successor_ids(session: Session, ids: Collection[str], *, release: int) -> Sequence[Any]:
    """(predecessor, successor) pairs of some organizations."""
    return session.execute(
        select(OrganizationSuccession.predecessor_id, OrganizationSuccession.successor_id)
        .where(visible(OrganizationSuccession, release), OrganizationSuccession.predecessor_id.in_(ids))
        .order_by(OrganizationSuccession.successor_id)
    ).all()


def list_child_ids(session: Session, organization_id: str, *, release: int, day: date) -> list[str]:
    """Ids of the children that an organization had on a day."""
    return list(
        session.scalars(
            select(OrganizationParent.organization_id)
            .join(Organization, Organization.id == OrganizationParent.organization_id)
            .where(
                OrganizationParent.parent_id == organization_id,
                visible(OrganizationParent, release),
                alive(OrganizationParent, day),
                alive(Organization, day),
            )
            .order_by(OrganizationParent.organization_id)
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
