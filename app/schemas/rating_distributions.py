"""Rating distributions: parameters and answer."""

from pydantic import Field

from app.models.vocabulary import Boundaries, Grade, OrganizationKind, PeriodType, Qualifier, RatedSubject
from app.schemas.common import (
    BreakOut,
    OrganizationRef,
    OrganizationTypeOrGroup,
    Params,
    PeriodOut,
    ProvinceRef,
    Schema,
    SourceRefOut,
    WarningOut,
    Word,
    Year,
)


class RatingDistributionParams(Params):
    """GET /v1/rating-distributions"""

    rated_subject: list[RatedSubject] = Field([], max_length=10, description="What was rated; default: all.")
    year: list[Year] = Field([], max_length=100, description="Calendar years; default: all.")
    overlaps: Year | None = Field(None, description="Distributions of any period that touches this year.")
    period_type: list[PeriodType] = Field([], max_length=10, description="year, term_average, range; default: all.")
    boundaries: Boundaries | None = Field(
        None, description="Boundary set of `province`; default: in force at the last year's end."
    )
    organization_type: list[OrganizationTypeOrGroup] = Field([], max_length=20, description="Default: all types.")
    province: list[Word] = Field([], max_length=100)
    organization: list[Word] = Field([], max_length=100)
    organization_kind: list[OrganizationKind] = Field([], max_length=10)


class GradeOut(Schema):
    """One grade: the printed count and share, or the share computed from the rated."""

    grade: Grade
    name: str
    count: float | int | None
    share_percent: float | int | None = Field(description="Percent of those rated.")
    display: str | None
    qualifier: Qualifier | None
    share_method: str | None = Field(description="reported, or computed from count ÷ rated.")
    missing_reason: str | None = Field(description="not_comparable: a count without the number rated.")
    doubt: str | None
    alternatives: int
    sources: list[SourceRefOut]


class CapOut(Schema):
    """The 20 % cap: excellent ÷ good. Never a public finding, only a ratio and whether the rule names it."""

    ratio: float | None = Field(description="excellent ÷ good × 100")
    display: str | None
    qualifier: Qualifier | None
    limit_percent: float
    applies: str = Field(description="true, false or unknown")
    legal_basis: str
    reason: str


class SchemeOut(Schema):
    code: str
    name: str
    legal_basis: str


class RatingDistributionItem(Schema):
    """All grades that one organization printed for one period."""

    organization: OrganizationRef
    province: ProvinceRef | None
    rated_subject: RatedSubject
    organization_kind: OrganizationKind | None
    period: PeriodOut
    year: int | None
    rated: float | int | None = Field(description="All that were rated: the base of the shares.")
    grades: list[GradeOut]
    cap: CapOut
    schemes: list[SchemeOut] = Field(description="Rating schemes in force in the period.")


class RatingDistributions(Schema):
    """Distributions as printed, with the cap ratio and the scheme."""

    release: int
    as_of: str | None
    boundaries: Boundaries
    items: list[RatingDistributionItem]
    breaks: list[BreakOut]
    warnings: list[WarningOut]
    citation: str
