"""Figures as printed: parameters and shapes, one pair a subject."""

from datetime import date
from typing import Generic

from pydantic import Field

from app.models.vocabulary import (
    Attribution,
    Boundaries,
    Breakdown,
    Grade,
    Measure,
    MemberChange,
    MissingReason,
    OrganizationKind,
    PeriodType,
    Qualifier,
    RatedSubject,
    Subject,
)
from app.schemas.common import (
    Item,
    OrganizationRef,
    OrganizationTypeOrGroup,
    Page,
    PageParams,
    PeriodOut,
    ProvinceRef,
    Schema,
    Span,
    Word,
    Year,
)


class FigureParams(Span, PageParams):
    """Filters of every list of figures; a repeated parameter means any of its values."""

    organization: list[Word] = Field([], max_length=100, description="Organization id.")
    province: list[Word] = Field(
        [], max_length=100, description="Code or slug in `boundaries`: its own organizations and its predecessors'."
    )
    boundaries: Boundaries | None = Field(
        None,
        description="Boundary set of `province`; default: in force at the end of the last year asked for, else on the day of the release.",
    )
    organization_type: list[OrganizationTypeOrGroup] = Field([], max_length=20)
    source: list[Word] = Field([], max_length=100, description="Source id.")
    year: list[Year] = Field([], max_length=100, description="Calendar year that holds the whole period.")
    overlaps: Year | None = Field(None, description="Figures of any period that touches this year.")
    period_type: list[PeriodType] = Field([], max_length=10)
    measure: list[Measure] = Field([], max_length=10)
    qualifier: list[Qualifier] = Field([], max_length=10)


class BreakdownParams(FigureParams):
    breakdown: list[Breakdown] = Field([], max_length=20)
    category: list[Word] = Field([], max_length=20)


class MemberCountParams(BreakdownParams):
    """GET /v1/member-counts"""


class AdmissionParams(BreakdownParams):
    """GET /v1/admissions"""


class MemberChangeParams(BreakdownParams):
    """GET /v1/member-changes"""

    change: list[MemberChange] = Field([], max_length=10)


class RatingParams(FigureParams):
    """GET /v1/ratings"""

    rated_subject: list[RatedSubject] = Field([], max_length=10)
    grade: list[Grade] = Field([], max_length=10)
    organization_kind: list[OrganizationKind] = Field([], max_length=10)


class OrganizationCountParams(BreakdownParams):
    """GET /v1/organization-counts"""

    organization_kind: list[OrganizationKind] = Field([], max_length=10)


class ActivityParams(BreakdownParams):
    """GET /v1/activities"""

    activity: list[Word] = Field([], max_length=20)
    organization_kind: list[OrganizationKind] = Field([], max_length=10)


class AnyFigureParams(BreakdownParams):
    """GET /v1/figures"""

    subject: list[Subject] = Field([], max_length=6)
    activity: list[Word] = Field([], max_length=20)
    change: list[MemberChange] = Field([], max_length=10)
    rated_subject: list[RatedSubject] = Field([], max_length=10)
    grade: list[Grade] = Field([], max_length=10)
    organization_kind: list[OrganizationKind] = Field([], max_length=10)


class FigureSource(Schema):
    id: str
    publisher: str | None
    published: date | None
    attribution: Attribution
    printed: str = Field(description="The words that carry the number.")


class Figure(Schema):
    """One printed figure."""

    id: str = Field(examples=["16"])
    organization: OrganizationRef
    province: ProvinceRef | None = Field(description="That of the organization, in its own boundary set.")
    subject: Subject
    measure: Measure
    period: PeriodOut
    date_inferred: bool = Field(description="true: the date was not printed; the best interval is given.")
    year: int | None = Field(description="Set when both ends of the period lie in it.")
    value: float | int | None = Field(examples=[66024], description="null where it is not public.")
    display: str | None = Field(examples=["66.024"])
    qualifier: Qualifier | None
    missing_reason: MissingReason | None = Field(description="`suppressed`: not public; null where there is a value.")
    unit: str = Field(examples=["members"])
    preferred: bool | None = Field(description="The one of several that comparisons use; null without a year.")
    doubt: str | None = Field(description="Why to be careful.")
    note: str | None
    source: FigureSource
    released_in: int
    superseded_in: int | None


class MemberCount(Figure):
    breakdown: Breakdown | None
    category: str | None


class Admission(Figure):
    breakdown: Breakdown | None
    category: str | None
    planned: float | int | None = Field(description="Members that the plan asked for.")
    plan_attainment_percent: float | int | None = Field(description="Printed percent of the plan; may exceed 100.")
    plan_attainment_qualifier: Qualifier | None


class MemberChangeFigure(Figure):
    change: MemberChange
    breakdown: Breakdown | None
    category: str | None


class Rating(Figure):
    rated_subject: RatedSubject
    grade: Grade
    organization_kind: OrganizationKind | None


class OrganizationCount(Figure):
    organization_kind: OrganizationKind
    breakdown: Breakdown | None
    category: str | None


class Activity(Figure):
    activity: str
    organization_kind: OrganizationKind | None
    breakdown: Breakdown | None
    category: str | None


class AnyFigure(Figure):
    """A figure of any subject, with all dimensions."""

    activity: str | None
    change: MemberChange | None
    rated_subject: RatedSubject | None
    grade: Grade | None
    organization_kind: OrganizationKind | None
    breakdown: Breakdown | None
    category: str | None
    planned: float | int | None
    plan_attainment_percent: float | int | None
    plan_attainment_qualifier: Qualifier | None


class FigureDetail(AnyFigure):
    """One figure with its history and its rivals."""

    release: int
    revisions: list[AnyFigure] = Field(description="All revisions of this figure, oldest first.")
    alternatives: list[AnyFigure] = Field(description="Other figures for the same thing, preferred first.")


class FigurePage(Page[Item], Generic[Item]):
    """A page of figures; `boundaries` is the set that a province filter was read in."""

    boundaries: Boundaries | None = Field(description="null where no province was asked for.")


class MemberCounts(FigurePage[MemberCount]):
    """A page of member counts."""


class Admissions(FigurePage[Admission]):
    """A page of admissions."""


class MemberChanges(FigurePage[MemberChangeFigure]):
    """A page of member changes."""


class Ratings(FigurePage[Rating]):
    """A page of ratings."""


class OrganizationCounts(FigurePage[OrganizationCount]):
    """A page of organization counts."""


class Activities(FigurePage[Activity]):
    """A page of activities."""


class Figures(FigurePage[AnyFigure]):
    """A page of figures of any subject."""
