"""Roll-ups: what the children of an organization add up to, kept by `publish()`; and whose list of children is whole."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, false, text
from sqlmodel import Field, SQLModel

from app.models.base import one_of
from app.models.vocabulary import Qualifier


class Rollup(SQLModel, table=True):
    """The sum over the children of one organization, of one statistic in one year, versioned by release.

    `known` of `of` children valid at the year's end have a value; `leaves_*` weight them by the organizations at the
    very bottom. The sum is a value only when all have one and the list of children is declared complete.
    """

    __tablename__ = "rollups"
    __table_args__ = (
        one_of("qualifier", Qualifier),
        CheckConstraint("known >= 0 AND known <= of_children", name="known_of_children"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        Index(
            "uq_rollups_key",
            "organization_id",
            "statistic",
            "year",
            unique=True,
            sqlite_where=text("superseded_in IS NULL"),
            postgresql_where=text("superseded_in IS NULL"),
        ),
        Index("ix_rollups_history", "statistic", "year", "organization_id", "released_in"),
        Index("ix_rollups_organization", "organization_id", "year"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    organization_id: str = Field(foreign_key="organizations.id", max_length=120)
    statistic: str = Field(max_length=250, description="subject, measure and dimensions, joined by |")
    year: int
    known_sum: float
    low: float
    high: float
    qualifier: str
    known: int
    of_children: int
    leaves_known: int
    leaves_of: int
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)
    suppressed: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="not public; kept by publish()"
    )


class LeafCount(SQLModel, table=True):
    """How many organizations at the very bottom an organization stands for, from the end of one year to that of another.

    Of the newest release only. Who is a leaf itself has no row: it stands for one.
    """

    __tablename__ = "leaf_counts"

    organization_id: str = Field(foreign_key="organizations.id", primary_key=True, max_length=120)
    from_year: int = Field(primary_key=True, description="1: from ever")
    to_year: int = Field(description="9999: until further notice")
    leaves: int


class CompleteChildren(SQLModel, table=True):
    """A declaration: from `valid_from` to `valid_to` the register lists all children of the organization."""

    __tablename__ = "complete_children"
    __table_args__ = (
        Index(
            "uq_complete_children_natural_key",
            "organization_id",
            "valid_from",
            unique=True,
            sqlite_where=text("superseded_in IS NULL AND valid_from IS NOT NULL"),
            postgresql_where=text("superseded_in IS NULL AND valid_from IS NOT NULL"),
        ),
        Index(
            "uq_complete_children_open_key",
            "organization_id",
            unique=True,
            sqlite_where=text("superseded_in IS NULL AND valid_from IS NULL"),
            postgresql_where=text("superseded_in IS NULL AND valid_from IS NULL"),
        ),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity_in_order"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", index=True)
    valid_from: date | None
    valid_to: date | None
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)
