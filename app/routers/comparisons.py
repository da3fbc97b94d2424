"""Comparisons, series, rating distributions, target attainment, coverage."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers.comparisons import compare
from app.answers.rating_distributions import read_rating_distributions
from app.answers.series import read_coverage, read_series
from app.answers.target_attainment import read_target_attainment
from app.charts.draw import comparison_chart, rating_distribution_chart, series_chart
from app.dependencies import PUBLIC_READ, ContextDep
from app.formats.columns import Rows
from app.formats.cubes import ATTAINED, COMPARED, COVERED, RATED
from app.routers.tables import table
from app.schemas.comparisons import Comparison, ComparisonParams
from app.schemas.rating_distributions import RatingDistributionParams, RatingDistributions
from app.schemas.series import Coverage, CoverageParams, Series, SeriesParams
from app.schemas.targets import TargetAttainmentParams, TargetAttainments

router = APIRouter(prefix="/v1", tags=["compare"], dependencies=PUBLIC_READ)


@table(router, "/comparisons", operation_id="comparisons_get", cube=COMPARED, draw=comparison_chart)
def get_comparison(context: ContextDep, params: Annotated[ComparisonParams, Query()]) -> Comparison:
    """So sánh các tỉnh, thành phố · Compare provinces, or the organizations inside one, by up to ten indicators.

    Every organization compared is present; those without a value come last with the reason. Rank 1 is the largest.
    """
    return compare(context, params)


@table(router, "/series", operation_id="series_get", rows=Rows(each="points"), cube=COMPARED, draw=series_chart)
def get_series(context: ContextDep, params: Annotated[SeriesParams, Query()]) -> Series:
    """Chuỗi số liệu theo năm · Series over years, gaps as gaps, with the breaks that lie in the span."""
    return read_series(context, params)


@table(
    router,
    "/rating-distributions",
    operation_id="rating_distributions_get",
    rows=Rows(each="grades"),
    cube=RATED,
    draw=rating_distribution_chart,
)
def get_rating_distributions(
    context: ContextDep, params: Annotated[RatingDistributionParams, Query()]
) -> RatingDistributions:
    """Cơ cấu xếp loại · Grades as counts and shares, the cap ratio (excellent ÷ good) and the scheme in force."""
    return read_rating_distributions(context, params)


@table(
    router,
    "/target-attainment",
    operation_id="target_attainment_get",
    rows=Rows(each="actuals", prefix="actuals_"),
    cube=ATTAINED,
)
def get_target_attainment(context: ContextDep, params: Annotated[TargetAttainmentParams, Query()]) -> TargetAttainments:
    """Thực hiện chỉ tiêu · Each target beside what was achieved, with a status."""
    return read_target_attainment(context, params)


@table(router, "/coverage", operation_id="coverage_get", rows=Rows(each="cells"), cube=COVERED)
def get_coverage(context: ContextDep, params: Annotated[CoverageParams, Query()]) -> Coverage:
    """Độ bao phủ số liệu · What is there and what is missing, province by year, each cell with its reason."""
    return read_coverage(context, params)
