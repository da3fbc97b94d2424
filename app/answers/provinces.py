"""Provinces of one boundary set, and what became of what."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from app.answers.context import Context
from app.boundaries import boundaries_in_force
from app.charts.layout import Tile as TilePlace
from app.errors import Problem
from app.models import Province as ProvinceRow
from app.models.vocabulary import Boundaries
from app.queries.organizations import provincial_committees
from app.queries.pages import PageRequest
from app.queries.provinces import list_provinces, list_successions, page_of_provinces
from app.schemas.common import ProvinceRef
from app.schemas.provinces import (
    Correspondence,
    Edge,
    Province,
    ProvinceDetail,
    ProvinceParams,
    Provinces,
    Region,
    Relative,
    Tile,
)
from app.text import Text, nearest

_KINDS = {"province": Text("Tỉnh {name}", "{name} province"), "municipality": Text("Thành phố {name}", "{name} city")}


def province_page(context: Context, page: PageRequest, params: ProvinceParams) -> Provinces:
    """The answer of GET /v1/provinces."""
    boundaries = params.boundaries or boundaries_in_force(context.today)
    rows, total, following = page_of_provinces(
        context.session,
        page,
        boundaries=boundaries,
        region=params.region,
        kind=[str(k) for k in params.kind],
        q=params.q,
    )
    describe = _Describer(context)
    return Provinces(
        items=[describe(row.Province) for row in rows], total=total, next=following, release=context.release
    )


def province_detail(context: Context, code: str, boundaries: Boundaries | None) -> ProvinceDetail:
    """One province by code or slug. A code of the other set only gets a 404 that says which set has it."""
    wanted = boundaries or boundaries_in_force(context.today)
    describe = _Describer(context)
    for row in describe.rows:
        if row.boundaries == wanted and code in (row.code, row.slug):
            return ProvinceDetail(**describe(row).model_dump(), release=context.release)
    other = next((row for row in describe.rows if code in (row.code, row.slug)), None)
    vi, en = f"Không có tỉnh, thành phố {code!r} trong địa giới {wanted}.", f"No province {code!r} in {wanted}."
    if other is not None:
        relatives = describe.successors if other.boundaries == Boundaries.b2008 else describe.predecessors
        names = ", ".join(f"{r.name} ({r.code})" for r in relatives[other.boundaries, other.code])
        there = other.boundaries
        vi += f" Trong địa giới {there} đó là {other.name}, tương ứng với {names}; hãy thêm boundaries={there}."
        en += f" In {there} it is {other.name_en}, which corresponds to {names}; add boundaries={there}."
    near = nearest(code, [row.slug for row in describe.rows if row.boundaries == wanted])
    errors = [{"location": "path.code", "value": code, "did_you_mean": near}]
    raise Problem("unknown_province", Text(vi, en), errors, status_code=404)


def read_tiles(context: Context, boundaries: Boundaries) -> dict[str, TilePlace]:
    """The tile map of a boundary set, by code of province."""
    describe = _Describer(context)
    provinces = (describe(row) for row in describe.rows if row.boundaries == boundaries)
    return {
        p.code: TilePlace(context.say(Text(p.short_name, p.name_en)), p.tile.row, p.tile.column, p.organization_id)
        for p in provinces
    }


def read_correspondence(context: Context) -> Correspondence:
    """All edges from 2008 to 2025; the other direction would be the same list."""
    names = {(p.boundaries, p.code): Text(p.name, p.name_en) for p in list_provinces(context.session)}

    def ref(boundaries: Boundaries, code: str) -> ProvinceRef:
        return ProvinceRef(boundaries=boundaries, code=code, name=context.say(names[boundaries, code]))

    items = [
        Edge(
            predecessor=ref(Boundaries.b2008, edge.predecessor_code),
            successor=ref(Boundaries.b2025, edge.successor_code),
            kind=edge.kind,
            effective=edge.effective,
            legal_basis=edge.legal_basis,
        )
        for edge in list_successions(context.session, release=context.release)
    ]
    return Correspondence(items=items, total=len(items), release=context.release)


class _Describer:
    """Turns rows into provinces with their relatives and committees."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows = list_provinces(context.session)
        by_key = {(row.boundaries, row.code): row for row in self.rows}
        self.predecessors: dict[tuple[str, str], list[Relative]] = defaultdict(list)
        self.successors: dict[tuple[str, str], list[Relative]] = defaultdict(list)
        continued: dict[tuple[str, str], tuple[str, str]] = {}
        for edge in list_successions(context.session, release=context.release):
            old, new = ("2008", edge.predecessor_code), ("2025", edge.successor_code)
            self.successors[old].append(self._relative(by_key[new], edge))
            self.predecessors[new].append(self._relative(by_key[old], edge))
            if edge.kind == "continue":
                continued[old] = new
        committees = provincial_committees(context.session, release=context.release)
        self.committees: Mapping[tuple[str, str], str] = committees | {
            old: committees[new] for old, new in continued.items() if new in committees
        }
        self.order = {(row.boundaries, row.code): place for place, row in enumerate(self.rows, start=1)}

    def _relative(self, row: ProvinceRow, edge: Any) -> Relative:
        return Relative(
            boundaries=row.boundaries,
            code=row.code,
            name=self.context.say(Text(row.name, row.name_en)),
            kind=edge.kind,
            effective=edge.effective,
            legal_basis=edge.legal_basis,
        )

    def __call__(self, row: ProvinceRow) -> Province:
        key = (row.boundaries, row.code)
        kind = _KINDS[row.kind]
        return Province(
            boundaries=row.boundaries,
            code=row.code,
            name=self.context.say(Text(kind.vi.format(name=row.name), kind.en.format(name=row.name_en))),
            short_name=row.name,
            name_en=row.name_en,
            slug=row.slug,
            kind=row.kind,
            iso3166_2=row.iso3166_2,
            region=Region(code=row.region_code, name=self.context.say(Text(row.region_name, row.region_name_en))),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            tile=Tile(row=row.tile_row, column=row.tile_column),
            sort_order=self.order[key],
            predecessors=self.predecessors[key],
            successors=self.successors[key],
            organization_id=self.committees.get(key),
            note=self.context.say_note(row.note),
        )
