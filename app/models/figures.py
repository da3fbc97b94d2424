"""Figures as printed: one append-only table for the six subjects that share their shape."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, false
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.vocabulary import (
    Breakdown,
    Grade,
    Measure,
    MemberChange,
    OrganizationKind,
    PeriodType,
    Qualifier,
    RatedSubject,
    Subject,
)

FigureId = BigInteger().with_variant(Integer, "sqlite")

DIMENSIONS = (
    "activity",
    "change",
    "rated_subject",
    "grade",
    "organization_kind",
    "breakdown",
    "category",
)
"""What a figure may be split by; '' where a dimension is absent, so that keys compare."""

NATURAL_KEY = (
    "organization_id",
    "subject",
    "measure",
    *DIMENSIONS,
    "period_type",
    "period_start",
    "period_end",
    "source_id",
)
"""What identifies a figure through its corrections."""


class Figure(SQLModel, table=True):
    """One revision of one printed figure. A correction closes it (`superseded_in`) and opens another."""

    __tablename__ = "figures"
    __table_args__ = (
        one_of("subject", Subject),
        one_of("measure", Measure),
        one_of("change", MemberChange, empty=True),
        one_of("rated_subject", RatedSubject, empty=True),
        one_of("grade", Grade, empty=True),
        one_of("organization_kind", OrganizationKind, empty=True),
        one_of("breakdown", Breakdown, empty=True),
        one_of("period_type", PeriodType),
        one_of("qualifier", Qualifier),
        one_of("plan_attainment_qualifier", Qualifier, empty=True),
        # The upper bounds refuse infinity, and NaN, which PostgreSQL holds greater than all.
        CheckConstraint("value >= 0 AND value < 1e15", name="value_not_negative"),
        CheckConstraint("planned >= 0 AND planned < 1e15", name="planned_not_negative"),
        CheckConstraint(
            "plan_attainment_percent >= 0 AND plan_attainment_percent < 1e15", name="plan_attainment_not_negative"
        ),
        CheckConstraint(
            "(plan_attainment_percent IS NULL) = (plan_attainment_qualifier = '')", name="plan_attainment_has_qualifier"
        ),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        CheckConstraint(
            "measure NOT IN ('percent', 'percent_of_members', 'percent_of_population') OR value <= 100",
            name="share_at_most_100",
        ),
        CheckConstraint("measure <> 'percent' OR grade <> '' OR category <> ''", name="percent_has_base"),
        CheckConstraint("(breakdown = '') = (category = '')", name="category_has_breakdown"),
        CheckConstraint(
            "(subject = 'ratings') = (grade <> '') AND (subject = 'ratings') = (rated_subject <> '')",
            name="rating_has_grade",
        ),
        CheckConstraint("(subject = 'member_changes') = (change <> '')", name="member_change_has_change"),
        CheckConstraint("(subject = 'activities') = (activity <> '')", name="activity_has_activity"),
        CheckConstraint(
            "subject <> 'organization_counts' OR organization_kind <> ''", name="count_has_organization_kind"
        ),
        CheckConstraint(
            "subject = 'admissions' OR (planned IS NULL AND plan_attainment_percent IS NULL)", name="plan_of_admissions"
        ),
        one_current("figures", *NATURAL_KEY),
        Index("ix_figures_organization", "organization_id", "released_in"),
        Index("ix_figures_subject_year", "subject", "year", "organization_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=FigureId)
    organization_id: str = Field(foreign_key="organizations.id", max_length=120)
    subject: str
    measure: str
    activity: str = ""
    change: str = ""
    rated_subject: str = ""
    grade: str = ""
    organization_kind: str = ""
    breakdown: str = ""
    category: str = ""
    period_type: str
    period_start: date
    period_end: date
    year: int | None = Field(description="set when both ends of the period lie in it")
    date_inferred: bool = False
    value: float
    low: float = Field(description="the least that the print allows")
    high: float = Field(description="the most that the print allows; infinite for at least")
    unit: str
    qualifier: str = "exact"
    source_id: str = Field(foreign_key="sources.id", max_length=120, index=True)
    printed: str = Field(default="", max_length=120)
    planned: float | None = None
    plan_attainment_percent: float | None = None
    plan_attainment_qualifier: str = ""
    doubt: str = ""
    note: str = ""
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)
    suppressed: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="not public; kept by publish()"
    )
