"""Figures sent in: from the file to the release."""

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from app.answers import marked_workbooks, submissions
from app.database import writing
from app.dependencies import PUBLIC_READ, CallerDep, ContextDep, SessionDep, SettingsDep
from app.http.once import PRIVATE, Once
from app.http.parameters import check_parameters
from app.models.vocabulary import SubmissionKind
from app.routers.sending import FILE, Desk, DeskDep, no_place, place_for_file, take_again, take_in
from app.routers.submission_tables import SubmissionId
from app.schemas.common import Params
from app.schemas.keys import WriteParams
from app.schemas.submission_requests import (
    Approval,
    FileParams,
    Reason,
    Remark,
    SubmissionNewParams,
)
from app.schemas.submissions import DryRun, SubmissionOut
from app.submissions import intake, life
from app.uploads import UploadDep, UploadOnceDep
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX
from app.writes import JSON_WRITE, WRITE, OnceDep, WriteRoute

router = APIRouter(prefix="/v1/submissions", tags=["submissions"], route_class=WriteRoute)
Write = Annotated[WriteParams, Query()]


@router.post(
    "",
    operation_id="submissions_create",
    status_code=201,
    response_model=SubmissionOut,
    responses={200: {"model": DryRun, "description": "Nothing was stored: dry_run."}},
    dependencies=WRITE,
    openapi_extra=FILE,
)
def create_submission(
    desk: DeskDep,
    params: Annotated[SubmissionNewParams, Query()],
    upload: UploadDep,
    once: UploadOnceDep,
) -> Response:
    """Gửi số liệu: sổ tính, CSV hoặc JSON · Send figures in, as a workbook, CSV or JSON.

    All findings come at once, each at its cell. A big file is `received` and checked afterwards: ask GET for its progress.
    """
    with desk.engine.connect() as connection:
        organization = submissions.reporting_organization(connection, desk.caller, params.organization)
    sending = intake.Sending(intake.new_id(), SubmissionKind.own_figures, organization, params.period or "")
    return take_in(desk, sending, upload, once, dry_run=params.dry_run)


@router.get("/{id}", operation_id="submissions_get", dependencies=PUBLIC_READ)
def get_submission(
    context: ContextDep,
    caller: CallerDep,
    settings: SettingsDep,
    id: SubmissionId,
    params: Annotated[Params, Query()],
) -> SubmissionOut:
    """Một báo cáo: trạng thái, kết quả kiểm tra, việc làm tiếp được · One submission: state, report, what may be done next."""
    row = submissions.find_submission(context.session, caller, id)
    return submissions.submission_out(context.session, row, caller, context.language, four_eyes=settings.four_eyes)


@router.get(
    "/{id}/workbook",
    operation_id="submission_workbooks_get",
    response_class=FileResponse,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    dependencies=[Depends(check_parameters)],
)
def get_workbook(
    request: Request, session: SessionDep, caller: CallerDep, settings: SettingsDep, id: SubmissionId, params: Write
) -> FileResponse:
    """Tệp đã gửi, kèm lỗi ngay trong từng ô · What was sent, with the findings as coloured cells and comments."""
    row = submissions.find_submission(session, caller, id)
    folder = tempfile.TemporaryDirectory(prefix="party-stats-")
    try:
        path = FilePath(folder.name) / "marked.xlsx"
        with place_for_file(request.app.state.examinations) as free:
            if not free:
                raise no_place()
            marked_workbooks.write_workbook(session, row, path, Limits.from_settings(settings))
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=XLSX,
        filename=f"{FilePath(row.file_name).stem or row.id}-checked.xlsx",
        headers={**PRIVATE, "Content-Language": "vi"},
        background=BackgroundTask(folder.cleanup),
    )


@router.post(
    "/{id}/resubmit",
    operation_id="submissions_resubmit",
    response_model=SubmissionOut,
    dependencies=WRITE,
    openapi_extra=FILE,
)
def resubmit(
    desk: DeskDep,
    id: SubmissionId,
    params: Annotated[FileParams, Query()],
    upload: UploadDep,
    once: UploadOnceDep,
) -> Response:
    """Gửi lại tệp đã sửa · Send another file in the place of the one before; it is checked anew."""
    with desk.engine.connect() as connection:
        row = submissions.find_submission(connection, desk.caller, id)
    return take_again(desk, row, upload, params.period or row.period, once)


@router.post(
    "/{id}/acknowledge", operation_id="submissions_acknowledge", response_model=SubmissionOut, dependencies=JSON_WRITE
)
def acknowledge(desk: DeskDep, id: SubmissionId, body: Remark, params: Write, once: OnceDep) -> Response:
    """Giải trình các cảnh báo bằng văn bản · Answer the warnings in writing."""
    return _change(desk, once, id, life.acknowledge, body.text)


@router.post(
    "/{id}/comments", operation_id="submissions_comment", response_model=SubmissionOut, dependencies=JSON_WRITE
)
def comment(desk: DeskDep, id: SubmissionId, body: Remark, params: Write, once: OnceDep) -> Response:
    """Trao đổi về báo cáo · Say something about it."""
    return _change(desk, once, id, life.comment, body.text)


@router.post("/{id}/return", operation_id="submissions_return", response_model=SubmissionOut, dependencies=JSON_WRITE)
def return_submission(desk: DeskDep, id: SubmissionId, body: Reason, params: Write, once: OnceDep) -> Response:
    """Trả lại kèm lý do · Send it back with a reason; a set time of publication is off."""
    return _change(desk, once, id, life.return_, body.reason)


@router.post(
    "/{id}/withdraw", operation_id="submissions_withdraw", response_model=SubmissionOut, dependencies=JSON_WRITE
)
def withdraw(desk: DeskDep, id: SubmissionId, body: Reason, params: Write, once: OnceDep) -> Response:
    """Rút báo cáo trước khi công bố · Take it back before publication."""
    return _change(desk, once, id, life.withdraw, body.reason)


@router.post("/{id}/approve", operation_id="submissions_approve", response_model=SubmissionOut, dependencies=JSON_WRITE)
def approve(desk: DeskDep, id: SubmissionId, body: Approval, params: Write, once: OnceDep) -> Response:
    """Duyệt và công bố, ngay hoặc vào giờ đã định · Approve: publish the difference as one release, now or at a set time.

    Nobody approves what they sent themselves, unless a setting says so.
    """
    with writing(desk.engine) as connection:
        row = submissions.find_submission(connection, desk.caller, id)
        refusal = life.approve(connection, desk.actor, row, **body.model_dump())
        if refusal is None:
            return _answer(desk, connection, once, id)
    raise refusal


def _change(desk: Desk, once: Once, id: str, transition: Any, words: str) -> Response:
    with writing(desk.engine) as connection:
        transition(connection, desk.actor, submissions.find_submission(connection, desk.caller, id), words)
        return _answer(desk, connection, once, id)


def _answer(desk: Desk, connection: Any, once: Once, id: str) -> Response:
    row = submissions.find_submission(connection, desk.caller, id)
    said = submissions.submission_out(connection, row, desk.caller, desk.language, four_eyes=desk.settings.four_eyes)
    return once.answer(connection, said)
