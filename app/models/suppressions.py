"""What the public does not see: small counts of persons that organizations submitted, and what would give them away."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_of

DISTRIBUTION = ("subject", "change", "rated_subject", "organization_kind", "breakdown")
"""What categories or grades of one organization in one year have in common: they share a total."""


class Suppression(SQLModel, table=True):
    """One part of one distribution that is not public, in all releases. `part` is '' but for grades.

    Grades are withheld in two halves (`upper`: excellent, good; `lower`: completed, not completed), as the `whole`, which
    is both halves and `good_or_better`, or as those of the scheme before 2018 (`former`).
    """

    __tablename__ = "suppressions"
    __table_args__ = (one_of("part", ("upper", "lower", "whole", "former"), empty=True),)

    organization_id: str = Field(primary_key=True, foreign_key="organizations.id", max_length=120)
    year: int = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    change: str = Field(primary_key=True)
    rated_subject: str = Field(primary_key=True)
    organization_kind: str = Field(primary_key=True)
    breakdown: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    released_in: int = Field(foreign_key="releases.number", index=True, description="the release that decided it")


class SuppressionRule(SQLModel, table=True):
    """The settings by which the database was last gone through; one row."""

    __tablename__ = "suppression_rules"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("threshold >= 0", name="threshold_not_negative"),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    lowest_public_type: str = ""
    threshold: int
