"""Releases: numbered, atomic publications. Every figure says in which it came and in which it went."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Release(SQLModel, table=True):
    """One publication. Number 1 is the shipped data, dated with that data."""

    __tablename__ = "releases"
    __table_args__ = (CheckConstraint("number >= 1", name="number_from_one"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    published_at: datetime
    published_by: str
    reason: str
    content_hash: str = Field(max_length=64, description="SHA-256 of what was published, to recognise the same data")
    revision: int = Field(
        default=0, sa_column_kwargs={"server_default": "0"}, description="how often more or less of it became public"
    )
