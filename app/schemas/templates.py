"""Parameters of templates."""

from enum import StrEnum

from pydantic import Field

from app.models.vocabulary import Subject
from app.schemas.common import OneTime, Params, Word

TemplateName = StrEnum(  # type: ignore[misc]
    "TemplateName", {name: name for name in [*(s.value.replace("_", "-") for s in Subject), "all"]}
)
"""A subject as in the addresses of its figures, or `all`."""


class TemplateParams(OneTime, Params):
    """Whose template, and of when."""

    organization: Word = Field(
        description="Root of the organizations that have rows; within the caller's subtree.", examples=["lang-son"]
    )

    @property
    def written(self) -> str:
        """The time as it stands in the cells."""
        return self.period or str(self.year)
