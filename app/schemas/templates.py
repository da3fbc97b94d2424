"""Parameters of templates."""

from enum import StrEnum

from pydantic import Field

from app.models.vocabulary import Subject
from app.schemas.common import Params, Word

TemplateName = StrEnum(  # type: ignore[misc]
    "TemplateName", {name: name for name in [*(s.value.replace("_", "-") for s in Subject), "all"]}
)
"""A subject as in the addresses of its figures, or `all`."""


class TemplateParams(Params):
    """Whose template, and of when."""

    organization: Word = Field(
        description="Root of the organizations that are filled in; within the caller's subtree.", examples=["lang-son"]
    )
    period: str = Field(
        description="A year, or a part of one: 2025, 2025-H1, 2025-Q1, 2025-M09 (January to September).",
        pattern=r"^(19[3-9][0-9]|20[0-9]{2}|2100)(-(H[12]|Q[1-4]|M(0[1-9]|1[0-2])))?$",
        examples=["2025", "2025-H1"],
        alias="year",
    )
