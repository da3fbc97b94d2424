"""Sources: parameters and shapes."""

from datetime import date

from pydantic import Field

from app.models.vocabulary import Attribution, SourceKind
from app.schemas.common import Page, PageParams, Schema, Word
from app.schemas.figures import AnyFigure


class SourceParams(PageParams):
    """GET /v1/sources"""

    q: Word | None = Field(None, description="Words of publisher, title or id.")
    source: list[Word] = Field([], max_length=100)
    kind: list[SourceKind] = Field([], max_length=2)
    attribution: list[Attribution] = Field([], max_length=2)


class Source(Schema):
    """Where figures were read."""

    id: str = Field(examples=["seed-lang-son-2020"])
    kind: SourceKind
    publisher: str | None
    title: str | None
    url: str | None
    published: date | None = Field(description="null: the day was not seen.")
    attribution: Attribution = Field(description="inferred: the source does not name the organization.")
    figures: int = Field(description="Figures read in it.")
    targets: int = Field(description="Targets read in it.")
    note: str | None


class SourceDetail(Source):
    """One source with the figures read in it (the first thousand; /v1/figures?source= pages through all)."""

    release: int
    figures_read: list[AnyFigure] = Field(description="The first thousand.")
    complete: bool = Field(description="Whether figures_read has them all; else page through figures_url.")
    figures_url: str


class Sources(Page[Source]):
    """A page of sources."""
