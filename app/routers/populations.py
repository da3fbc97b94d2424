"""Populations."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.answers.pages import page_request
from app.answers.populations import population_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.pages import send_page
from app.schemas.populations import PopulationParams, Populations

router = APIRouter(prefix="/v1/populations", tags=["figures"], dependencies=PUBLIC_READ)


@router.get("", operation_id="populations_list", response_model=Populations)
def list_populations(context: ContextDep, response: Response, params: Annotated[PopulationParams, Query()]) -> object:
    """Dân số · Populations of provinces by year and concept, in persons."""
    page = population_page(context, page_request(context, params), params)
    return send_page(context, response, page, params)
