"""Drafts: their rows, and the difference that approval would make."""

from typing import Literal

from pydantic import Field

from app.models.vocabulary import Qualifier, Subject
from app.schemas.common import Page, PeriodOut, Schema


class DraftFigure(Schema):
    """A row of a draft, at its place in the file."""

    line: int = Field(description="In the order of the file.")
    place: str = Field(examples=["Số đảng viên!C7"])
    organization_id: str | None = Field(description="null: nobody that the sender may report for.")
    organization_text: str = Field(description="What was written, where it was no id of the subtree.")
    subject: Subject
    measure: str
    activity: str
    change: str
    rated_subject: str
    grade: str
    organization_kind: str
    breakdown: str
    category: str
    period: PeriodOut
    value: float | int
    qualifier: Qualifier
    unit: str
    planned: float | int | None
    printed: str


class DraftFigures(Page[DraftFigure]):
    """A page of draft rows."""


class DifferenceItem(DraftFigure):
    """A row that approval would change."""

    change_made: Literal["added", "corrected", "retracted", "removed"]
    old_value: float | int | None = Field(description="What it replaces, in `unit`.")
    old_qualifier: Qualifier | None


class Difference(Page[DifferenceItem]):
    """What approval would publish, or what changed since it was last returned; rows that change nothing are counted only."""

    base: Literal["published", "returned"]
    revision: int = Field(description="The revision that is compared.")
    hash: str = Field(description="For `difference_hash` of the approval.")
    added: int = Field(description="Rows that are new.")
    corrected: int = Field(description="Rows that replace another value.")
    retracted: int = Field(description="Rows that are taken back.")
    removed: int = Field(description="In what was returned, and not any more.")
    unchanged: int = Field(description="Rows that change nothing.")
