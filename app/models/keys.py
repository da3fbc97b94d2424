"""Keys: who may write, as what, and where. The key itself is never stored."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from app.models.base import one_of
from app.models.vocabulary import Role


class Key(SQLModel, table=True):
    """A key of a role for an organization and everything below it; without an organization, for everything."""

    __tablename__ = "keys"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_by = '')", name="revoked_by_somebody"),
        CheckConstraint("(previous_hash = '') = (previous_until IS NULL)", name="previous_ends"),
    )

    id: str = Field(primary_key=True, max_length=10, description="public: stands in the key, in logs and in the audit")
    name: str = Field(max_length=120)
    role: str
    organization_id: str | None = Field(foreign_key="organizations.id", index=True)
    secret_hash: str = Field(max_length=64, description="SHA-256 of the whole key")
    previous_hash: str = Field(default="", max_length=64, description="of the key before rotation, while it is taken")
    previous_until: datetime | None = Field(default=None)
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None = Field(default=None)
    revoked_by: str = ""
    last_used_at: datetime | None = Field(default=None, description="to the hour")
    secret_known_to: list[str] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default="[]"),
        description="who made or rotated the secret, and who knew the secret of that key then: they could use it",
    )
