"""Events of the audit."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.models.vocabulary import AuditOutcome
from app.schemas.common import NO_CONTROLS, Day, Moment, Page, PageParams, Schema

Exact = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROLS)]


class AuditEventParams(PageParams):
    """GET /v1/audit-events"""

    actor: Exact | None = Field(None, description="Who, exactly.", examples=["key:4k1v9s0c2m"])
    action: Exact | None = Field(None, description="What, exactly.", examples=["keys.create"])
    target: Exact | None = Field(None, description="To what, exactly.", examples=["keys/4k1v9s0c2m"])
    outcome: AuditOutcome | None = Field(None, description="Whether it was done.")
    from_day: Day | None = Field(None, description="First day, in Hanoi.", examples=["2026-11-22"])
    to_day: Day | None = Field(None, description="Last day, in Hanoi.", examples=["2026-11-30"])


class AuditEventOut(Schema):
    """One write, done or refused."""

    number: int = Field(description="Place in the chain, from 1.")
    at: Moment
    actor: str = Field(description="key:<id>, oidc:<subject>, cli:<user>, or anonymous.", examples=["key:4k1v9s0c2m"])
    action: str = Field(examples=["keys.create"])
    target: str = Field(examples=["keys/4k1v9s0c2m"])
    organization: str | None = Field(description="Id of the organization that it concerns.", examples=["lang-son"])
    outcome: AuditOutcome
    status: int | None = Field(description="HTTP status of what was refused.")
    code: str | None = Field(description="Problem code of what was refused.")
    address: str | None = Field(description="Address that it came from; null: the command line.")
    request_id: str | None
    details: dict[str, Any]
    hash: str = Field(description="SHA-256 of the event and of the hash before it, in hex.")


class AuditEvents(Page[AuditEventOut]):
    """A page of events."""
