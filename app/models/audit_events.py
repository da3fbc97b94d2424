"""What was written and what was refused: a chain that is only added to."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer
from sqlmodel import Field, SQLModel

from app.models.base import one_of
from app.models.vocabulary import AuditOutcome


class AuditEvent(SQLModel, table=True):
    """One write, done or refused. Triggers refuse to change or delete it; `hash` covers it and the one before."""

    __tablename__ = "audit_events"
    __table_args__ = (
        one_of("outcome", AuditOutcome),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("action <> '' AND actor <> ''", name="who_did_what"),
    )

    number: int = Field(
        sa_column=Column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False)
    )
    at: datetime
    actor: str = Field(index=True, description="key:<id>, oidc:<subject>, cli:<user>, or anonymous")
    action: str = Field(index=True, description="<subject>.<verb>")
    target: str = Field(index=True, description="what it was done to: <subject>/<id>")
    organization_id: str | None = Field(index=True, description="whose subtree may see it; None: nobody's")
    outcome: str
    status: int = Field(description="HTTP status; 0 on the command line")
    code: str = Field(description="problem code of what was refused, else empty")
    address: str = Field(description="peer address; empty on the command line")
    request_id: str
    details: str = Field(description="canonical JSON object")
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class AuditBeginning(SQLModel, table=True):
    """One row, which triggers refuse to change: from which release on each has its event."""

    __tablename__ = "audit_beginnings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("after_release >= 0", name="release_not_negative"),
    )

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    after_release: int = Field(description="the newest release when the audit began; 0: the audit is older than all")
