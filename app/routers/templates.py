"""Workbooks to fill in, for who has a key."""

import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from app.answers.templates import make_template
from app.dependencies import CallerDep, SessionDep, SettingsDep, SnapshotDep
from app.http.once import PRIVATE
from app.http.parameters import check_parameters
from app.schemas.templates import TemplateName, TemplateParams
from app.workbooks.reading import XLSX

router = APIRouter(prefix="/v1/templates", tags=["submissions"], dependencies=[Depends(check_parameters)])
Name = Annotated[TemplateName, Path(description="A subject, or all.", examples=["member-counts"])]
MEDIA_TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def _file(ending: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {MEDIA_TYPES[ending]: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get(
    "/{subject}.xlsx", operation_id="template_workbooks_get", response_class=FileResponse, responses=_file("xlsx")
)
def get_workbook(
    caller: CallerDep,
    session: SessionDep,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    subject: Name,
    params: Annotated[TemplateParams, Query()],
) -> FileResponse:
    """Mẫu biểu Excel để điền · A workbook to fill in, with the organizations of a subtree and last year's figures."""
    return _send(caller, session, snapshot, settings, subject, params, "xlsx")


@router.get("/{subject}.csv", operation_id="template_tables_get", response_class=FileResponse, responses=_file("csv"))
def get_table(
    caller: CallerDep,
    session: SessionDep,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    subject: Name,
    params: Annotated[TemplateParams, Query()],
) -> FileResponse:
    """Mẫu biểu CSV để điền · The columns of one sheet as CSV; `all` has no such form."""
    return _send(caller, session, snapshot, settings, subject, params, "csv")


def _send(
    caller: CallerDep,
    session: SessionDep,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    subject: TemplateName,
    params: TemplateParams,
    ending: Literal["xlsx", "csv"],
) -> FileResponse:
    folder = tempfile.TemporaryDirectory(prefix="party-stats-")
    try:
        path = FilePath(folder.name) / f"template.{ending}"
        name = make_template(session, snapshot, caller, subject, params, path, rows_max=settings.workbook_rows_max)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[ending],
        filename=name,
        headers={**PRIVATE, "Content-Language": "vi"},
        background=BackgroundTask(folder.cleanup),
    )
