"""Sources."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.sources import source_detail, source_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.common import NO_CONTROLS, Params
from app.schemas.sources import SourceDetail, SourceParams, Sources

router = APIRouter(prefix="/v1/sources", tags=["discover"], dependencies=PUBLIC_READ)


@table(router, "", operation_id="sources_list")
def list_sources(context: ContextDep, page: PageRequest, params: Annotated[SourceParams, Query()]) -> Sources:
    """Nguồn · The documents that figures were read in."""
    return source_page(context, page, params)


@router.get("/{id}", operation_id="sources_get")
def get_source(
    context: ContextDep,
    id: Annotated[str, Path(pattern=NO_CONTROLS, max_length=120, examples=["seed-lang-son-2020"])],
    params: Annotated[Params, Query()],
) -> SourceDetail:
    """Một nguồn và số liệu đọc từ đó · One source with the figures read in it."""
    return source_detail(context, id)
