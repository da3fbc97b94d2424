"""Releases and changes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.releases import change_page, compare_releases, feed_page, release_detail, release_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.formats.cubes import CHANGED
from app.queries.pages import PageRequest
from app.routers.tables import table
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


@table(router, "/releases", operation_id="releases_list")
def list_releases(context: ContextDep, page: PageRequest, params: Annotated[ReleaseParams, Query()]) -> Releases:
    """Các đợt công bố · Releases, newest first: number, time, who, why."""
    return release_page(context, page, params)


@table(router, "/releases/compare", operation_id="release_comparisons_get", cube=CHANGED)
def get_release_comparison(context: ContextDep, params: Annotated[ReleaseCompareParams, Query()]) -> ReleaseComparison:
    """Khác biệt giữa hai đợt công bố · Whose value of one indicator and year differs between two releases."""
    return compare_releases(context, params)


@router.get("/releases/{number}", operation_id="releases_get")
def get_release(context: ContextDep, number: ReleaseNumber, params: Annotated[Params, Query()]) -> ReleaseDetail:
    """Một đợt công bố · One release with how many rows it opened and closed."""
    return release_detail(context, number)


@table(router, "/releases/{number}/changes", operation_id="release_changes_list")
def list_release_changes(
    context: ContextDep, page: PageRequest, number: ReleaseNumber, params: Annotated[ChangeParams, Query()]
) -> Changes:
    """Những thay đổi trong một đợt công bố · Every row that one release added, corrected or retracted."""
    return change_page(context, page, number, params)


@table(router, "/changes", operation_id="changes_list")
def list_changes(context: ContextDep, page: PageRequest, params: Annotated[FeedParams, Query()]) -> Changes:
    """Các thay đổi kể từ một đợt công bố · All changes after a release, oldest first; poll with the last `since` to miss nothing."""
    return feed_page(context, page, params)
