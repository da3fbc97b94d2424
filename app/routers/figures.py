"""Figures as printed, one list a subject."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.figures import figure_detail, figure_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.models.vocabulary import Subject
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.common import NO_CONTROLS, Params
from app.schemas.figures import (
    Activities,
    ActivityParams,
    AdmissionParams,
    Admissions,
    AnyFigureParams,
    FigureDetail,
    Figures,
    MemberChangeParams,
    MemberChanges,
    MemberCountParams,
    MemberCounts,
    OrganizationCountParams,
    OrganizationCounts,
    RatingParams,
    Ratings,
)

router = APIRouter(prefix="/v1", tags=["figures"], dependencies=PUBLIC_READ)


@table(router, "/member-counts", operation_id="member_counts_list")
def list_member_counts(
    context: ContextDep, page: PageRequest, params: Annotated[MemberCountParams, Query()]
) -> MemberCounts:
    """Số đảng viên như đã in · Member counts as printed: stocks on a date, in members or percent."""
    return figure_page(context, page, params, Subject.member_counts, MemberCounts)


@table(router, "/admissions", operation_id="admissions_list")
def list_admissions(context: ContextDep, page: PageRequest, params: Annotated[AdmissionParams, Query()]) -> Admissions:
    """Kết nạp đảng viên như đã in · Admissions as printed: flows over a period, with plan and attainment."""
    return figure_page(context, page, params, Subject.admissions, Admissions)


@table(router, "/member-changes", operation_id="member_changes_list")
def list_member_changes(
    context: ContextDep, page: PageRequest, params: Annotated[MemberChangeParams, Query()]
) -> MemberChanges:
    """Biến động đảng viên như đã in · Member changes as printed: transfers, expulsions, deaths and so on."""
    return figure_page(context, page, params, Subject.member_changes, MemberChanges)


@table(router, "/ratings", operation_id="ratings_list")
def list_ratings(context: ContextDep, page: PageRequest, params: Annotated[RatingParams, Query()]) -> Ratings:
    """Đánh giá, xếp loại như đã in · Ratings as printed: counts, or percent of those rated."""
    return figure_page(context, page, params, Subject.ratings, Ratings)


@table(router, "/organization-counts", operation_id="organization_counts_list")
def list_organization_counts(
    context: ContextDep, page: PageRequest, params: Annotated[OrganizationCountParams, Query()]
) -> OrganizationCounts:
    """Số tổ chức đảng như đã in · Organization counts as printed: stocks on a date, by kind."""
    return figure_page(context, page, params, Subject.organization_counts, OrganizationCounts)


@table(router, "/activities", operation_id="activities_list")
def list_activities(context: ContextDep, page: PageRequest, params: Annotated[ActivityParams, Query()]) -> Activities:
    """Kết quả công tác khác như đã in · Other figures as printed: documents, commendations, conferences."""
    return figure_page(context, page, params, Subject.activities, Activities)


@table(router, "/figures", operation_id="figures_list")
def list_figures(context: ContextDep, page: PageRequest, params: Annotated[AnyFigureParams, Query()]) -> Figures:
    """Mọi số liệu như đã in · Figures of all subjects as printed."""
    return figure_page(context, page, params, None, Figures)


@router.get("/figures/{id}", operation_id="figures_get")
def get_figure(
    context: ContextDep,
    id: Annotated[str, Path(pattern=NO_CONTROLS, max_length=20)],
    params: Annotated[Params, Query()],
) -> FigureDetail:
    """Một số liệu, mọi lần sửa và các số khác nguồn · One figure with all its revisions and its alternatives."""
    return figure_detail(context, id)
