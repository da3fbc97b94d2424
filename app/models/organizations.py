"""Organizations, what is known of them, their former names, their parents over time, and their successions."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.vocabulary import OrganizationType, SuccessionKind


class Organization(SQLModel, table=True):
    """A node of the hierarchy: the id that it keeps for ever."""

    __tablename__ = "organizations"

    id: str = Field(primary_key=True, max_length=120)


class OrganizationAttributes(SQLModel, table=True):
    """What is known of an organization. Empty dates: not known, or open."""

    __tablename__ = "organization_attributes"
    __table_args__ = (
        one_of("type", OrganizationType),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="life_in_order"),
        CheckConstraint("(province_code IS NULL) = (province_boundaries IS NULL)", name="province_key_whole"),
        ForeignKeyConstraint(
            ["province_boundaries", "province_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_organization_attributes_province",
        ),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("organization_attributes", "organization_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", max_length=120, index=True)
    name: str
    name_en: str
    type: str = Field(index=True)
    province_boundaries: str | None = Field(max_length=4)
    province_code: str | None = Field(max_length=2, index=True)
    valid_from: date | None
    valid_to: date | None
    dates_inferred: bool = False
    note: str = ""
    search_text: str = Field(description="folded names, for search")
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)


class OrganizationFormerName(SQLModel, table=True):
    """A name that an organization had before, from the end of the one before it to `valid_to`."""

    __tablename__ = "organization_former_names"
    __table_args__ = (
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("organization_former_names", "organization_id", "valid_to"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", max_length=120, index=True)
    name: str
    name_en: str
    valid_to: date
    legal_basis: str = ""
    search_text: str = Field(description="folded names, for search")
    released_in: int = Field(foreign_key="releases.number")
    superseded_in: int | None = Field(default=None, foreign_key="releases.number")


class OrganizationParent(SQLModel, table=True):
    """Who reported to whom, from when to when."""

    __tablename__ = "organization_parents"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity_in_order"),
        CheckConstraint("organization_id <> parent_id", name="not_own_parent"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("organization_parents", "organization_id", "valid_from"),
        one_current("organization_parents", "organization_id", name="open_start", where="valid_from IS NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organization_id: str = Field(foreign_key="organizations.id", index=True)
    parent_id: str = Field(foreign_key="organizations.id", index=True)
    valid_from: date | None
    valid_to: date | None
    released_in: int = Field(foreign_key="releases.number", index=True)
    superseded_in: int | None = Field(default=None, foreign_key="releases.number", index=True)


class OrganizationSuccession(SQLModel, table=True):
    """A predecessor that went, whole (merge) or in part (split), into a successor."""

    __tablename__ = "organization_successions"
    __table_args__ = (
        one_of("kind", SuccessionKind),
        CheckConstraint("predecessor_id <> successor_id", name="two_organizations"),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current("organization_successions", "predecessor_id", "successor_id", "effective"),
    )

    id: int | None = Field(default=None, primary_key=True)
    predecessor_id: str = Field(foreign_key="organizations.id", index=True)
    successor_id: str = Field(foreign_key="organizations.id", index=True)
    effective: date
    effective_inferred: bool = False
    kind: str
    legal_basis: str = ""
    note: str = ""
    released_in: int = Field(foreign_key="releases.number")
    superseded_in: int | None = Field(default=None, foreign_key="releases.number")
