"""Submissions as tables: which there are, their figures, findings, history, and what approval would change."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers import differences, submissions
from app.dependencies import PUBLIC_READ, CallerDep, ContextDep, SettingsDep
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.common import PageParams
from app.schemas.drafts import Difference, DraftFigures
from app.schemas.submission_requests import DifferenceParams, FindingParams, SubmissionParams
from app.schemas.submissions import Events, Findings, Submissions

router = APIRouter(prefix="/v1/submissions", tags=["submissions"], dependencies=PUBLIC_READ)
SubmissionId = Annotated[
    str,
    Path(
        pattern=r"^[0-9a-f]{1,32}$", description="Id of the submission.", examples=["019aa4d1c7e85f0c9d7f2f6f3c1d2e3f"]
    ),
]


@table(router, "", operation_id="submissions_list")
def list_submissions(
    context: ContextDep,
    caller: CallerDep,
    settings: SettingsDep,
    page: PageRequest,
    params: Annotated[SubmissionParams, Query()],
) -> Submissions:
    """Các báo cáo trong phạm vi của người hỏi · Submissions of the caller's subtree, newest first."""
    return submissions.submission_page(context, caller, page, params, four_eyes=settings.four_eyes)


@table(router, "/{id}/figures", operation_id="submission_figures_list")
def list_figures(
    context: ContextDep,
    caller: CallerDep,
    page: PageRequest,
    id: SubmissionId,
    params: Annotated[PageParams, Query()],
) -> DraftFigures:
    """Từng số liệu trong báo cáo · The rows of a draft, in the order of the file."""
    return differences.figure_page(context, caller, page, id)


@table(router, "/{id}/findings", operation_id="submission_findings_list")
def list_findings(
    context: ContextDep,
    caller: CallerDep,
    page: PageRequest,
    id: SubmissionId,
    params: Annotated[FindingParams, Query()],
) -> Findings:
    """Mọi lỗi, cảnh báo, lưu ý · Every finding, errors first, each at its cell."""
    return submissions.finding_page(context, caller, page, id, params)


@table(router, "/{id}/difference", operation_id="submission_difference_list")
def list_difference(
    context: ContextDep,
    caller: CallerDep,
    page: PageRequest,
    id: SubmissionId,
    params: Annotated[DifferenceParams, Query()],
) -> Difference:
    """Thay đổi sẽ công bố nếu duyệt · What approval would publish, or what changed since it was last returned."""
    return differences.difference_page(context, caller, page, id, params)


@table(router, "/{id}/comments", operation_id="submission_comments_list")
def list_comments(
    context: ContextDep,
    caller: CallerDep,
    page: PageRequest,
    id: SubmissionId,
    params: Annotated[PageParams, Query()],
) -> Events:
    """Lịch sử và trao đổi · What was done and said, oldest first."""
    return submissions.event_page(context, caller, page, id)
