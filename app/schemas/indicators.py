"""Indicators: the catalogue as it is shown."""

from pydantic import Field

from app.indicators import Kind
from app.schemas.common import BreakOut, Params, Schema


class IndicatorParams(Params):
    """GET /v1/indicators"""


class PartRef(Schema):
    code: str
    name: str
    subject: str = Field(description="The list of figures that it is read from.")
    measure: str
    year_offset: int = Field(description="-1: of the year before.")


class DimensionOut(Schema):
    """A parameter that the indicator takes."""

    name: str
    default: str
    label: str = Field(description="What the dimension is called.")
    values: list[str] | None = Field(description="null: an open list; see the figures.")
    names: list[str] | None = Field(description="What the values are called, in their order.")
    categories: list[str] | None = Field(
        description="For `category`: the usual ones as `breakdown.category`; others may exist, see the figures."
    )
    category_names: list[str] | None = Field(description="What the categories are called, in their order.")


class YearCount(Schema):
    year: int
    provinces: int = Field(
        description="Provinces with a value of their own, in the boundaries in force at the year's end."
    )


class Indicator(Schema):
    """What provinces can be compared by."""

    code: str
    name: str
    definition: str
    unit: str
    kind: Kind
    decimals: int
    formula: str
    parts: list[PartRef]
    dimensions: list[DimensionOut]
    higher_is_better: bool | None
    breaks: list[BreakOut]
    legal_basis: str | None
    available_years: list[YearCount]
    default_year: int | None = Field(
        description="The last year in which at least half of the provinces have a value, else the best covered."
    )


class Indicators(Schema):
    items: list[Indicator]
    total: int
    release: int


class IndicatorDetail(Indicator):
    """One indicator."""

    release: int
