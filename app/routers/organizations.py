"""The hierarchy."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.organizations import (
    children_page,
    organization_detail,
    organization_page,
    read_ancestors,
    read_lineage,
)
from app.answers.profiles import read_profile
from app.dependencies import PUBLIC_READ, ContextDep
from app.formats.columns import Rows
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.common import NO_CONTROLS, Params
from app.schemas.organizations import (
    Ancestors,
    ChildrenParams,
    Lineage,
    OrganizationDetail,
    OrganizationParams,
    Organizations,
    Profile,
    ValidOnParams,
)

router = APIRouter(prefix="/v1/organizations", tags=["discover"], dependencies=PUBLIC_READ)
Id = Annotated[str, Path(pattern=NO_CONTROLS, max_length=120, description="Organization id.", examples=["lang-son"])]


@table(router, "", operation_id="organizations_list")
def list_organizations(
    context: ContextDep, page: PageRequest, params: Annotated[OrganizationParams, Query()]
) -> Organizations:
    """Tổ chức đảng · Organizations, found by name, type, province and day."""
    return organization_page(context, page, params)


@router.get("/{id}", operation_id="organizations_get")
def get_organization(context: ContextDep, id: Id, params: Annotated[ValidOnParams, Query()]) -> OrganizationDetail:
    """Một tổ chức · One organization, with its parent on a day."""
    return organization_detail(context, id, params.valid_on)


@table(router, "/{id}/children", operation_id="organization_children_list")
def list_children(
    context: ContextDep, page: PageRequest, id: Id, params: Annotated[ChildrenParams, Query()]
) -> Organizations:
    """Tổ chức trực thuộc · The organizations that report to it."""
    return children_page(context, page, id, params)


@table(router, "/{id}/ancestors", operation_id="organization_ancestors_list")
def list_ancestors(context: ContextDep, id: Id, params: Annotated[ValidOnParams, Query()]) -> Ancestors:
    """Tổ chức cấp trên · The organizations that it reports to, nearest first."""
    return read_ancestors(context, id, params.valid_on)


@table(
    router,
    "/{id}/lineage",
    operation_id="organization_lineage_get",
    rows=Rows(lists=("predecessors", "successors")),
)
def get_lineage(context: ContextDep, id: Id, params: Annotated[Params, Query()]) -> Lineage:
    """Tiền thân và kế thừa · What it came from and what it became."""
    return read_lineage(context, id)


@router.get("/{id}/profile", operation_id="organization_profile_get", tags=["compare"])
def get_profile(context: ContextDep, id: Id, params: Annotated[Params, Query()]) -> Profile:
    """Một trang về một tổ chức · Latest values, rank among peers, trend, targets, lineage, sources."""
    return read_profile(context, id)
