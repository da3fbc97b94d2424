"""Citations: parameters and answer."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.common import NO_CONTROLS, Schema
from app.text import Language

CitationFormat = Literal["json", "text", "bibtex", "ris"]


class CitationParams(BaseModel):
    """GET /v1/citations"""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_CONTROLS)] = Field(
        description="The answer to cite: its address at this server, or only its path and query, with `&` written as `%26`.",
        examples=["/v1/comparisons?indicator=members%26year=2025"],
    )
    lang: Language | None = Field(None, description="Language of the citation; wins over Accept-Language.")
    format: CitationFormat | None = Field(
        None, description="json has all three; text, bibtex and ris are files for themselves. Wins over Accept."
    )


class Citation(Schema):
    """How an answer is cited. The address names its release, so it gives the same answer for ever."""

    title: str
    release: int
    published: date = Field(description="Day of the release in Hanoi.")
    url: str = Field(description="Address of the answer, with the release that it is of.")
    text: str = Field(description="One line for a list of references.")
    bibtex: str
    ris: str
