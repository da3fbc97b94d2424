"""Populations: parameters and shapes."""

from pydantic import Field

from app.models.vocabulary import Boundaries, PopulationConcept
from app.schemas.common import Flag, Page, PageParams, ProvinceRef, Schema, Word, Year


class PopulationParams(PageParams):
    """GET /v1/populations"""

    boundaries: Boundaries | None = Field(None, description="Default: the set in force on the day of the release.")
    province: list[Word] = Field([], max_length=100, description="Code or slug in `boundaries`.")
    year: list[Year] = Field([], max_length=100)
    concept: list[PopulationConcept] = Field([], max_length=3)
    fit_for_rates: Flag | None = Field(None, description="Only those fit, or not fit, as the base of rates.")


class Population(Schema):
    """Persons in one province, in one year, by one concept."""

    id: str
    province: ProvinceRef
    year: int
    value: int = Field(examples=[781655])
    display: str = Field(examples=["781.655"])
    unit: str = Field(examples=["persons"])
    concept: PopulationConcept
    fit_for_rates: bool = Field(description="false: higher than the statistical population; no rates from it.")
    source: str = Field(description="A sentence: publisher, work, how it was read.")
    released_in: int
    superseded_in: int | None


class Populations(Page[Population]):
    """A page of populations."""
