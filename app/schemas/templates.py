"""Parameters of templates."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.vocabulary import Subject
from app.points import When, part_year
from app.schemas.common import Params, PartYear, Word, Year

TemplateName = StrEnum(  # type: ignore[misc]
    "TemplateName", {name: name for name in [*(s.value.replace("_", "-") for s in Subject), "all"]}
)
"""A subject as in the addresses of its figures, or `all`."""


class TemplateParams(Params):
    """Whose template, and of when."""

    organization: Word = Field(
        description="Root of the organizations that have rows; within the caller's subtree.", examples=["lang-son"]
    )
    year: Year | None = Field(None, description="The year that is reported.", examples=[2025])
    period: PartYear | None = Field(
        None, description="Instead of a year, a part of one: 2025-H1, 2025-Q1, 2025-M09 (January to September)."
    )

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.year is None) == (self.period is None):
            raise PydanticCustomError("year_or_period", "give either year or period", {"parameter": "year"})
        return self

    @property
    def when(self) -> When:
        """The time that is reported."""
        return part_year(self.period) if self.period else When(self.year or 0)

    @property
    def written(self) -> str:
        """The time as it stands in the cells."""
        return self.period or str(self.year)
