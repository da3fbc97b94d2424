"""The hierarchy: one organization, lists, children, ancestors, lineage."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.answers.context import Context
from app.answers.figures import check_organizations, province_keys
from app.answers.selection import expand_types, unknown_organization
from app.errors import Problem
from app.models import Province
from app.queries.hierarchy import list_ancestor_ids, list_lineage
from app.queries.organizations import get_organization, get_organizations, list_organizations
from app.queries.pages import PageRequest
from app.queries.provinces import list_provinces
from app.queries.rollups import children_are_complete
from app.schemas.common import OrganizationRef, ProvinceRef
from app.schemas.organizations import (
    Ancestors,
    ChildrenParams,
    FormerName,
    Lineage,
    LineageEdge,
    Organization,
    OrganizationDetail,
    OrganizationParams,
    Organizations,
)
from app.text import Text


def organization_page(context: Context, page: PageRequest, params: OrganizationParams) -> Organizations:
    """The answer of GET /v1/organizations."""
    check_organizations(context, params.organization)
    rows, total, following = list_organizations(
        context.session,
        page,
        q=params.q,
        ids=params.organization,
        organization_type=expand_types(params.organization_type),
        provinces=province_keys(context, params.province, params.boundaries),
        valid_on=params.valid_on,
    )
    return _page(context, rows, total, following)


def children_page(context: Context, page: PageRequest, identity: str, params: ChildrenParams) -> Organizations:
    """The answer of GET /v1/organizations/{id}/children."""
    get_row(context, identity, params.valid_on)
    rows, total, following = list_organizations(
        context.session,
        page,
        parent=identity,
        organization_type=expand_types(params.organization_type),
        valid_on=params.valid_on,
    )
    return _page(context, rows, total, following)


def _page(context: Context, rows: Sequence[Any], total: int, following: str | None) -> Organizations:
    names = province_names(context)
    items = [organization_out(context, row, names) for row in rows]
    return Organizations(items=items, total=total, next=following, release=context.release)


def get_row(context: Context, identity: str, valid_on: date | None = None) -> Any:
    """The row of an organization; a 404 problem for an unknown id, and for one that did not live on `valid_on`."""
    row = get_organizations(context.session, [identity], release=context.release, valid_on=valid_on).get(identity)
    if row is None:
        raise unknown_organization(context, "path.id", identity, 404)
    _check_lived(context, row, valid_on)
    return row


def organization_detail(context: Context, identity: str, valid_on: date | None) -> OrganizationDetail:
    """The answer of GET /v1/organizations/{id}. 404 when it does not exist, or did not on `valid_on`."""
    rows = get_organization(context.session, identity, release=context.release, valid_on=valid_on)
    if not rows:
        raise unknown_organization(context, "path.id", identity, 404)
    _check_lived(context, rows[0], valid_on)
    shown = organization_out(context, rows[0], province_names(context))
    complete = children_are_complete(context.session, identity, release=context.release, day=valid_on or context.today)
    return OrganizationDetail(
        **shown.model_dump(),
        release=context.release,
        children_complete=complete,
        former_names=[_former_name(context, row) for row in rows if row.former_name is not None],
    )


def _former_name(context: Context, row: Any) -> FormerName:
    return FormerName(
        name=context.say(Text(row.former_name, row.former_name_en)),
        valid_to=row.former_valid_to,
        legal_basis=context.say_note(row.former_legal_basis),
    )


def _check_lived(context: Context, row: Any, day: date | None) -> None:
    if day is None:
        return
    if (row.valid_from is not None and row.valid_from > day) or (row.valid_to is not None and row.valid_to < day):
        raise _not_then(context, row, day)


def _not_then(context: Context, row: Any, day: date) -> Problem:
    """The 404 of a day before the organization began, or after it ended: then with what came after it."""
    if row.valid_from is not None and row.valid_from > day:
        said = Text(
            f"Tổ chức {row.id} chưa thành lập vào ngày {day}: bắt đầu từ ngày {row.valid_from}.",
            f"The organization {row.id} had not begun on {day}: it begins on {row.valid_from}.",
        )
        heirs = []
    else:
        edges = list_lineage(context.session, row.id, release=context.release)
        heirs = sorted({edge.successor_id for edge in edges if edge.predecessor_id == row.id})
        named = ", ".join(heirs)
        said = Text(
            f"Tổ chức {row.id} đã kết thúc vào ngày {row.valid_to}, trước ngày {day}."
            + (f" Kế thừa: {named}." if heirs else ""),
            f"The organization {row.id} had ended on {row.valid_to}, before {day}."
            + (f" Its successors: {named}." if heirs else ""),
        )
    error = {"location": "query.valid_on", "value": str(day)} | ({"did_you_mean": heirs} if heirs else {})
    return Problem("unknown_organization", said, [error], status_code=404)


def read_ancestors(context: Context, identity: str, valid_on: date | None) -> Ancestors:
    """The answer of GET /v1/organizations/{id}/ancestors, nearest first."""
    get_row(context, identity, valid_on)
    ids = list_ancestor_ids(context.session, identity, release=context.release, valid_on=valid_on)
    rows = get_organizations(context.session, ids, release=context.release, valid_on=valid_on)
    names = province_names(context)
    items = [organization_out(context, rows[i], names) for i in ids]
    return Ancestors(items=items, total=len(items), release=context.release)


def read_lineage(context: Context, identity: str) -> Lineage:
    """The answer of GET /v1/organizations/{id}/lineage."""
    row = get_row(context, identity)
    edges = [
        (
            LineageEdge(
                predecessor=OrganizationRef(
                    id=edge.predecessor_id, name=context.say(Text(edge.predecessor_name, edge.predecessor_name_en))
                ),
                successor=OrganizationRef(
                    id=edge.successor_id, name=context.say(Text(edge.successor_name, edge.successor_name_en))
                ),
                effective=edge.effective,
                effective_inferred=edge.effective_inferred,
                kind=edge.kind,
                legal_basis=context.say_note(edge.legal_basis),
                note=context.say_note(edge.note),
            ),
            edge.successor_id == identity,
        )
        for edge in list_lineage(context.session, identity, release=context.release)
    ]
    return Lineage(
        organization=OrganizationRef(id=identity, name=context.say(Text(row.name, row.name_en))),
        predecessors=[edge for edge, before in edges if before],
        successors=[edge for edge, before in edges if not before],
        release=context.release,
    )


def province_names(context: Context) -> dict[tuple[str, str], Province]:
    """Provinces by key."""
    return {(p.boundaries, p.code): p for p in list_provinces(context.session)}


def organization_out(context: Context, row: Any, provinces: dict[tuple[str, str], Province]) -> Organization:
    """A row of an organization as it is shown."""
    province = provinces.get((row.province_boundaries, row.province_code))
    return Organization(
        id=row.id,
        name=context.say(Text(row.name, row.name_en)),
        name_en=row.name_en,
        type=row.type,
        province=(
            ProvinceRef(
                boundaries=province.boundaries,
                code=province.code,
                name=context.say(Text(province.name, province.name_en)),
            )
            if province
            else None
        ),
        parent_id=row.parent_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        dates_inferred=row.dates_inferred,
        note=context.say_note(row.note),
    )
