"""Releases, what changed in them, and the difference of two."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.indicators import IndicatorCode, SummedCode
from app.models.vocabulary import Boundaries
from app.schemas.common import (
    WHOLE,
    Moment,
    OneTime,
    OrganizationRef,
    OrganizationTypeOrGroup,
    Page,
    PageParams,
    PeriodOut,
    ProvinceRef,
    Schema,
    WarningOut,
    Year,
)
from app.schemas.comparisons import IndicatorRef, PointOut, SelectionParams

Number = Annotated[int, Field(ge=1, le=999_999_999), WHOLE]


class ReleaseParams(PageParams):
    """GET /v1/releases"""


class Release(Schema):
    """One atomic publication."""

    number: int
    published_at: Moment = Field(description="In the time of Hanoi.")
    published_by: str = Field(description="Who published it.")
    reason: str = Field(description="Why, in a sentence.")


class Releases(Page[Release]):
    """A page of releases, newest first."""


class TableChanges(Schema):
    """How many rows of one table a release opened and closed."""

    table: str
    opened: int = Field(description="New rows and new revisions.")
    closed: int = Field(description="Corrected and retracted rows.")


class ReleaseDetail(Release):
    """One release with what it touched."""

    release: int = Field(description="The release that the answer is of.")
    changes: list[TableChanges]


class ChangeParams(PageParams):
    """GET /v1/releases/{number}/changes"""


class FeedParams(PageParams):
    """GET /v1/changes"""

    since: Annotated[int, Field(ge=0, le=999_999_999), WHOLE] = Field(
        0, description="Only changes of later releases; 0: all."
    )


class Change(Schema):
    """One row that a release added, corrected or retracted."""

    release: int = Field(description="The release that made the change.")
    published_at: Moment = Field(description="In the time of Hanoi.")
    published_by: str = Field(description="Who published that release.")
    reason: str = Field(description="Why that release was published.")
    table: str = Field(examples=["figures"], description="figures, targets, organization_parents, …")
    kind: Literal["added", "corrected", "retracted"]
    id: str = Field(description="Id of the new row; of the old one where it was retracted.")
    key: dict[str, Any] = Field(description="What identifies the row through its corrections.")
    old: dict[str, Any] | None = Field(description="The row before; null where it is new.")
    new: dict[str, Any] | None = Field(description="The row after; null where it was retracted.")


class Changes(Page[Change]):
    """A page of changes, oldest first."""

    since: int = Field(
        description="When `next` is null, ask GET /v1/changes later with since=<this>: nothing is missed or repeated."
    )


class ReleaseCompareParams(OneTime, SelectionParams):
    """GET /v1/releases/compare"""

    indicator: IndicatorCode = Field(description="Code of /v1/indicators.")
    from_: Number = Field(alias="from", description="The earlier release.")
    to: Number = Field(description="The later release.")


class ReleaseDifference(Schema):
    """One organization whose value is not the same in both releases."""

    province: ProvinceRef | None
    organization: OrganizationRef
    year: int
    before: PointOut
    after: PointOut
    difference: float | int | None = Field(
        description="after less before, in the unit of the indicator; null where either has no value."
    )


class ReleaseComparison(Schema):
    """The difference of one indicator in one year, or part of one, between two releases. Two clocks: when published, and for what period."""

    from_release: int = Field(description="The release of `before`.")
    to_release: int = Field(description="The release of `after`.")
    release: int
    boundaries: Boundaries
    indicator: IndicatorRef
    year: int
    period: PeriodOut | None = Field(description="The part of the year that was asked for; null: the whole year.")
    items: list[ReleaseDifference]
    unchanged: int = Field(description="Organizations with the same value in both.")
    warnings: list[WarningOut]


class ReconciliationParams(PageParams):
    """GET /v1/reconciliation"""

    indicator: SummedCode = Field(SummedCode("members"), description="A stock or flow that is summed.")
    year: Year
    organization_type: list[OrganizationTypeOrGroup] = Field(
        [], max_length=20, description="Types or groups of the parents; default: all."
    )


class Reconciliation(Schema):
    """A parent whose own figure differs from the sum of its children."""

    organization: OrganizationRef
    year: int
    own: float | int = Field(description="Its own preferred figure, in the unit of the indicator.")
    own_display: str
    children_sum: float | int = Field(description="Of the children that have a value, in the unit of the indicator.")
    difference: float | int = Field(description="own less children_sum, in the unit of the indicator.")
    difference_percent: float | None = Field(description="In percent of the own figure.")
    coverage: float | None = Field(
        description="Share of the organizations below with a figure, by leaves; null while the list of children is not "
        "declared complete."
    )
    known: int = Field(description="Children that have a value.")
    of: int = Field(description="Children at the end of the year.")
    children_complete: bool = Field(description="Whether the list of children is declared complete for the year's end.")
    explained_by_missing: bool = Field(description="The sum is smaller and some children are missing or unlisted.")


class StockFlow(Schema):
    """Members of two years against admissions less losses."""

    organization: OrganizationRef
    before: float | int = Field(description="Members of the year before.")
    after: float | int = Field(description="Members of the year.")
    change: float | int = Field(description="after less before, in members.")
    flows: float | int | None = Field(
        description="Admissions, plus what came in, less what went out, as far as known; in members."
    )
    unexplained: float | int | None = Field(description="change less flows, in members; null where no flow is known.")
    known_flows: list[str] = Field(description="Flows that are in `flows`.")
    missing_flows: list[str] = Field(description="Flows that nothing is known of; `unexplained` contains them.")


class Reconciliations(Page[Reconciliation]):
    """Parents by the size of the difference, and the stock-flow check of the same year."""

    indicator: IndicatorRef
    year: int
    stock_flow: list[StockFlow] = Field(description="For members only: organizations with both year-ends known.")
