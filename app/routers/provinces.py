"""Provinces, their correspondence, and loose names."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.provinces import province_detail, province_page, read_correspondence
from app.answers.resolve import resolve
from app.dependencies import PUBLIC_READ, ContextDep
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.common import NO_CONTROLS
from app.schemas.provinces import (
    Candidates,
    Correspondence,
    CorrespondenceParams,
    ProvinceDetail,
    ProvinceDetailParams,
    ProvinceParams,
    Provinces,
    ResolveParams,
)

router = APIRouter(prefix="/v1", tags=["discover"], dependencies=PUBLIC_READ)


@table(router, "/provinces", operation_id="provinces_list")
def list_provinces(context: ContextDep, page: PageRequest, params: Annotated[ProvinceParams, Query()]) -> Provinces:
    """Tỉnh, thành phố · The provinces of one boundary set."""
    return province_page(context, page, params)


@table(router, "/provinces/correspondence", operation_id="provinces_correspondence_get")
def get_correspondence(context: ContextDep, params: Annotated[CorrespondenceParams, Query()]) -> Correspondence:
    """Bảng chuyển đổi 63 → 34 · Which old province is in which new one, with the legal basis of every edge."""
    return read_correspondence(context)


@router.get("/provinces/{code}", operation_id="provinces_get")
def get_province(
    context: ContextDep,
    code: Annotated[str, Path(pattern=NO_CONTROLS, max_length=60, description="Code or slug.", examples=["20"])],
    params: Annotated[ProvinceDetailParams, Query()],
) -> ProvinceDetail:
    """Một tỉnh, thành phố · One province, with predecessors and successors."""
    return province_detail(context, code, params.boundaries)


@table(router, "/resolve", operation_id="resolve_get")
def get_candidates(context: ContextDep, params: Annotated[ResolveParams, Query()]) -> Candidates:
    """Tìm theo tên gần đúng hoặc mã cũ · Every candidate for a loose name or an old code, with scores."""
    return resolve(context, params)
