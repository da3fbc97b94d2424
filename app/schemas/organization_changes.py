"""Changes of the register: parameters and shapes."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.models.vocabulary import Boundaries, OrganizationType
from app.schemas.common import NO_CONTROLS, Day, Schema, spelled
from app.schemas.keys import WriteParams
from app.schemas.releases import Change

Id = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_CONTROLS)]
NewId = Annotated[str, StringConstraints(max_length=120, pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROLS)]
_ORGANIZATION = Field(description="Id of the organization.", examples=["lang-son.party-agencies"])
_NAME_EN = Field(description="Name in English.", examples=["Dong Kinh Ward Party Committee"])


class _RegisterChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    effective: Day = Field(description="The first day on which it holds; what ends, ends the day before.")
    legal_basis: Name = Field(description="The act that it follows from.", examples=["12-QĐ/TU, 2026-12-01"])


class ProvinceKey(BaseModel):
    """A province in one boundary set."""

    model_config = ConfigDict(extra="forbid")

    boundaries: Boundaries
    code: str = Field(pattern="^[0-9]{2}$", description="Code in `boundaries`.", examples=["20"])


class Establish(_RegisterChange):
    """A new organization."""

    kind: Literal["establish"]
    organization: NewId = Field(description="Its new id, kept for ever.", examples=["lang-son.dong-kinh-ward"])
    name: Name = Field(description="Name in Vietnamese.", examples=["Đảng bộ phường Đông Kinh"])
    name_en: Name = _NAME_EN
    type: OrganizationType
    province: ProvinceKey | None = Field(None, description="The province that it lies in; null: that of no province.")
    parent: Id | None = Field(None, description="Id of its parent.", examples=["lang-son"])


class Move(_RegisterChange):
    """Another parent."""

    kind: Literal["move"]
    organization: Id = _ORGANIZATION
    parent: Id = Field(description="Id of the parent from then on.", examples=["lang-son"])


class Rename(_RegisterChange):
    """Another name. The name until then is kept and found."""

    kind: Literal["rename"]
    organization: Id = _ORGANIZATION
    name: Name = Field(description="Name in Vietnamese.", examples=["Đảng bộ phường Đông Kinh"])
    name_en: Name = _NAME_EN


class Dissolve(_RegisterChange):
    """The end, without a successor. Its children have to be moved or ended before."""

    kind: Literal["dissolve"]
    organization: Id = _ORGANIZATION


class Merge(_RegisterChange):
    """Organizations end and go whole into another, with their children."""

    kind: Literal["merge"]
    predecessors: list[Id] = Field(min_length=1, max_length=100, description="Ids of those that end.")
    successor: Id = Field(description="Id of the one that goes on, or that was established before.")


class Split(_RegisterChange):
    """Others come out of an organization."""

    kind: Literal["split"]
    organization: Id = _ORGANIZATION
    successors: list[Id] = Field(min_length=1, max_length=100, description="Ids of what comes out of it.")
    children: dict[Id, Id] = Field({}, description="Where children go: id of the child to id of the successor.")
    ends: bool = Field(True, description="Whether the organization ends; else it goes on with the other children.")


RegisterChange = Annotated[Establish | Move | Rename | Dissolve | Merge | Split, Field(discriminator="kind")]


class OrganizationChangesNew(BaseModel):
    """POST /v1/organization-changes"""

    model_config = ConfigDict(extra="forbid")

    reason: Name = Field(description="Why, as the release will say.", examples=["Sắp xếp tổ chức cơ sở đảng năm 2026"])
    changes: list[RegisterChange] = Field(
        min_length=1, max_length=100, description="Done in this order, all in one release or none."
    )


class OrganizationChangeParams(WriteParams):
    """Parameters of POST /v1/organization-changes"""

    dry_run: Annotated[bool, spelled("true|false", "bool_parsing")] = Field(
        False, description="true: everything is checked and shown, and nothing is done."
    )


class OrganizationChanges(Schema):
    """What was published, or would be."""

    dry_run: bool = Field(description="true: nothing was done.")
    release: int = Field(description="The release that has the changes; for a dry run the one that would have.")
    items: list[Change] = Field(description="Rows of the register that it adds, corrects and retracts; the first 1000.")
    total: int = Field(description="How many rows there are.")
