"""Changes of the register, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.answers.organization_changes import change_organizations
from app.database import writing
from app.dependencies import CallerDep, EngineDep, LanguageDep, OriginDep, require
from app.models.vocabulary import Role
from app.schemas.organization_changes import OrganizationChangeParams, OrganizationChanges, OrganizationChangesNew
from app.writes import JSON_WRITE, OnceDep, WriteRoute

router = APIRouter(prefix="/v1/organization-changes", tags=["access"], route_class=WriteRoute)


@router.post(
    "",
    operation_id="organization_changes_create",
    status_code=201,
    response_model=OrganizationChanges,
    responses={200: {"model": OrganizationChanges, "description": "Nothing was done: dry_run."}},
    dependencies=[*JSON_WRITE, Depends(require(Role.administrator))],
)
def create_organization_changes(
    engine: EngineDep,
    caller: CallerDep,
    origin: OriginDep,
    language: LanguageDep,
    body: OrganizationChangesNew,
    params: Annotated[OrganizationChangeParams, Query()],
    once: OnceDep,
) -> Response:
    """Thành lập, chuyển, đổi tên, sáp nhập, chia tách, kết thúc tổ chức · Establish, move, rename, merge, split and dissolve organizations.

    All changes are one release, published at once; only within the caller's subtree.
    """
    with writing(engine) as connection:
        done = change_organizations(connection, caller, origin, body, language, dry_run=params.dry_run)
        if params.dry_run:
            return once.answer(connection, done)
        return once.answer(connection, done, status=201, location=f"/v1/releases/{done.release}")
