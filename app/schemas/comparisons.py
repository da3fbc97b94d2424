"""Comparisons: parameters and answer."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.indicators import IndicatorCode, Kind
from app.models.vocabulary import (
    Boundaries,
    Breakdown,
    Grade,
    MemberChange,
    Method,
    MissingReason,
    OrganizationKind,
    Qualifier,
    RatedSubject,
)
from app.schemas.base import Computed
from app.schemas.charts import ComparisonChart
from app.schemas.common import (
    BreakOut,
    MissingOut,
    NoteOut,
    OrganizationRef,
    OrganizationTypeOrGroup,
    Params,
    PartialOut,
    PartYear,
    PeriodOut,
    ProvinceRef,
    Schema,
    SourceRefOut,
    Span,
    WarningOut,
    Word,
    Year,
    spelled,
)

YearOrLatest = Annotated[
    str,
    Field(pattern=r"^(19[3-9][0-9]|20[0-9][0-9]|2100|latest|latest_each)$"),
    spelled(r"(19[3-9][0-9]|20[0-9][0-9]|2100|latest|latest_each)", "year_or_latest"),
]


class DimensionParams(Params):
    """The dimensions that some indicators take; what is not given is the indicator's default."""

    change: MemberChange | None = Field(None, description="For member_changes.")
    organization_kind: OrganizationKind | None = Field(None, description="For organizations and rating_share.")
    breakdown: Breakdown | None = Field(None, description="For member_share and admission_share.")
    category: Word | None = Field(None, description="For member_share and admission_share.")
    rated_subject: RatedSubject | None = Field(None, description="For rating_share.")
    grade: Grade | None = Field(None, description="For rating_share.")

    @property
    def dimensions(self) -> dict[str, str]:
        """The dimensions that were given."""
        names = ("change", "organization_kind", "breakdown", "category", "rated_subject", "grade")
        return {name: str(value) for name in names if (value := getattr(self, name)) is not None}


class SelectionParams(DimensionParams):
    """Which organizations, in which boundaries."""

    boundaries: Boundaries | None = Field(
        None, description="Boundary set of the answer; default: the one in force at the end of the last year asked for."
    )
    organization_type: list[OrganizationTypeOrGroup] = Field(
        [], max_length=20, description="Types or groups that are compared; default: provincial."
    )
    province: list[Word] = Field(
        [], max_length=100, description="Code or slug. Narrows what is returned, not the ranking."
    )
    region: list[Word] = Field([], max_length=20, description="Region code. Narrows what is returned, not the ranking.")
    organization: list[Word] = Field([], max_length=100, description="Organization id. Narrows what is returned.")
    within: Word | None = Field(
        None,
        description="Compare the organizations below this one in the last year asked for: its children, or with "
        "organization_type all of those types.",
    )


class SpanParams(Span, SelectionParams):
    """Which organizations, over a span of years."""


class ComparisonParams(SpanParams):
    """Up to 10 indicators at once, in some years or one part of a year."""

    indicator: list[IndicatorCode] = Field(min_length=1, max_length=10, description="Codes of /v1/indicators.")
    year: list[YearOrLatest] = Field(
        [],
        max_length=100,
        description="Years; `latest`: the last year in which at least half have a value, else the best covered (the default); "
        "`latest_each`: each one's own latest.",
    )
    period: PartYear | None = Field(
        None, description="A part of a year: 2025-H1, 2025-Q1, 2025-M09 (January to September)."
    )
    base_year: Year | None = Field(
        None, description="Adds base_value, change and average annual growth since this year."
    )
    reference: Annotated[str, StringConstraints(pattern=r"^(target:)?[a-z0-9][a-z0-9.-]{0,118}$")] | None = Field(
        None, description="Adds a benchmark: an organization's value (`national`) or its target (`target:national`)."
    )

    chart: ComparisonChart | None = Field(
        None, description="For svg, png and vega-lite: `ranking` (the default) or `tiles`, a map of the provinces."
    )

    @model_validator(mode="after")
    def _one_kind_of_time(self) -> Self:
        span = self.from_year is not None or self.to_year is not None
        if (self.from_year is None) != (self.to_year is None):
            lacking = "from_year" if self.from_year is None else "to_year"
            raise PydanticCustomError("open_span", "the ends of a span go together", {"parameter": lacking})
        if sum((bool(self.year), span, self.period is not None)) > 1:
            raise PydanticCustomError(
                "one_kind_of_time", "give either year, or from_year and to_year, or period", {"parameter": "year"}
            )
        if len(set(self.year)) > 1 and {"latest", "latest_each"} & set(self.year):
            raise PydanticCustomError("one_kind_of_time", "latest and latest_each stand alone", {"parameter": "year"})
        return self


