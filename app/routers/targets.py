"""Targets as printed."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers.targets import target_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.targets import TargetParams, Targets

router = APIRouter(prefix="/v1/targets", tags=["figures"], dependencies=PUBLIC_READ)


@table(router, "", operation_id="targets_list")
def list_targets(context: ContextDep, page: PageRequest, params: Annotated[TargetParams, Query()]) -> Targets:
    """Chỉ tiêu như đã in · Targets as printed: comparator, value, period."""
    return target_page(context, page, params)
