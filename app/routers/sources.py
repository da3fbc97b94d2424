"""Sources."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.answers.pages import page_request
from app.answers.sources import source_detail, source_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.pages import send_page
from app.schemas.common import NO_CONTROLS, Params
from app.schemas.sources import SourceDetail, SourceParams, Sources

router = APIRouter(prefix="/v1/sources", tags=["discover"], dependencies=PUBLIC_READ)


@router.get("", operation_id="sources_list", response_model=Sources)
def list_sources(context: ContextDep, response: Response, params: Annotated[SourceParams, Query()]) -> object:
    """Nguồn · The documents that figures were read in."""
    page = source_page(context, page_request(context, params), params)
    return send_page(context, response, page, params)


@router.get("/{id}", operation_id="sources_get")
def get_source(
    context: ContextDep,
    id: Annotated[str, Path(pattern=NO_CONTROLS, max_length=120, examples=["seed-lang-son-2020"])],
    params: Annotated[Params, Query()],
) -> SourceDetail:
    """Một nguồn và số liệu đọc từ đó · One source with the figures read in it."""
    return source_detail(context, id)
