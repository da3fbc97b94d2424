"""Where figures were read."""

from datetime import date

from sqlmodel import Field, SQLModel

from app.models.base import one_of
from app.models.vocabulary import Attribution, SourceKind


class Source(SQLModel, table=True):
    """A document that somebody read, or all submissions of one organization."""

    __tablename__ = "sources"
    __table_args__ = (one_of("kind", SourceKind), one_of("attribution", Attribution))

    id: str = Field(primary_key=True, max_length=120)
    kind: str
    publisher: str = ""
    title: str = ""
    url: str = ""
    published: date | None
    attribution: str = "stated"
    note: str = ""
    search_text: str = Field(description="folded publisher, title and id, for search")
