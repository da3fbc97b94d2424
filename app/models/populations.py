"""Populations of provinces, the base of rates per 1,000 people."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.vocabulary import PopulationConcept


class Population(SQLModel, table=True):
    """Persons in one province of one boundary set, in one year, by one concept."""

    __tablename__ = "populations"
    __table_args__ = (
        one_of("concept", PopulationConcept),
        CheckConstraint("population > 0", name="population_positive"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        ForeignKeyConstraint(
            ["boundaries", "code"], ["provinces.boundaries", "provinces.code"], name="fk_populations_province"
        ),
        one_current("populations", "boundaries", "code", "year", "concept"),
    )

    id: int | None = Field(default=None, primary_key=True)
    boundaries: str = Field(max_length=4)
    code: str = Field(max_length=2)
    year: int
    population: int
    concept: str
    fit_for_rates: bool
    source: str = Field(description="a sentence: publisher, work, how it was read")
    released_in: int = Field(foreign_key="releases.number")
    superseded_in: int | None = Field(default=None, foreign_key="releases.number")
