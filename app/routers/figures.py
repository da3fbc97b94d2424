"""Figures as printed, one list a subject."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.answers.figures import figure_detail, figure_page
from app.answers.pages import page_request
from app.dependencies import PUBLIC_READ, ContextDep
from app.models.vocabulary import Subject
from app.routers.pages import send_page
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


@router.get("/member-counts", operation_id="member_counts_list", response_model=MemberCounts)
def list_member_counts(
    context: ContextDep, response: Response, params: Annotated[MemberCountParams, Query()]
) -> object:
    """Số đảng viên như đã in · Member counts as printed: stocks on a date, in members or percent."""
    page = figure_page(context, page_request(context, params), params, Subject.member_counts, MemberCounts)
    return send_page(context, response, page, params)


@router.get("/admissions", operation_id="admissions_list", response_model=Admissions)
def list_admissions(context: ContextDep, response: Response, params: Annotated[AdmissionParams, Query()]) -> object:
    """Kết nạp đảng viên như đã in · Admissions as printed: flows over a period, with plan and attainment."""
    page = figure_page(context, page_request(context, params), params, Subject.admissions, Admissions)
    return send_page(context, response, page, params)


@router.get("/member-changes", operation_id="member_changes_list", response_model=MemberChanges)
def list_member_changes(
    context: ContextDep, response: Response, params: Annotated[MemberChangeParams, Query()]
) -> object:
    """Biến động đảng viên như đã in · Member changes as printed: transfers, expulsions, deaths and so on."""
    page = figure_page(context, page_request(context, params), params, Subject.member_changes, MemberChanges)
    return send_page(context, response, page, params)


@router.get("/ratings", operation_id="ratings_list", response_model=Ratings)
def list_ratings(context: ContextDep, response: Response, params: Annotated[RatingParams, Query()]) -> object:
    """Đánh giá, xếp loại như đã in · Ratings as printed: counts, or percent of those rated."""
    page = figure_page(context, page_request(context, params), params, Subject.ratings, Ratings)
    return send_page(context, response, page, params)


@router.get("/organization-counts", operation_id="organization_counts_list", response_model=OrganizationCounts)
def list_organization_counts(
    context: ContextDep, response: Response, params: Annotated[OrganizationCountParams, Query()]
) -> object:
    """Số tổ chức đảng như đã in · Organization counts as printed: stocks on a date, by kind."""
    page = figure_page(context, page_request(context, params), params, Subject.organization_counts, OrganizationCounts)
    return send_page(context, response, page, params)


@router.get("/activities", operation_id="activities_list", response_model=Activities)
def list_activities(context: ContextDep, response: Response, params: Annotated[ActivityParams, Query()]) -> object:
    """Kết quả công tác khác như đã in · Other figures as printed: documents, commendations, conferences."""
    page = figure_page(context, page_request(context, params), params, Subject.activities, Activities)
    return send_page(context, response, page, params)


@router.get("/figures", operation_id="figures_list", response_model=Figures)
def list_figures(context: ContextDep, response: Response, params: Annotated[AnyFigureParams, Query()]) -> object:
    """Mọi số liệu như đã in · Figures of all subjects as printed."""
    page = figure_page(context, page_request(context, params), params, None, Figures)
    return send_page(context, response, page, params)


@router.get("/figures/{id}", operation_id="figures_get")
def get_figure(
    context: ContextDep,
    id: Annotated[str, Path(pattern=NO_CONTROLS, max_length=20)],
    params: Annotated[Params, Query()],
) -> FigureDetail:
    """Một số liệu, mọi lần sửa và các số khác nguồn · One figure with all its revisions and its alternatives."""
    return figure_detail(context, id)
