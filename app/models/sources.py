"""Where figures were read."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.vocabulary import Attribution, SourceKind


class Source(SQLModel, table=True):
    """A document that somebody read, or all submissions of one organization: the id that it keeps for ever."""

    __tablename__ = "sources"

    id: str = Field(primary_key=True, max_length=120)


class SourceAttributes(SQLModel, table=True):
    """What is known of a source."""

    __tablename__ = "source_attributes"
    __table_args__ = (
        one_of("kind", SourceKind),
        one_of("attribution", Attribution),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("source_attributes", "source_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="sources.id", max_length=120, index=True)
    kind: str
    publisher: str = ""
    title: str = ""
    url: str = ""
    published: date | None
    attribution: str = "stated"
    note: str = ""
    search_text: str = Field(description="folded publisher, title and id, for search")
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)
