"""Figures read in documents: entered with their source and printed phrase, checked and approved like any others."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.answers import published_figures, submissions
from app.database import writing
from app.dependencies import require
from app.models.vocabulary import Role, SubmissionKind
from app.routers.sending import FILE, DeskDep, take_in
from app.routers.submissions import Write
from app.schemas.submission_requests import PublishedFiguresParams, Retraction
from app.schemas.submissions import DryRun, SubmissionOut
from app.submissions import intake
from app.uploads import UploadDep, UploadOnceDep
from app.writes import JSON_WRITE, WRITE, OnceDep, WriteRoute

_APPROVERS = Depends(require(Role.approver, Role.administrator))
router = APIRouter(prefix="/v1/published-figures", tags=["submissions"], route_class=WriteRoute)


@router.post(
    "",
    operation_id="published_figures_create",
    status_code=201,
    response_model=SubmissionOut,
    responses={200: {"model": DryRun, "description": "Nothing was stored: dry_run."}},
    dependencies=[*WRITE, _APPROVERS],
    openapi_extra=FILE,
)
def create_published_figures(
    desk: DeskDep,
    params: Annotated[PublishedFiguresParams, Query()],
    upload: UploadDep,
    once: UploadOnceDep,
) -> Response:
    """Nhập số liệu đọc trong tài liệu đã công bố · Enter figures that were read in a document.

    Each has its printed phrase, at most 120 characters. The same checks and the same life as a submission.
    """
    with desk.engine.connect() as connection:
        organization = submissions.reporting_organization(connection, desk.caller, params.organization)
        source = published_figures.source_of(connection, params)
    kind = SubmissionKind.published_figures
    sending = intake.Sending(intake.new_id(), kind, organization, params.period or "", source)
    return take_in(desk, sending, upload, once, dry_run=params.dry_run)


@router.post(
    "/retract",
    operation_id="published_figures_retract",
    status_code=201,
    response_model=SubmissionOut,
    dependencies=[*JSON_WRITE, _APPROVERS],
)
def retract_published_figures(desk: DeskDep, body: Retraction, params: Write, once: OnceDep) -> Response:
    """Rút số liệu đã công bố, kèm lý do · Take back published figures; somebody else approves.

    Figures read in documents, or sent in, of the own subtree. All or none. The reason becomes public with the release.
    """
    with writing(desk.engine) as connection:
        rows = published_figures.figures_to_retract(connection, desk.caller, body.figures)
        organization = submissions.reporting_organization(
            connection, desk.caller, desk.caller.organization_id or rows[0].organization_id
        )
        sending = intake.Sending(intake.new_id(), SubmissionKind.retraction, organization, reason=body.reason)
        intake.retract(connection, desk.actor, sending, rows)
        row = submissions.find_submission(connection, desk.caller, sending.id)
        said = submissions.submission_out(
            connection, row, desk.caller, desk.language, four_eyes=desk.settings.four_eyes
        )
        return once.answer(connection, said, status=201, location=f"/v1/submissions/{sending.id}")
