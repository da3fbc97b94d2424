"""Submissions: what is answered."""

from typing import Annotated, Literal

from pydantic import Field

from app.models.vocabulary import Role, Severity, SubmissionAction, SubmissionKind, SubmissionState
from app.schemas.common import WHOLE, Moment, OrganizationRef, Page, Schema


class Person(Schema):
    actor: str = Field(description="A key or a token's subject.", examples=["key:4k1v9s0c2m"])
    name: str


class FileOut(Schema):
    name: str | None
    media_type: str
    bytes: int = Field(description="Size, in bytes.")
    sha256: str


class RuleCount(Schema):
    """A rule that is broken, and how often."""

    rule: str
    severity: Severity
    title: str
    count: int = Field(description="Findings.")


class FindingOut(Schema):
    """A broken rule at one place."""

    rule: str = Field(examples=["part_exceeds_whole"])
    severity: Severity
    title: str
    sheet: str = Field(description="Empty for CSV.")
    cell: str = Field(description="As C7; in JSON the place and field, as 3.value.")
    place: str = Field(description="Sheet and cell together.", examples=["Số đảng viên!C7"])
    value: str = Field(description="What stands there.")
    expected: str = Field(description="What would be right.")


class Report(Schema):
    """What checking found: counts of everything, and the first hundred findings, errors first."""

    figures: int = Field(description="Figures read.")
    errors: int = Field(description="Findings that block.")
    warnings: int = Field(description="Findings that need an acknowledgement.")
    notices: int = Field(description="Findings that are only said.")
    rules: list[RuleCount]
    findings: list[FindingOut]
    findings_url: str | None = Field(description="All findings, in pages; null where nothing is stored.")


class DryRun(Schema):
    """The report on a file of which nothing was stored."""

    dry_run: Literal[True] = True
    organization: OrganizationRef
    report: Report


class SubmissionOut(Schema):
    """A submission, its report, and what the caller may do next."""

    id: str
    kind: SubmissionKind
    organization: OrganizationRef
    state: SubmissionState
    revision: int = Field(description="How often it was sent.")
    created_at: Moment
    created_by: Person = Field(description="Who sent it first.")
    sent_at: Moment = Field(description="When the present revision was sent.")
    sent_by: Person = Field(description="Who sent the present revision.")
    file: FileOut
    source: str | None = Field(description="The document of published figures.")
    reason: str | None = Field(description="Why figures are retracted.")
    rows_read: int = Field(description="Figures read so far, while it is being checked.")
    report: Report | None = Field(description="null until it is checked.")
    acknowledgement: str | None = Field(description="The written answer to the warnings.")
    acknowledged_by: Person | None
    approved_by: Person | None
    approved_at: Moment | None
    publish_at: Moment | None = Field(description="When it will be published.")
    published_in: int | None = Field(description="Number of its release.")
    actions: list[SubmissionAction] = Field(description="What this caller may do next.")


class SubmissionItem(Schema):
    """A submission in a list."""

    id: str
    kind: SubmissionKind
    organization: OrganizationRef
    state: SubmissionState
    revision: int = Field(description="How often it was sent.")
    sent_at: Moment
    figures: int = Field(description="Figures read.")
    errors: int = Field(description="Findings that block.")
    warnings: int = Field(description="Findings that need an acknowledgement.")
    publish_at: Moment | None
    published_in: int | None = Field(description="Number of its release.")
    actions: list[SubmissionAction]


class CallerOut(Schema):
    """Who asks."""

    role: Role = Field(description="What the key or token may do.")
    organization_id: str | None = Field(
        description="Root of what it sees and writes; null: everything.", examples=["lang-son"]
    )


class Submissions(Page[SubmissionItem]):
    """A page of submissions, newest first."""

    caller: CallerOut = Field(description="Who asks: its role and its organizations.")


class Findings(Page[FindingOut]):
    """A page of findings, errors first."""


class EventOut(Schema):
    """Something done or said."""

    number: Annotated[int, WHOLE] = Field(description="In order.")
    at: Moment
    by: Person
    action: SubmissionAction
    state: SubmissionState = Field(description="After it.")
    revision: int = Field(description="How often it was sent.")
    text: str | None


class Events(Page[EventOut]):
    """A page of the history and the comments, oldest first."""
