"""Provinces, their correspondence, and names that resolve to them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.models.vocabulary import Boundaries, OrganizationType, ProvinceKind, SuccessionKind
from app.schemas.common import WHOLE, Page, PageParams, Params, ProvinceRef, Schema, Word

_DEFAULT = "Default: the set in force on the day of the release."


class ProvinceParams(PageParams):
    """GET /v1/provinces"""

    boundaries: Boundaries | None = Field(None, description=_DEFAULT)
    region: list[Word] = Field([], max_length=20)
    kind: list[ProvinceKind] = Field([], max_length=2)
    q: Word | None = Field(None, description="Words of the name, with or without marks.")


class ProvinceDetailParams(Params):
    """GET /v1/provinces/{code}"""

    boundaries: Boundaries | None = Field(None, description=_DEFAULT)


class Region(Schema):
    code: str
    name: str


class Tile(Schema):
    """Place in a tile map: row from the north, column from the west."""

    row: int
    column: int


class Relative(Schema):
    """A predecessor or successor."""

    boundaries: Boundaries
    code: str
    name: str
    kind: SuccessionKind
    effective: date
    legal_basis: str


class Province(Schema):
    """One province in one boundary set; the key is (boundaries, code)."""

    boundaries: Boundaries
    code: str = Field(examples=["20"])
    name: str = Field(examples=["Tỉnh Lạng Sơn"], description="With its kind.")
    short_name: str = Field(examples=["Lạng Sơn"])
    name_en: str = Field(examples=["Lang Son"])
    slug: str = Field(examples=["lang-son"])
    kind: ProvinceKind
    iso3166_2: str | None = Field(description="null for merged provinces: no code seen.", examples=["VN-09"])
    region: Region
    valid_from: date
    valid_to: date | None
    tile: Tile
    sort_order: int
    predecessors: list[Relative]
    successors: list[Relative]
    organization_id: str | None = Field(description="The provincial committee.", examples=["lang-son"])
    note: str | None


class Provinces(Page[Province]):
    """A page of provinces."""


class ProvinceDetail(Province):
    """One province."""

    release: int


class CorrespondenceParams(Params):
    """GET /v1/provinces/correspondence"""

    from_: Literal["2008"] = Field("2008", alias="from", description="Boundary set of the predecessors: 2008.")
    to: Literal["2025"] = Field("2025", description="Boundary set of the successors: 2025.")


class Edge(Schema):
    predecessor: ProvinceRef
    successor: ProvinceRef
    kind: SuccessionKind
    effective: date
    legal_basis: str


class Correspondence(Schema):
    """All 63 edges, in the order of the predecessor's code."""

    items: list[Edge]
    total: int
    release: int


class ResolveParams(Params):
    """GET /v1/resolve"""

    q: Word = Field(
        description="A loose name, with or without marks, an old name, a slug, or a code.", examples=["lang son"]
    )
    limit: Annotated[int, Field(ge=1, le=100), WHOLE] = Field(
        20, description="Most candidates; `total` counts them all."
    )


class Candidate(Schema):
    """One thing that the question may mean."""

    type: str = Field(description="province or organization")
    boundaries: Boundaries | None
    code: str | None
    id: str | None = Field(description="Organization id; for a province that of its committee.")
    name: str
    former_name: str | None = Field(description="A former name of the organization, where that is what is like `q`.")
    organization_type: OrganizationType | None
    score: float = Field(description="100: the same letters; lower: less alike.")
    current: bool = Field(description="Still exists.")
    successors: list[str] = Field(description="What it became: (boundaries:code) or organization ids.")


class Candidates(Schema):
    """Every candidate, best first; none is picked silently."""

    q: str
    items: list[Candidate]
    total: int
    complete: bool = Field(description="false: more organizations have a word of the question than were looked at.")
    release: int
