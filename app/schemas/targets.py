"""Targets as printed, and how far they were met."""

from datetime import date

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.vocabulary import (
    Boundaries,
    Breakdown,
    Comparator,
    Grade,
    MissingReason,
    RatedSubject,
    TargetKind,
    TargetPeriodType,
)
from app.schemas.common import (
    OrganizationRef,
    OrganizationTypeOrGroup,
    Page,
    PageParams,
    Params,
    Schema,
    SourceRefOut,
    WarningOut,
    Word,
    Year,
)
from app.schemas.comparisons import PointOut
from app.schemas.figures import FigureSource


class TargetParams(PageParams):
    """GET /v1/targets"""

    organization: list[Word] = Field([], max_length=100)
    province: list[Word] = Field([], max_length=100, description="Code or slug in `boundaries`.")
    boundaries: Boundaries | None = None
    organization_type: list[OrganizationTypeOrGroup] = Field([], max_length=20)
    source: list[Word] = Field([], max_length=100)
    target_kind: list[TargetKind] = Field([], max_length=10)
    rated_subject: list[RatedSubject] = Field([], max_length=10)
    period_type: list[TargetPeriodType] = Field([], max_length=10)
    overlaps: Year | None = Field(None, description="Targets whose period touches this year.")


class TargetPeriod(Schema):
    """`start` is null for a target to be met by a date."""

    type: TargetPeriodType
    start: date | None
    end: date


class Target(Schema):
    """One promise about one subject; rows of one printed target share `target_group`."""

    id: str
    organization: OrganizationRef
    target_group: str | None
    target_kind: TargetKind
    rated_subject: RatedSubject | None
    grade: Grade | None
    breakdown: Breakdown | None
    category: str | None
    period: TargetPeriod
    comparator: Comparator | None = Field(description="null: a part of another target, without a status of its own.")
    bound_printed: bool = Field(description="false: printed bare, read as at least.")
    value: float | int
    value_high: float | int | None
    unit: str
    display: str = Field(examples=["từ 95 % trở lên"])
    note: str | None
    source: FigureSource
    released_in: int
    superseded_in: int | None


class Targets(Page[Target]):
    """A page of targets."""


class TargetAttainmentParams(Params):
    """GET /v1/target-attainment: one or more organizations, or a province."""

    organization: list[Word] = Field([], max_length=100)
    province: list[Word] = Field([], max_length=100, description="Code or slug in `boundaries`: all its organizations.")
    boundaries: Boundaries | None = None
    target_kind: list[TargetKind] = Field([], max_length=10)

    @model_validator(mode="after")
    def _somebody(self) -> "TargetAttainmentParams":
        if not self.organization and not self.province:
            raise PydanticCustomError(
                "organization_or_province", "give organization or province", {"parameter": "organization"}
            )
        return self


class TargetActual(PointOut):
    """What was achieved in one year, or over the period where `year` is null."""

    year: int | None
    status: str = Field(description="met, missed, or no_data where the figure is missing or too vague to tell.")


class TargetAttainment(Schema):
    """A target beside what was achieved."""

    target: Target
    status: str = Field(description="met, missed, on_track, behind, no_data, no_status")
    status_reason: str
    judged_over: str = Field(description="The years it is judged over, in words.")
    years_known: int
    years_of: int
    actual_value: float | int | None = Field(description="For a total or a mean: the value over the known years.")
    actuals: list[TargetActual]


class TargetSet(Schema):
    """How many of the printed targets of one congress are known."""

    organization: OrganizationRef
    period_start: date | None
    period_end: date
    known: int = Field(description="Printed targets that are in the data.")
    printed: int | None = Field(description="Targets that the congress set, where a source says so.")
    text: str = Field(examples=["Biết 5 trong số 11 chỉ tiêu đã công bố"])
    sources: list[SourceRefOut]


class TargetAttainments(Schema):
    """Each target beside its actual values and a status."""

    release: int
    as_of: str | None
    judged_on: date = Field(description="The day of the release: later years are still open.")
    items: list[TargetAttainment]
    sets: list[TargetSet]
    summary: dict[str, int] = Field(description="How many targets by status.")
    missing_reason: MissingReason | None = Field(description="Set when no target is known.")
    warnings: list[WarningOut]
    citation: str
