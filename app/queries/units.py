"""The organizations that a comparison compares, in the boundary set of the answer."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from app.boundaries import FIRST_DAY_OF_2025, LAST_DAY_OF_2008, ProvinceKey, Unit, provinces_in, successor_part
from app.memory import remember
from app.models import OrganizationAttributes, OrganizationParent, OrganizationSuccession, visible
from app.models.vocabulary import Boundaries, MissingReason
from app.points import MissingPart
from app.queries.order import by_code_point
from app.queries.organizations import alive, attributes_of
from app.queries.provinces import list_provinces, list_successions
from app.text import Text

_COLUMNS = (
    OrganizationAttributes.organization_id.label("id"),
    OrganizationAttributes.name,
    OrganizationAttributes.name_en,
    OrganizationAttributes.type,
    OrganizationAttributes.province_boundaries,
    OrganizationAttributes.province_code,
    OrganizationAttributes.valid_from,
    OrganizationAttributes.valid_to,
)


def read_geography(session: Session, boundaries: Boundaries, *, release: int) -> "Geography":
    """The provinces as an answer in a boundary set needs them."""
    return remember(session, ("geography", boundaries, release), lambda: Geography(session, boundaries, release))


class Geography:
    """Provinces of both sets and where each stands in the boundary set of the answer. Two statements."""

    def __init__(self, session: Session, boundaries: Boundaries, release: int) -> None:
        self.boundaries = boundaries
        self.keys = {
            (p.boundaries, p.code): ProvinceKey(p.boundaries, p.code, Text(p.name, p.name_en), p.region_code, p.slug)
            for p in list_provinces(session)
        }
        self.edges = [
            (e.predecessor_code, e.successor_code, e.kind) for e in list_successions(session, release=release)
        ]
        self.places = provinces_in(boundaries, self.keys, self.edges)
        self.successor_of = {old: self.keys["2025", new] for old, new, _ in self.edges}
        self.predecessors_of: dict[str, list[ProvinceKey]] = defaultdict(list)
        for old, new, _ in self.edges:
            self.predecessors_of[new].append(self.keys["2008", old])

    def __len__(self) -> int:
        return len(self.keys)


def list_units(
    session: Session,
    geography: Geography,
    *,
    release: int,
    types: Collection[str] = (),
    ids: Collection[str] | None = None,
) -> Sequence[Unit]:
    """Units of the given types (or ids), predecessors attached, in the order of province code and id.

    An organization that went whole into another of the list, which began with it, is that one's predecessor and no unit
    of its own; what began after the 2008 set ended is no unit there. Two statements.
    """
    key = ("units", geography.boundaries, release, tuple(types), None if ids is None else tuple(ids))
    return remember(session, key, lambda: _list_units(session, geography, release, types, ids))


def _list_units(
    session: Session, geography: Geography, release: int, types: Collection[str], ids: Collection[str] | None
) -> tuple[Unit, ...]:
    attributes, successions_of = _statements(bool(types) or ids is None, ids is not None)
    given = {"release": release, "types": list(types), "ids": list(ids or ())}
    rows = {row.id: row for row in session.execute(attributes, given).all()}
    successions = session.execute(successions_of, given).all()
    in_2025 = geography.boundaries is Boundaries.b2025
    merged_into: dict[str, str] = {}
    predecessors: dict[str, list[Any]] = defaultdict(list)
    successor: dict[str, MissingPart] = {}
    split_from: dict[str, MissingPart] = {}
    for edge in successions:
        old, new = edge.predecessor_id, edge.successor_id
        successor[old] = successor_part(new, Text(edge.successor_name, edge.successor_name_en))
        # What went into one that had begun before stays a unit of the years in which it lived.
        began_with_it = edge.successor_from is not None and edge.successor_from >= edge.effective
        if edge.kind in ("merge", "continue", "rename"):
            if not began_with_it:
                continue
            predecessors[new].append(edge)
            if new in rows:
                merged_into[old] = new
        else:
            split_from[new] = MissingPart(
                old, Text(edge.predecessor_name, edge.predecessor_name_en), MissingReason.not_applicable
            )
    units = []
    for row in rows.values():
        place = geography.places.get((row.province_boundaries, row.province_code)) if row.province_code else None
        if row.province_code and place is None:
            continue
        if in_2025 and row.id in merged_into:
            continue
        if not in_2025 and row.valid_from is not None and row.valid_from >= FIRST_DAY_OF_2025:
            continue
        units.append(
            Unit(
                organization_id=row.id,
                name=Text(row.name, row.name_en),
                type=row.type,
                province=place,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                predecessors=tuple(
                    _predecessor(edge, geography) for edge in predecessors[row.id] if in_2025 or not row.province_code
                ),
                successor=_province_successor(row, place, geography) or successor.get(row.id),
                split_from=split_from.get(row.id),
            )
        )
    return tuple(sorted(units, key=lambda unit: unit.sort_key))


def _province_successor(row: Any, place: ProvinceKey | None, geography: Geography) -> MissingPart | None:
    if place is None or place.boundaries != Boundaries.b2008 or row.type != "provincial":
        return None
    new = geography.successor_of.get(place.code)
    return successor_part(new.code, new.name) if new else None


def _predecessor(edge: Any, geography: Geography) -> Unit:
    key = (edge.province_boundaries, edge.province_code)
    return Unit(
        organization_id=edge.predecessor_id,
        name=Text(edge.predecessor_name, edge.predecessor_name_en),
        type=edge.predecessor_type,
        province=geography.keys.get(key),
        valid_from=edge.valid_from,
        valid_to=edge.valid_to or LAST_DAY_OF_2008,
    )


@cache
def _statements(by_type: bool, by_id: bool) -> tuple[Select[Any], Select[Any]]:
    """Attributes of the chosen, and successions from or to them."""
    release: Any = bindparam("release", type_=Integer)
    condition = visible(OrganizationAttributes, release)
    if by_id:
        condition &= OrganizationAttributes.organization_id.in_(bindparam("ids", expanding=True))
    if by_type:
        condition &= OrganizationAttributes.type.in_(bindparam("types", expanding=True))
    old, new = aliased(OrganizationAttributes), aliased(OrganizationAttributes)
    chosen = select(OrganizationAttributes.organization_id).where(condition).scalar_subquery()
    table = OrganizationSuccession
    successions = (
        select(
            table.predecessor_id,
            table.successor_id,
            table.kind,
            table.effective,
            old.name.label("predecessor_name"),
            old.name_en.label("predecessor_name_en"),
            old.type.label("predecessor_type"),
            old.province_boundaries,
            old.province_code,
            old.valid_from,
            old.valid_to,
            new.name.label("successor_name"),
            new.name_en.label("successor_name_en"),
            new.valid_from.label("successor_from"),
        )
        .join(*attributes_of(table.predecessor_id, release, old))
        .join(*attributes_of(table.successor_id, release, new))
        .where(visible(table, release), or_(table.predecessor_id.in_(chosen), table.successor_id.in_(chosen)))
        .order_by(by_code_point(table.successor_id), by_code_point(table.predecessor_id))
    )
    return select(*_COLUMNS).where(condition), successions


def list_descendants(
    session: Session, organization_id: str, *, release: int, day: date, direct_only: bool
) -> list[str]:
    """Ids below an organization in the year until a day; only the children with `direct_only`. One statement."""
    begun = or_(OrganizationParent.valid_from.is_(None), OrganizationParent.valid_from <= day)
    not_over = or_(OrganizationParent.valid_to.is_(None), OrganizationParent.valid_to >= day.replace(month=1, day=1))
    held = and_(visible(OrganizationParent, release), begun, not_over)
    first = (
        select(OrganizationParent.organization_id.label("id"))
        .where(OrganizationParent.parent_id == organization_id, held)
        .cte("below", recursive=not direct_only)
    )
    if not direct_only:
        first = first.union(
            select(OrganizationParent.organization_id)
            .join(first, OrganizationParent.parent_id == first.c.id)
            .where(held)
        )
    return list(session.scalars(select(first.c.id)).all())


def any_above_another(session: Session, ids: Collection[str], *, release: int, day: date) -> bool:
    """Whether one of some organizations is above another of them on a day. One statement."""
    held = and_(visible(OrganizationParent, release), alive(OrganizationParent, day))
    above = (
        select(OrganizationParent.parent_id.label("id"))
        .where(OrganizationParent.organization_id.in_(ids), held)
        .cte("above", recursive=True)
    )
    above = above.union(
        select(OrganizationParent.parent_id).join(above, OrganizationParent.organization_id == above.c.id).where(held)
    )
    return session.scalar(select(above.c.id).where(above.c.id.in_(ids)).limit(1)) is not None
