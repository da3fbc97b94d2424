"""Keys, without their secrets; a new one with it, once."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.models.vocabulary import Role
from app.schemas.common import NO_CONTROLS, WHOLE, Moment, OrganizationRef, Page, PageParams, Schema
from app.text import Language

KeyState = Literal["valid", "expired", "revoked"]


class WriteParams(BaseModel):
    """Parameters of every write."""

    model_config = ConfigDict(extra="forbid")

    lang: Language | None = Field(None, description="Language of names and of problems; wins over Accept-Language.")


class KeyParams(PageParams):
    """GET /v1/keys"""

    role: Role | None = Field(None, description="Role of the key.")
    state: KeyState | None = Field(None, description="Whether it is taken.")


Days = Annotated[int, Field(ge=1, le=3650), WHOLE]


class KeyNew(BaseModel):
    """POST /v1/keys"""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_CONTROLS)
    ] = Field(description="Whose it is.", examples=["Văn phòng Tỉnh uỷ Lạng Sơn"])
    role: Role = Field(description="What it may do.")
    organization: str | None = Field(
        None,
        max_length=120,
        pattern=NO_CONTROLS,
        description="Id of the root of what it sees and writes; null: everything, if the caller sees everything.",
        examples=["lang-son"],
    )
    days: int = Field(365, ge=1, le=3650, description="Days until it expires.")


class KeyRotation(BaseModel):
    """POST /v1/keys/{id}/rotate"""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(
        None, ge=1, le=3650, description="Days until it expires; null: when it would have before.", examples=[365]
    )
    overlap_hours: int = Field(0, ge=0, le=168, description="Hours for which the old secret is taken as well.")


class KeyOut(Schema):
    """A key. Its secret is not stored, and cannot be shown."""

    id: str = Field(description="Public: stands in the key, in logs and in the audit.", examples=["4k1v9s0c2m"])
    name: str = Field(examples=["Văn phòng Tỉnh uỷ Lạng Sơn"])
    role: Role
    organization: OrganizationRef | None = Field(description="Root of what it sees and writes; null: everything.")
    state: KeyState
    created_at: Moment
    created_by: str = Field(examples=["cli:operator"])
    expires_at: Moment
    revoked_at: Moment | None
    revoked_by: str | None
    previous_until: Moment | None = Field(description="Until when the secret before rotation is taken as well.")
    last_used_at: Moment | None = Field(description="To the hour; null: never.")


class KeyMade(KeyOut):
    """A new key, or a new secret of one."""

    key: str | None = Field(
        description="The key itself. Shown this once: null when the answer is replayed for the Idempotency-Key; "
        "if it was lost, rotate it.",
        examples=["pstat_4k1v9s0c2m_<secret>"],
    )


class Keys(Page[KeyOut]):
    """A page of keys."""
