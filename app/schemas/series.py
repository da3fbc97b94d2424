"""Series, coverage: parameters and answers."""

from typing import Annotated

from pydantic import Field

from app.indicators import IndicatorCode
from app.models.vocabulary import Boundaries, MissingReason
from app.schemas.base import Computed
from app.schemas.charts import SeriesChart
from app.schemas.common import BreakOut, OrganizationRef, PeriodOut, ProvinceRef, Schema, WarningOut, spelled
from app.schemas.comparisons import IndicatorRef, PointOut, SpanParams

PartOfYear = Annotated[
    str,
    Field(pattern=r"^(H[12]|Q[1-4]|M(0[1-9]|1[0-2]))$"),
    spelled(r"H[12]|Q[1-4]|M(0[1-9]|1[0-2])", "part_of_year"),
]
PART_OF_YEAR = Field(description="The part of each year that was asked for, such as H1; null: whole years.")


class YearlyParams(SpanParams):
    """The years of a span, or the same part of each of them."""

    period: PartOfYear | None = Field(
        None,
        description="The same part of each year instead of the years: H1, H2, Q1 to Q4, M01 to M12 (from January); only what "
        "was reported for that very part.",
        examples=["H1"],
    )


class SeriesParams(YearlyParams):
    """GET /v1/series"""

    indicator: list[IndicatorCode] = Field(min_length=1, max_length=10, description="Codes of /v1/indicators.")
    chart: SeriesChart | None = Field(
        None,
        description="For svg, png and vega-lite: `lines` in one plot (the default for up to 7) or `grid`, a plot for each.",
    )


class SeriesPoint(PointOut):
    """One year, or the same part of it, of one series. A gap is a point without a value."""

    year: int
    change: float | int | None = Field(
        description="Against the year before, or the same part of it; null across a break that forbids it."
    )
    change_percent: float | None


class SeriesItem(Schema):
    """One series: one indicator of one organization."""

    indicator: str
    province: ProvinceRef | None
    organization: OrganizationRef
    points: list[SeriesPoint]


class Series(Computed):
    """Series over the same years, gaps shown as gaps."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    years: list[int]
    part_of_year: str | None = PART_OF_YEAR
    indicators: list[IndicatorRef]
    population_basis: str | None
    items: list[SeriesItem]
    breaks: list[BreakOut]
    warnings: list[WarningOut]
    citation: str


class CoverageParams(YearlyParams):
    """GET /v1/coverage: without a span the ten years that end with the last year that has a figure."""

    indicator: IndicatorCode = Field(description="Code of /v1/indicators.")


class CoverageCell(Schema):
    year: int
    period: PeriodOut = Field(description="The year, or the part of it that was asked for.")
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


class Coverage(Computed):
    """What is there and what is not: organization by year."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    years: list[int]
    part_of_year: str | None = PART_OF_YEAR
    indicator: IndicatorRef
    items: list[CoverageItem]
    by_year: list[CoverageYear]
    citation: str
