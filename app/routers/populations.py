"""Populations."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers.populations import population_page
from app.dependencies import PUBLIC_READ, ContextDep
from app.formats.cubes import POPULATED
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.populations import PopulationParams, Populations

router = APIRouter(prefix="/v1/populations", tags=["figures"], dependencies=PUBLIC_READ)


@table(router, "", operation_id="populations_list", cube=POPULATED)
def list_populations(
    context: ContextDep, page: PageRequest, params: Annotated[PopulationParams, Query()]
) -> Populations:
    """Dân số · Populations of provinces by year and concept, in persons."""
    return population_page(context, page, params)
