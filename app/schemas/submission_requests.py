"""Submissions: what is asked for and what is sent."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from app.models.vocabulary import Severity, Subject, SubmissionKind, SubmissionState
from app.schemas.common import NO_CONTROLS, PROSE, Flag, PageParams, Word, Year
from app.schemas.keys import WriteParams

PERIOD = r"^[12][0-9]{3}(-(H[12]|Q[1-4]|M(0[1-9]|1[0-2])))?$"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=PROSE)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=NO_CONTROLS)]


class FileParams(WriteParams):
    """What goes beside a file."""

    period: str | None = Field(
        None,
        pattern=PERIOD,
        description="Period of the rows that name none: a year, a half year, a quarter.",
        examples=["2026", "2026-H1", "2026-Q3"],
    )
    file_name: str | None = Field(
        None, min_length=1, max_length=120, pattern=NO_CONTROLS, description="A label; never a path."
    )


class SubmissionNewParams(FileParams):
    """POST /v1/submissions"""

    organization: Word | None = Field(
        None, description="Who reports: it and what is below it may be in the file. Default: the key's own."
    )
    dry_run: Flag = Field(False, description="true: checked and answered, nothing is stored.")


class PublishedFiguresParams(SubmissionNewParams):
    """POST /v1/published-figures"""

    source: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]{0,119}$",
        description="Id of the document: a known one of /v1/sources, or a new one with publisher and title.",
        examples=["bao-lang-son-2026-11-20"],
    )
    publisher: Label | None = Field(None, description="Who published the document.")
    title: Label | None = Field(None, description="Title of the document.")
    url: Annotated[str, StringConstraints(max_length=1000, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$")] | None = Field(
        None, description="Where it can be read."
    )
    published: date | None = Field(None, description="The day it was published.")


class SubmissionParams(PageParams):
    """GET /v1/submissions"""

    state: list[SubmissionState] = Field([], max_length=6, description="Where they are in their life.")
    kind: list[SubmissionKind] = Field([], max_length=3, description="What was sent in.")
    organization: Word | None = Field(None, description="Of this organization.")
    subject: list[Subject] = Field([], max_length=6, description="With a figure about one of these.")
    year: Year | None = Field(None, description="With a figure of a period that ends in this year.")


class FindingParams(PageParams):
    """GET /v1/submissions/{id}/findings"""

    severity: list[Severity] = Field([], max_length=3, description="How bad.")
    rule: list[Word] = Field([], max_length=50, description="Codes of rules.")


class DifferenceParams(PageParams):
    """GET /v1/submissions/{id}/difference"""

    base: Literal["published", "returned"] = Field(
        "published", description="Compared with what is published, or with what was last returned."
    )


class Body(BaseModel):
    """What is sent as JSON."""

    model_config = ConfigDict(extra="forbid")


class Approval(Body):
    """POST /v1/submissions/{id}/approve"""

    revision: int = Field(ge=1, le=1_000_000, description="The revision that was looked at.", examples=[1])
    difference_hash: str | None = Field(
        None,
        pattern="^[0-9a-f]{64}$",
        description="Of the difference that was looked at; another one is not published.",
    )
    publish_at: AwareDatetime | None = Field(
        None,
        description="Publish then, not now; a time to come, at most a year ahead.",
        examples=["2026-12-01T08:00:00+07:00"],
    )


class Reason(Body):
    """Why it goes back, or is taken back."""

    reason: Words = Field(description="A sentence.", examples=["Số kết nạp chưa gồm khối doanh nghiệp."])


class Remark(Body):
    """Something to say; to acknowledge: why the warnings are no mistakes."""

    text: Words = Field(description="A sentence.", examples=["Đã đối chiếu với sổ đảng viên."])


class Retraction(Body):
    """POST /v1/published-figures/retract"""

    figures: list[Annotated[str, StringConstraints(pattern="^[1-9][0-9]{0,17}$")]] = Field(
        min_length=1,
        max_length=1000,
        description="Ids of current figures, read in documents or sent in, of the own subtree.",
    )
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=PROSE)] = (
        Field(description="Why; it becomes public.", examples=["Bài báo đã đính chính."])
    )
