"""Requests that were or are being answered once, by the Idempotency-Key of the caller."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class IdempotencyKey(SQLModel, table=True):
    """One request of one caller. Without a status it is under way."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (CheckConstraint("(status IS NULL) = (body IS NULL)", name="answered_whole"),)

    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=255)
    fingerprint: str = Field(max_length=64, description="SHA-256 of method, address and body")
    claim: str = Field(max_length=32, description="which attempt is under way")
    claimed_at: datetime
    expires_at: datetime = Field(index=True)
    status: int | None
    headers: str = Field(default="{}", description="JSON object")
    body: bytes | None