class IndicatorRef(Schema):
    code: str
    name: str
    unit: str
    kind: Kind
    decimals: int
    higher_is_better: bool | None
    dimensions: dict[str, str] = Field(description="The dimensions in force, defaults included.")


class PartOut(Schema):
    """One operand of a ratio, or one predecessor of a sum."""

    code: str
    name: str
    value: float | int | None
    display: str | None
    qualifier: Qualifier | None
    method: Method | None
    period: PeriodOut | None
    missing_reason: MissingReason | None


class PassedOver(Schema):
    """A figure of another period in the year, which never stands in for the one asked for."""

    period: PeriodOut
    value: float | int
    display: str
    qualifier: Qualifier
    source: SourceRefOut


class PointOut(Schema):
    """A value with where it comes from, or why there is none."""

    value: float | int | None = Field(description="Unrounded; null when missing, never 0 for missing.")
    display: str | None = Field(description="The value as people print it, in the language of the answer.")
    qualifier: Qualifier | None
    method: Method | None
    period: PeriodOut | None = Field(
        description="Of the value; where it is missing, the year or the part of it that was asked for."
    )
    coverage: float | None = Field(
        description="Share of the organizations below that have a figure, by leaves; null where nothing was added up."
    )
    alternatives: int = Field(description="Other figures for the same thing; /v1/figures shows them.")
    doubts: list[str] = Field(description="Why to be careful with the figures used.")
    missing_reason: MissingReason | None
    missing: list[MissingOut]
    partial: PartialOut | None
    passed_over: list[PassedOver]
    parts: list[PartOut]
    notes: list[NoteOut]
    sources: list[SourceRefOut]


class ItemKey(Schema):
    """What an item is about."""

    indicator: str
    year: int
    province: ProvinceRef | None
    organization: OrganizationRef


class ComparisonItem(PointOut, ItemKey):
    """One indicator, one year, one organization."""

    rank: int | None = Field(description="1 is the largest; among all compared, not only those returned.")
    rank_low: int | None = Field(description="The best rank that the printed precision allows.")
    rank_high: int | None = Field(description="The last rank that the printed precision allows.")
    rank_in_selection: int | None = Field(description="Among those returned.")
    percentile: float | None = Field(description="100 · (with_value - rank + 0.5) ÷ with_value")
    difference_from_median: float | None
    share_of_total: float | None = Field(description="Percent of the total; null unless the total is whole.")
    change: float | int | None = Field(description="Against the year before; percentage points for shares.")
    change_percent: float | None
    change_qualifier: Qualifier | None
    base_value: float | int | None
    base_qualifier: Qualifier | None
    base_period: PeriodOut | None
    base_change: float | int | None
    base_change_percent: float | None
    base_change_qualifier: Qualifier | None
    base_change_low: float | int | None = Field(description="The least that the printed precision allows.")
    base_change_high: float | int | None = Field(description="The most that the printed precision allows; null: open.")
    average_annual_growth_percent: float | None
    gap: float | int | None = Field(description="Value less the reference value.")


class SummaryOut(Schema):
    """One indicator in one year over all compared."""

    indicator: str
    year: int
    with_value: int
    missing: int
    minimum: float | int | None
    median: float | int | None
    maximum: float | int | None
    unweighted_mean: float | None
    total: float | int | None = Field(description="Stocks and flows only, and only when none is missing.")
    known_sum: float | int | None = Field(description="The sum of those with a value; no total while any is missing.")
    pooled: float | None = Field(description="Sum of numerators ÷ sum of denominators of those computed.")
    national_reported: float | int | None
    reference_value: float | int | None


class Comparison(Computed):
    """Every province (or organization) compared, missing ones last with their reason."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    years: list[int]
    period: PeriodOut | None = Field(description="Set when a part of a year was asked for.")
    indicators: list[IndicatorRef]
    population_basis: str | None = Field(description="Population concept and year of rates per 1,000 people.")
    reference: str | None
    items: list[ComparisonItem]
    summaries: list[SummaryOut]
    breaks: list[BreakOut]
    warnings: list[WarningOut]
    citation: str
