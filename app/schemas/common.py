"""What all endpoints share: parameters that exist everywhere, pages, references, problems."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.models.vocabulary import ORGANIZATION_TYPE_GROUPS, Boundaries, MissingReason, OrganizationType, Qualifier
from app.points import When, part_year
from app.schemas.base import Schema as Schema
from app.text import HANOI, Language

NO_CONTROLS = r"^[^\x00-\x1f\x7f]+$"
PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
"""Like NO_CONTROLS, with lines and tabs."""
Word = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_CONTROLS)]
YEAR_MIN, YEAR_MAX = 1930, 2100


def spelled(pattern: str, error: str) -> BeforeValidator:
    """Text in one spelling only: `2020.0`, `1_0`, `+5`, `yes` or seconds since 1970 are not silently understood."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value, re.ASCII):
            raise PydanticCustomError(error, "is not spelled as it has to be")
        return value

    return BeforeValidator(check)


Moment = Annotated[datetime, AfterValidator(lambda moment: moment.astimezone(HANOI))]
"""A time in an answer: always that of Hanoi, `2026-11-22T15:53:00+07:00`."""
WHOLE = spelled(r"0|-?[1-9][0-9]{0,8}", "int_parsing")
Flag = Annotated[bool, spelled("true|false", "bool_parsing")]
Day = Annotated[date, spelled(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "date_parsing")]
# The check of the spelling comes last: in front of the limits it would hide them from the OpenAPI document.
Year = Annotated[int, Field(ge=YEAR_MIN, le=YEAR_MAX), WHOLE]
PartYear = Annotated[str, StringConstraints(pattern=r"^(19[3-9][0-9]|20[0-9][0-9])-(H[12]|Q[1-4]|M(0[1-9]|1[0-2]))$")]
OrganizationTypeOrGroup = StrEnum(  # type: ignore[misc]
    "OrganizationTypeOrGroup",
    {value: value for value in [*(str(t) for t in OrganizationType), *ORGANIZATION_TYPE_GROUPS]},
)


AS_OF: Any = Field(
    None,
    pattern=r"^([1-9][0-9]{0,8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
    description="Answer as published then: a release number, or a date (end of that day in Hanoi).",
    examples=["1", "2026-11-22"],
)


class Params(BaseModel):
    """Parameters of every GET. A name that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = Field(None, description="Language of names, titles and notes; wins over Accept-Language.")
    as_of: str | None = AS_OF
    format: str | None = Field(
        None, description="Format of the answer; wins over Accept.", json_schema_extra={"enum": ["json"]}
    )


class Span(BaseModel):
    """A span of years, in order."""

    from_year: Year | None = Field(None, description="First year of a span.")
    to_year: Year | None = Field(None, description="Last year of a span.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_year is not None and self.to_year is not None and self.from_year > self.to_year:
            raise PydanticCustomError("from_after_to", "from_year is after to_year", {"parameter": "from_year"})
        return self


class OneTime(BaseModel):
    """A year or a part of one, exactly one of the two."""

    year: Year | None = Field(None, description="Calendar year.")
    period: PartYear | None = Field(
        None, description="Instead of a year, a part of one: 2025-H1, 2025-Q1, 2025-M09 (January to September)."
    )

    @model_validator(mode="after")
    def _year_or_period(self) -> Self:
        if (self.year is None) == (self.period is None):
            raise PydanticCustomError("year_or_period", "give either year or period", {"parameter": "year"})
        return self

    @property
    def when(self) -> When:
        """The time asked for."""
        return part_year(self.period) if self.period else When(self.year or 0)


class PageParams(Params):
    """Parameters of every list."""

    limit: Annotated[int, Field(ge=1, le=1000), WHOLE] = Field(100, description="Most items in one page.")
    cursor: str | None = Field(
        None, min_length=1, max_length=1000, pattern=r"^[A-Za-z0-9_-]+$", description="`next` of the page before."
    )
    sort: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        pattern=r"^-?[a-z_]+(,-?[a-z_]+)*$",
        description="Names separated by commas, `-` for descending. A unique last key is always added.",
    )
    fields: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        pattern=r"^[a-z0-9_]+(,[a-z0-9_]+)*$",
        description="Names of the item's fields to return, separated by commas; the others are then absent, though the "
        "schema of the answer calls them required.",
    )


class ProvinceRef(Schema):
    boundaries: Boundaries
    code: str = Field(examples=["20"])
    name: str = Field(examples=["Lạng Sơn"])


class OrganizationRef(Schema):
    id: str = Field(examples=["lang-son"])
    name: str = Field(examples=["Đảng bộ tỉnh Lạng Sơn"])


class PeriodOut(Schema):
    """A `date` with two different days is one unknown day between them."""

    type: str = Field(examples=["year"])
    start: date
    end: date


class SourceRefOut(Schema):
    id: str = Field(examples=["seed-lang-son-2020"])
    printed: str = Field(description="The words that carry the number.", examples=["66.024 đảng viên"])
    figure_id: str | None = Field(None, description="The figure read there: /v1/figures/{id}.", examples=["16"])


class MissingOut(Schema):
    code: str
    name: str
    reason: MissingReason


class PartialOut(Schema):
    """The sum of what is known where the whole is not. Never ranked, never a total."""

    known_sum: float | int
    display: str = Field(examples=["gần 58.000"])
    qualifier: Qualifier
    known: int = Field(description="Parts that have a value.")
    of: int | None = Field(description="All parts; null where the list of organizations below is not complete.")
    missing: list[MissingOut]


class NoteOut(Schema):
    code: str
    text: str


class WarningOut(Schema):
    """One banner an answer, not a warning a cell."""

    code: str
    count: int
    text: str


class BreakOut(Schema):
    """From `since` on, figures mean something else."""

    code: str
    since: date
    text: str
    legal_basis: str
    comparable: bool = Field(description="false: no change is computed across it")


class ErrorItem(BaseModel):
    """One thing that is wrong with the request."""

    model_config = ConfigDict(extra="allow")

    location: str = Field(description="Where: query.year, path.code, body.requests.0.path", examples=["query.province"])
    value: Any = Field(None, examples=["21"])
    reason: str | None = None
    allowed: list[str] | None = Field(None, description="What is allowed.")
    did_you_mean: list[str] | None = None


class ProblemOut(BaseModel):
    """Every error of this API (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="Address of the page that explains the code.", examples=["/docs/problems/unknown_province"]
    )
    title: str = Field(examples=["Không có tỉnh, thành phố này"])
    status: int = Field(examples=[422])
    detail: str = Field(description="A sentence to act on.")
    code: str = Field(description="Stable, for machines.", examples=["unknown_province"])
    request_id: str
    errors: list[ErrorItem] = []


Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int = Field(description="Items in all pages.")
    next: str | None = Field(description="Cursor of the next page, null on the last.")
    release: int = Field(description="The release that the answer is of.")
