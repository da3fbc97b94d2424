"""Explanations: the tree behind one number, a level at a time."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.indicators import IndicatorCode
from app.models.vocabulary import (
    Boundaries,
    Method,
    MissingReason,
    Qualifier,
)
from app.schemas.common import OneTime, OrganizationRef, PeriodOut, ProvinceRef, Schema, SourceRefOut, Word
from app.schemas.comparisons import DimensionParams, IndicatorRef, PointOut


class ExplanationParams(OneTime, DimensionParams):
    """GET /v1/explanations: exactly one of organization and province."""

    indicator: IndicatorCode = Field(description="Code of /v1/indicators.")
    organization: Word | None = Field(None, description="Organization id.")
    province: Word | None = Field(None, description="Code or slug in `boundaries`.")
    boundaries: Boundaries | None = Field(
        None, description="Default: the set in force at the end of the year or period."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.organization is None) == (self.province is None):
            raise PydanticCustomError(
                "exactly_one", "give exactly one of organization and province", {"parameter": "organization"}
            )
        return self


class ConsideredFigure(Schema):
    """A figure that was looked at, and what became of it."""

    figure_id: str | None
    value: float | int | None = Field(description="null where it is not public.")
    display: str | None
    qualifier: Qualifier | None
    period: PeriodOut
    source: SourceRefOut
    doubt: str | None
    status: Literal["used", "alternative", "passed_over", "suppressed"]
    why: str


class ExplainedPart(Schema):
    """A predecessor or a child, one level below; `explain` asks for its own explanation."""

    organization: OrganizationRef
    province: ProvinceRef | None
    value: float | int | None
    display: str | None
    qualifier: Qualifier | None
    method: Method | None
    missing_reason: MissingReason | None
    explain: str = Field(description="Request for its own explanation.")


class ExplainedTerm(PointOut):
    """One operand of the indicator."""

    code: str
    name: str
    role: Literal["printed", "numerator", "denominator"]
    used: bool = Field(description="Whether the result comes from it.")
    figures: list[ConsideredFigure]
    predecessors: list[ExplainedPart]
    children: list[ExplainedPart] = Field(
        description="Those valid at the end of the year or period; summed only for a year, when all have a value."
    )
    children_complete: bool = Field(description="Whether the list of children is declared complete for that day.")


class Explanation(Schema):
    """What stands behind one number."""

    release: int
    boundaries: Boundaries
    year: int
    period: PeriodOut | None = Field(description="The part of the year that was asked for; null: the whole year.")
    indicator: IndicatorRef
    formula: str
    province: ProvinceRef | None
    organization: OrganizationRef
    result: PointOut
    terms: list[ExplainedTerm]
    citation: str
