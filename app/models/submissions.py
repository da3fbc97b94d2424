"""Figures sent in, before publication: the submission, its file, its draft rows, what is wrong with them, what was done."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from app.models.base import one_of
from app.models.vocabulary import Severity, SubmissionAction, SubmissionKind, SubmissionState

RowId = BigInteger().with_variant(Integer, "sqlite")


class Submission(SQLModel, table=True):
    """One sending of figures. `revision` counts how often it was sent; draft rows and findings are of a revision."""

    __tablename__ = "submissions"
    __table_args__ = (
        one_of("kind", SubmissionKind),
        one_of("state", SubmissionState),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("(state = 'published') = (release_number IS NOT NULL)", name="published_in_a_release"),
        CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", name="scheduled_has_a_time"),
        CheckConstraint("state <> 'published' OR approved_by <> ''", name="published_is_approved"),
    )

    id: str = Field(primary_key=True, max_length=32, description="begins with the time, so that it sorts by it")
    kind: str
    organization_id: str = Field(foreign_key="organizations.id", max_length=120, index=True)
    state: str = Field(index=True)
    revision: int = 1
    created_at: datetime
    created_by: str
    created_by_name: str
    sent_at: datetime
    sent_by: str
    file_name: str = Field(default="", max_length=120)
    media_type: str
    period: str = Field(default="", max_length=20, description="of the rows that name none")
    file_bytes: int
    file_hash: str = Field(max_length=64, description="SHA-256 of the file")
    source: dict[str, str | None] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True)), description="the document of published figures"
    )
    reason: str = Field(default="", max_length=500, description="why figures are retracted")
    rows_read: int = 0
    claimed_at: datetime | None = Field(default=None, description="when a server last said that it is checking")
    attempts: int = Field(
        default=0,
        sa_column_kwargs={"server_default": "0"},
        description="how often a server began to check it afterwards",
    )
    checked_at: datetime | None
    checked_against: int | None = Field(default=None, description="number of the release that was the newest then")
    figures: int = 0
    errors: int = 0
    warnings: int = 0
    notices: int = 0
    acknowledgement: str = Field(default="", max_length=2000)
    acknowledged_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None
    publish_at: datetime | None = Field(index=True)
    release_number: int | None = Field(foreign_key="releases.number", index=True)


class SubmissionFile(SQLModel, table=True):
    """A part of the file that was sent last, in order: no server needs the disk of another, and a backup has it too."""

    __tablename__ = "submission_files"

    submission_id: str = Field(foreign_key="submissions.id", primary_key=True, max_length=32)
    part: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary)


class SubmissionFigure(SQLModel, table=True):
    """A draft row with the place it stands in. The organization is '' where there is none that the sender may report for."""

    __tablename__ = "submission_figures"
    __table_args__ = (Index("ix_submission_figures_order", "submission_id", "revision", "line", unique=True),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    submission_id: str = Field(foreign_key="submissions.id", max_length=32)
    revision: int
    line: int
    sheet: str = ""
    cell: str = ""
    organization_id: str = ""
    organization_text: str = ""
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
    year: int | None
    value: float
    qualifier: str = "exact"
    unit: str
    planned: float | None = None
    source_id: str
    raw: str = ""
    printed: str = ""
    note: str = ""


class SubmissionFinding(SQLModel, table=True):
    """A broken rule at one place, with what would be right."""

    __tablename__ = "submission_findings"
    __table_args__ = (
        one_of("severity", Severity),
        Index("ix_submission_findings_order", "submission_id", "revision", "number", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    submission_id: str = Field(foreign_key="submissions.id", max_length=32)
    revision: int
    number: int
    rule: str
    severity: str
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str
    expected_en: str


class SubmissionEvent(SQLModel, table=True):
    """What somebody did or said, in order: the history and the thread of comments in one."""

    __tablename__ = "submission_events"
    __table_args__ = (one_of("action", SubmissionAction), one_of("state", SubmissionState))

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    submission_id: str = Field(foreign_key="submissions.id", max_length=32, index=True)
    at: datetime
    actor: str
    actor_name: str
    action: str
    state: str = Field(description="after it")
    revision: int
    text: str = Field(default="", max_length=2000)
