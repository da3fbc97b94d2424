"""Targets: what a congress or a plan promised."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.figures import FigureId
from app.models.vocabulary import Breakdown, Comparator, Grade, RatedSubject, TargetKind, TargetPeriodType


class Target(SQLModel, table=True):
    """One promise about one subject; rows of one printed target share `target_group`."""

    __tablename__ = "targets"
    __table_args__ = (
        one_of("target_kind", TargetKind),
        one_of("rated_subject", RatedSubject, empty=True),
        one_of("grade", Grade, empty=True),
        one_of("breakdown", Breakdown, empty=True),
        one_of("period_type", TargetPeriodType),
        one_of("comparator", Comparator, empty=True),
        CheckConstraint("value >= 0 AND value < 1e15", name="value_not_negative"),
        CheckConstraint("value_high >= value AND value_high < 1e15", name="range_in_order"),
        CheckConstraint("(comparator = 'between') = (value_high IS NOT NULL)", name="between_has_range"),
        CheckConstraint("(breakdown = '') = (category = '')", name="category_has_breakdown"),
        CheckConstraint(
            "(target_kind = 'rating_share') = (grade <> '') AND (target_kind = 'rating_share') = (rated_subject <> '')",
            name="rating_has_grade",
        ),
        CheckConstraint("period_start IS NULL OR period_end >= period_start", name="period_in_order"),
        CheckConstraint("(period_type = 'by_date') = (period_start IS NULL)", name="only_by_date_has_no_start"),
        CheckConstraint("unit <> 'percent' OR coalesce(value_high, value) <= 100", name="share_at_most_100"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("targets", "key"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=FigureId)
    key: str = Field(max_length=40, description="the same through corrections")
    organization_id: str = Field(foreign_key="organizations.id", max_length=120, index=True)
    target_group: str = ""
    target_kind: str
    rated_subject: str = ""
    grade: str = ""
    breakdown: str = ""
    category: str = ""
    period_type: str
    period_start: date | None
    period_end: date
    comparator: str = Field(default="", description="'' where the figure is a part of another target and has no status")
    bound_printed: bool = Field(description="false: printed bare, read as at least")
    value: float
    value_high: float | None
    unit: str
    source_id: str = Field(foreign_key="sources.id", max_length=120, index=True)
    printed: str = Field(default="", max_length=120)
    note: str = ""
    released_in: int = Field(foreign_key="releases.number")
    superseded_in: int | None = Field(default=None, foreign_key="releases.number")
