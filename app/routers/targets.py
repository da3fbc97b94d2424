"""Targets as printed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.answers.pages import page_request
from app.answers.targets import target_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.pages import send_page
from app.schemas.targets import TargetParams, Targets

router = APIRouter(prefix="/v1/targets", tags=["figures"], dependencies=PUBLIC_READ)


@router.get("", operation_id="targets_list", response_model=Targets)
def list_targets(context: ContextDep, response: Response, params: Annotated[TargetParams, Query()]) -> object:
    """Chỉ tiêu như đã in · Targets as printed: comparator, value, period."""
    page = target_page(context, page_request(context, params), params)
    return send_page(context, response, page, params)
