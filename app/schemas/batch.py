"""Several reads in one request."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.schemas.common import Schema
from app.text import Language


class BatchParams(BaseModel):
    """POST /v1/batch"""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = Field(None, description="Language of all answers; a read's own `lang` wins.")


class BatchItem(BaseModel):
    """One read."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = Field(None, max_length=100, description="Given back with the answer.", examples=["members"])
    path: Annotated[str, StringConstraints(min_length=1, max_length=8000)] = Field(
        description="Path and query of a GET under /v1.", examples=["/v1/comparisons?indicator=members&year=2025"]
    )


class BatchRequest(BaseModel):
    """Reads, in the order in which they are answered."""

    model_config = ConfigDict(extra="forbid")

    requests: list[BatchItem] = Field(min_length=1)


class BatchAnswer(Schema):
    """The answer to one read; an error is that item's own."""

    id: str | None
    path: str
    status: int = Field(description="HTTP status that the read alone would have had.", examples=[200])
    body: Any = Field(description="The answer, or the problem.")


class Batch(Schema):
    """The answers, in the order of the reads."""

    items: list[BatchAnswer]
    total: int
