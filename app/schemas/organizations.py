"""Organizations: parameters and shapes."""

from datetime import date
from typing import Any

from pydantic import Field

from app.models.vocabulary import Boundaries, OrganizationType, SuccessionKind
from app.schemas.common import (
    Day,
    OrganizationRef,
    OrganizationTypeOrGroup,
    Page,
    PageParams,
    Params,
    ProvinceRef,
    Schema,
    Word,
)
from app.schemas.comparisons import PointOut
from app.schemas.targets import TargetAttainment


class ValidOnParams(Params):
    valid_on: Day | None = Field(None, description="The hierarchy as it stood on this day.", examples=["2025-01-31"])


class OrganizationParams(PageParams):
    """GET /v1/organizations"""

    q: Word | None = Field(None, description="Words of the name or of a former one, with or without marks.")
    organization: list[Word] = Field([], max_length=100)
    organization_type: list[OrganizationTypeOrGroup] = Field([], max_length=20)
    province: list[Word] = Field([], max_length=100, description="Code or slug in `boundaries`.")
    boundaries: Boundaries | None = Field(
        None, description="Boundary set of `province`; default: in force on the day of the release."
    )
    valid_on: Day | None = Field(None, description="Only those that existed on this day.", examples=["2025-01-31"])


class ChildrenParams(PageParams):
    """GET /v1/organizations/{id}/children"""

    organization_type: list[OrganizationTypeOrGroup] = Field([], max_length=20)
    valid_on: Day | None = Field(None, description="Only children of this day.", examples=["2025-01-31"])


class Organization(Schema):
    """A node of the hierarchy."""

    id: str = Field(examples=["lang-son"])
    name: str = Field(description="On `valid_on`, else the last one known.")
    name_en: str
    type: OrganizationType
    province: ProvinceRef | None = Field(description="In the boundary set that the organization belongs to.")
    parent_id: str | None = Field(description="On `valid_on`, else the last one known.")
    valid_from: date | None = Field(description="null: not known.")
    valid_to: date | None = Field(description="null: open, or not known.")
    dates_inferred: bool = Field(description="true: not printed to the day.")
    note: str | None


class FormerName(Schema):
    """A name that an organization had before."""

    name: str = Field(examples=["Đảng bộ huyện Đông Sơn"])
    valid_to: date = Field(description="The last day of the name.")
    legal_basis: str | None = Field(description="The act that gave the organization another name.")


class OrganizationDetail(Organization):
    """One organization."""

    release: int
    children_complete: bool = Field(description="Whether the list of its children is declared complete.")
    former_names: list[FormerName] = Field(description="Names that it had before, latest first.")


class Organizations(Page[Organization]):
    """A page of organizations."""


class Ancestors(Schema):
    """From the parent up to the top."""

    items: list[Organization]
    total: int
    release: int


class LineageEdge(Schema):
    predecessor: OrganizationRef
    successor: OrganizationRef
    effective: date
    effective_inferred: bool
    kind: SuccessionKind
    legal_basis: str | None
    note: str | None


class Lineage(Schema):
    """What an organization came from and what it became."""

    organization: OrganizationRef
    predecessors: list[LineageEdge]
    successors: list[LineageEdge]
    release: int


class ProfileIndicator(PointOut):
    """The latest value of one indicator, among its peers."""

    indicator: str
    name: str
    unit: str
    dimensions: dict[str, str]
    year: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    peers_with_value: int
    peers: int
    trend: list[dict[str, Any]] = Field(description="{year, value, qualifier} of every year with a value.")


class Profile(Schema):
    """One page's worth of one organization."""

    organization: Organization
    release: int
    boundaries: Boundaries
    peer_type: OrganizationType
    indicators: list[ProfileIndicator] = Field(description="Indicators with at least one value.")
    without_values: list[str] = Field(description="Indicators without any value for this organization.")
    targets: list[TargetAttainment]
    target_summary: dict[str, int]
    lineage: Lineage
    figures: int = Field(description="Printed figures of this organization.")
    sources: list[str] = Field(description="Ids of the sources that the values above come from.")
    citation: str
