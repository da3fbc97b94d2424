"""Figures sent in as JSON, as the OpenAPI document describes them. The reader of workbooks reads them too, and takes
more spellings: names of words in either language, numbers as text."""

from typing import Any

from pydantic import Field

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
from app.schemas.submission_requests import Body


class SubmittedFigure(Body):
    """One figure. What does not apply is null or left out."""

    organization_id: str | None = Field(
        None,
        max_length=120,
        description="Id of the organization, in the subtree of who reports.",
        examples=["lang-son"],
    )
    organization: str | None = Field(
        None,
        max_length=300,
        description="Its name, where there is no organization_id: found where one organization of the subtree has it.",
        examples=["Đảng bộ tỉnh Lạng Sơn"],
    )
    subject: Subject = Field(description="What the figure is about.")
    measure: Measure | None = Field(None, description="What the value is; null: a count.")
    activity: str | None = Field(
        None, max_length=120, description="For activities, and only there.", examples=["documents_issued"]
    )
    change: MemberChange | None = Field(None, description="For member_changes, and only there.")
    rated_subject: RatedSubject | None = Field(None, description="For ratings, and only there: who is rated.")
    grade: Grade | None = Field(None, description="For ratings, and only there.")
    organization_kind: OrganizationKind | None = Field(
        None, description="The kind of organization that is counted or rated."
    )
    breakdown: Breakdown | None = Field(None, description="Together with a category.")
    category: str | None = Field(
        None, max_length=120, description="One part of the breakdown; see docs/vocabulary.md.", examples=["female"]
    )
    period: str | None = Field(
        None,
        description="A year, a half year, a quarter, months from January, a day, or two days with `/` between; null: that "
        "of the query. A stock is of the last day.",
        examples=["2026", "2026-H1", "2026-Q3", "2026-M09", "2026-12-31", "2020-01-01/2025-06-30"],
    )
    period_type: PeriodType | None = Field(None, description="For terms; else it follows from the period.")
    value: float | str = Field(
        description="In `unit`: a number, or text that says how precise it is.", examples=[66024, "gần 600", "trên 800"]
    )
    planned: float | str | None = Field(
        None, description="For admissions, and only there: members that the plan asks for."
    )
    qualifier: Qualifier | None = Field(
        None, description="Precision of a value that does not say it itself; null: exact."
    )
    unit: str | None = Field(
        None, max_length=120, description="null where it is obvious; activities need one.", examples=["members"]
    )
    printed: str | None = Field(
        None,
        max_length=120,
        description="The words of the document; needed where a document was read.",
        examples=["66.024 đảng viên"],
    )
    note: str | None = Field(None, max_length=500, description="What the approver should know.")


EXAMPLE: dict[str, Any] = {
    "figures": [
        {"organization_id": "lang-son", "subject": "member_counts", "period": "2024", "value": 70250},
        {
            "organization_id": "lang-son",
            "subject": "member_counts",
            "breakdown": "sex",
            "category": "female",
            "period": "2024",
            "value": "trên 30.000",
        },
        {
            "organization_id": "lang-son",
            "subject": "admissions",
            "period": "2024",
            "value": 2150,
            "planned": 2000,
            "note": "Gồm cả khối doanh nghiệp.",
        },
        {
            "organization_id": "lang-son",
            "subject": "ratings",
            "rated_subject": "member",
            "grade": "good",
            "measure": "percent",
            "period": "2024",
            "value": 78.5,
        },
        {
            "organization_id": "lang-son",
            "subject": "activities",
            "activity": "documents_issued",
            "period": "2024-H1",
            "value": 120,
            "unit": "văn bản",
        },
    ]
}
"""Figures of several subjects."""


class SubmittedFigures(Body):
    """The body of a submission in JSON."""

    figures: list[SubmittedFigure] = Field(
        min_length=1, description="In the order in which findings name them, from 0."
    )
