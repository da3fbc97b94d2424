"""Provinces in their two boundary sets, and which became which."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import one_current, one_of
from app.models.vocabulary import Boundaries, ProvinceKind, SuccessionKind


class Province(SQLModel, table=True):
    """One province in one boundary set. A code alone is no identity: 15 was Yên Bái and is Lào Cai."""

    __tablename__ = "provinces"
    __table_args__ = (
        one_of("boundaries", Boundaries),
        one_of("kind", ProvinceKind),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="life_in_order"),
        UniqueConstraint("boundaries", "slug"),
    )

    boundaries: str = Field(primary_key=True, max_length=4)
    code: str = Field(primary_key=True, max_length=2)
    name: str
    name_en: str
    slug: str = Field(index=True)
    kind: str
    iso3166_2: str | None
    region_code: str = Field(index=True)
    region_name: str
    region_name_en: str
    valid_from: date
    valid_to: date | None
    tile_row: int
    tile_column: int
    note: str = ""
    search_text: str = Field(description="folded names, for search")


class ProvinceSuccession(SQLModel, table=True):
    """One old province and the new one that it is in, with the legal act."""

    __tablename__ = "province_successions"
    __table_args__ = (
        one_of("kind", SuccessionKind),
        ForeignKeyConstraint(
            ["predecessor_boundaries", "predecessor_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_province_successions_predecessor",
        ),
        ForeignKeyConstraint(
            ["successor_boundaries", "successor_code"],
            ["provinces.boundaries", "provinces.code"],
            name="fk_province_successions_successor",
        ),
        CheckConstraint("superseded_in > released_in", name="releases_in_order"),
        one_current(
            "province_successions",
            "predecessor_boundaries",
            "predecessor_code",
            "successor_boundaries",
            "successor_code",
            "effective",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    predecessor_boundaries: str = Field(max_length=4)
    predecessor_code: str = Field(max_length=2, index=True)
    successor_boundaries: str = Field(max_length=4)
    successor_code: str = Field(max_length=2, index=True)
    effective: date
    kind: str
    legal_basis: str
    released_in: int = Field(foreign_key="releases.number")
    superseded_in: int | None = Field(default=None, foreign_key="releases.number")
