"""Series, coverage: parameters and answers."""

from pydantic import Field

from app.indicators import IndicatorCode
from app.models.vocabulary import Boundaries, MissingReason
from app.schemas.charts import SeriesChart
from app.schemas.common import BreakOut, OrganizationRef, ProvinceRef, Schema, WarningOut
from app.schemas.comparisons import IndicatorRef, PointOut, SpanParams


class SeriesParams(SpanParams):
    """GET /v1/series"""

    indicator: list[IndicatorCode] = Field(min_length=1, max_length=10, description="Codes of /v1/indicators.")
    chart: SeriesChart | None = Field(
        None,
        description="For svg, png and vega-lite: `lines` in one plot (the default for up to 7) or `grid`, a plot for each.",
    )


class SeriesPoint(PointOut):
    """One year of one series. A gap is a point without a value."""

    year: int
    change: float | int | None = Field(description="Against the year before; null across a break that forbids it.")
    change_percent: float | None


class SeriesItem(Schema):
    """One series: one indicator of one organization."""

    indicator: str
    province: ProvinceRef | None
    organization: OrganizationRef
    points: list[SeriesPoint]


class Series(Schema):
    """Series over the same years, gaps shown as gaps."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    years: list[int]
    indicators: list[IndicatorRef]
    population_basis: str | None
    items: list[SeriesItem]
    breaks: list[BreakOut]
    warnings: list[WarningOut]
    citation: str


class CoverageParams(SpanParams):
    """GET /v1/coverage: without a span the ten years that end with the last year that has a figure."""

    indicator: IndicatorCode = Field(description="Code of /v1/indicators.")


class CoverageCell(Schema):
    year: int
    status: str = Field(
        description="reported, aggregated, summed_predecessors or computed where there is a value, else the missing reason."
    )
    missing_reason: MissingReason | None


class CoverageItem(Schema):
    province: ProvinceRef | None
    organization: OrganizationRef
    cells: list[CoverageCell]


class CoverageYear(Schema):
    year: int
    with_value: int
    of: int


class Coverage(Schema):
    """What is there and what is not: organization by year."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    years: list[int]
    indicator: IndicatorRef
    items: list[CoverageItem]
    by_year: list[CoverageYear]
    citation: str
