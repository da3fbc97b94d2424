"""The catalogue of indicators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.answers.indicators import indicator_detail, list_indicators
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.tables import table
from app.schemas.common import NO_CONTROLS, Params
from app.schemas.indicators import IndicatorDetail, IndicatorParams, Indicators

router = APIRouter(prefix="/v1/indicators", tags=["discover"], dependencies=PUBLIC_READ)


@table(router, "", operation_id="indicators_list")
def get_indicators(context: ContextDep, params: Annotated[IndicatorParams, Query()]) -> Indicators:
    """Danh mục chỉ tiêu thống kê · All indicators: definition, unit, formula, breaks, years with values."""
    return list_indicators(context)


@router.get("/{code}", operation_id="indicators_get")
def get_indicator(
    context: ContextDep,
    code: Annotated[str, Path(pattern=NO_CONTROLS, max_length=100, examples=["members"])],
    params: Annotated[Params, Query()],
) -> IndicatorDetail:
    """Một chỉ tiêu thống kê · One indicator."""
    return indicator_detail(context, code)
