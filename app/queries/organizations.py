"""Organizations: one, many, by id, by name."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import (
    OrganizationAttributes,
    OrganizationFormerName,
    OrganizationParent,
    visible,
)
from app.queries.order import by_code_point
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import contains, in_provinces

SORT_KEYS = {
    "id": SortKey(OrganizationAttributes.organization_id, str),
    "name": SortKey(OrganizationAttributes.search_text, str),
    "type": SortKey(OrganizationAttributes.type, str),
    "province": SortKey(func.coalesce(OrganizationAttributes.province_code, ""), str),
}


def attributes_of(organization_id: Any, release: int, table: Any = OrganizationAttributes) -> tuple[Any, Any]:
    """For `.join(*…)`: the attributes that an organization had in a release."""
    return table, and_(table.organization_id == organization_id, visible(table, release))


def organization_types(session: Session, ids: Collection[str], *, release: int) -> dict[str, str]:
    """The type of each id that exists in a release."""
    table = OrganizationAttributes
    rows = session.execute(
        select(table.organization_id, table.type).where(visible(table, release), table.organization_id.in_(ids))
    )
    return {row.organization_id: row.type for row in rows}


def day_in_life(session: Session, identity: str, day: date, *, release: int) -> date:
    """The day itself, or the first or last of the organization's life where it lies outside."""
    table = OrganizationAttributes
    life = select(table.valid_from, table.valid_to).where(visible(table, release), table.organization_id == identity)
    first, last = session.execute(life).one()
    return max(first or date.min, min(last or date.max, day))


def provincial_committees(session: Session, *, release: int) -> dict[tuple[str, str], str]:
    """Ids of provincial committees by (boundaries, province code)."""
    table = OrganizationAttributes
    rows = session.execute(
        select(table.province_boundaries, table.province_code, table.organization_id).where(
            visible(table, release), table.type == "provincial"
        )
    )
    return {(row.province_boundaries, row.province_code): row.organization_id for row in rows}


def alive(table: Any, day: date) -> ColumnElement[bool]:
    """Rows with `valid_from` and `valid_to` that held on a day; an unknown date is open."""
    return and_(
        or_(table.valid_from.is_(None), table.valid_from <= day),
        or_(table.valid_to.is_(None), table.valid_to >= day),
    )


def _parent_id(release: int, day: date | None) -> Any:
    """The parent on a day; without a day the last one known."""
    conditions = [
        OrganizationParent.organization_id == OrganizationAttributes.organization_id,
        visible(OrganizationParent, release),
    ]
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


def _name(column: str, release: int, day: date | None) -> Any:
    """The name on a day; without a day the present one."""
    table = aliased(OrganizationFormerName)
    present = getattr(OrganizationAttributes, column)
    if day is None:
        return present
    former = (
        select(getattr(table, column))
        .where(
            table.organization_id == OrganizationAttributes.organization_id,
            visible(table, release),
            table.valid_to >= day,
        )
        .order_by(table.valid_to)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(former, present).label(column)


def _rows(release: int, day: date | None) -> Any:
    table = OrganizationAttributes
    return select(
        table.organization_id.label("id"),
        _name("name", release, day),
        _name("name_en", release, day),
        table.type,
        table.province_boundaries,
        table.province_code,
        table.valid_from,
        table.valid_to,
        table.dates_inferred,
        table.note,
        _parent_id(release, day),
    ).where(visible(table, release))


def _called(condition: Any, release: int) -> ColumnElement[bool]:
    """Organizations with a present or former name whose folded text meets a condition."""
    table = aliased(OrganizationFormerName)
    former = select(table.organization_id).where(visible(table, release), condition(table.search_text))
    return or_(condition(OrganizationAttributes.search_text), OrganizationAttributes.organization_id.in_(former))


def list_organizations(
    session: Session,
    page: PageRequest,
    *,
    q: str | None = None,
    ids: Collection[str] = (),
    organization_type: Collection[str] = (),
    provinces: Collection[tuple[str, str]] | None = None,
    parent: str | None = None,
    valid_on: date | None = None,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of organizations; with `parent` its children."""
    conditions: list[ColumnElement[bool]] = []
    if q:
        conditions.append(_called(lambda column: contains(column, q), page.release))
    if ids:
        conditions.append(OrganizationAttributes.organization_id.in_(ids))
    if organization_type:
        conditions.append(OrganizationAttributes.type.in_(organization_type))
    if provinces is not None:
        conditions.append(in_provinces(provinces))
    if valid_on is not None:
        conditions.append(alive(OrganizationAttributes, valid_on))
    if parent is not None:
        edge = select(OrganizationParent.organization_id).where(
            OrganizationParent.parent_id == parent, visible(OrganizationParent, page.release)
        )
        if valid_on is not None:
            edge = edge.where(alive(OrganizationParent, valid_on))
        conditions.append(OrganizationAttributes.organization_id.in_(edge))
    return read_page(session, _rows(page.release, valid_on).where(*conditions), SORT_KEYS, "id", "id", page)


def get_organizations(
    session: Session, ids: Collection[str], *, release: int, valid_on: date | None = None
) -> dict[str, Any]:
    """Organizations by id."""
    rows = session.execute(_rows(release, valid_on).where(OrganizationAttributes.organization_id.in_(ids))).all()
    return {row.id: row for row in rows}


def get_organization(session: Session, identity: str, *, release: int, valid_on: date | None = None) -> Sequence[Any]:
    """An organization, once for each of its former names, latest first: `former_name` is None where there is none."""
    former = OrganizationFormerName
    return session.execute(
        _rows(release, valid_on)
        .add_columns(
            former.name.label("former_name"),
            former.name_en.label("former_name_en"),
            former.valid_to.label("former_valid_to"),
            former.legal_basis.label("former_legal_basis"),
        )
        .outerjoin(
            former,
            and_(former.organization_id == OrganizationAttributes.organization_id, visible(former, release)),
        )
        .where(OrganizationAttributes.organization_id == identity)
        .order_by(former.valid_to.desc())
    ).all()


def search_organizations(session: Session, words: Sequence[str], *, release: int, limit: int) -> Sequence[Any]:
    """Organizations whose folded names have any of the words, most general types first; once for each former name."""
    table, former = OrganizationAttributes, OrganizationFormerName

    def any_word(column: Any) -> ColumnElement[bool]:
        return or_(*(column.contains(word, autoescape=True) for word in words))

    return session.execute(
        select(
            table.organization_id.label("id"),
            table.name,
            table.name_en,
            table.type,
            table.province_boundaries,
            table.province_code,
            table.valid_to,
            former.name.label("former_name"),
            former.name_en.label("former_name_en"),
        )
        .outerjoin(former, and_(former.organization_id == table.organization_id, visible(former, release)))
        .where(visible(table, release), _called(any_word, release))
        .order_by(func.length(table.organization_id), by_code_point(table.organization_id), former.valid_to)
        .limit(limit)
    ).all()
