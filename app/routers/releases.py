"""Releases and changes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.answers.pages import page_request
from app.answers.releases import change_page, compare_releases, feed_page, release_detail, release_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.pages import send_page
from app.schemas.common import Params
from app.schemas.releases import (
    ChangeParams,
    Changes,
    FeedParams,
    Number,
    ReleaseCompareParams,
    ReleaseComparison,
    ReleaseDetail,
    ReleaseParams,
    Releases,
)

router = APIRouter(prefix="/v1", tags=["releases"], dependencies=PUBLIC_READ)
ReleaseNumber = Annotated[Number, Path(description="Release number.", examples=[1])]


@router.get("/releases", operation_id="releases_list", response_model=Releases)
def list_releases(context: ContextDep, response: Response, params: Annotated[ReleaseParams, Query()]) -> object:
    """Các đợt công bố · Releases, newest first: number, time, who, why."""
    page = release_page(context, page_request(context, params), params)
    return send_page(context, response, page, params)


@router.get("/releases/compare", operation_id="release_comparisons_get")
def get_release_comparison(context: ContextDep, params: Annotated[ReleaseCompareParams, Query()]) -> ReleaseComparison:
    """Khác biệt giữa hai đợt công bố · Whose value of one indicator and year differs between two releases."""
    return compare_releases(context, params)


@router.get("/releases/{number}", operation_id="releases_get")
def get_release(context: ContextDep, number: ReleaseNumber, params: Annotated[Params, Query()]) -> ReleaseDetail:
    """Một đợt công bố · One release with how many rows it opened and closed."""
    return release_detail(context, number)


@router.get("/releases/{number}/changes", operation_id="release_changes_list", response_model=Changes)
def list_release_changes(
    context: ContextDep, response: Response, number: ReleaseNumber, params: Annotated[ChangeParams, Query()]
) -> object:
    """Những thay đổi trong một đợt công bố · Every row that one release added, corrected or retracted."""
    page = change_page(context, page_request(context, params), number, params)
    return send_page(context, response, page, params)


@router.get("/changes", operation_id="changes_list", response_model=Changes)
def list_changes(context: ContextDep, response: Response, params: Annotated[FeedParams, Query()]) -> object:
    """Các thay đổi kể từ một đợt công bố · All changes after a release, oldest first; poll with the last `since` to miss nothing."""
    page = feed_page(context, page_request(context, params), params)
    return send_page(context, response, page, params)
