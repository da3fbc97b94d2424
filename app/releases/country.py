"""The organizations of a made-up country on the real provinces, one at a time: memory does not grow with its size.

Proportions are those of the whole country: of 300,000 organizations some 700 districts (to 2025-06-30), 3,300 communes
(from 2025-07-01), 52,000 grassroots committees, 245,000 cells. Grassroots committees move from their district to a
commune on 2025-07-01.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from app.boundaries import FIRST_DAY_OF_2025, LAST_DAY_OF_2008
from app.text import fold

Row = dict[str, Any]
_DISTRICTS, _COMMUNES, _COMMITTEES, _CELLS, _WHOLE = 700, 3_300, 52_000, 245_000, 300_000


class Committee(NamedTuple):
    """A grassroots committee: the old province, the district and then the commune above it, how many cells are below."""

    id: str
    number: int
    province: str
    district: str
    commune: str
    cells: int

    def cell(self, number: int) -> str:
        """The id of a cell below."""
        return f"{self.id}.{number}"


class Country:
    """`data` is what `read_files()` gives; `size` in organizations, about."""

    def __init__(self, data: Mapping[str, list[Row]], size: int) -> None:
        self.provincial = [o for o in data["organizations"] if o["type"] == "provincial"]
        self._old = [o for o in self.provincial if o["valid_from"] is None]
        merged = {s["predecessor_id"]: s["successor_id"] for s in data["organization_successions"]}
        self._new = {o["id"]: merged.get(o["id"]) or o["id"] for o in self._old}
        self._scale = max(size - len(self.provincial), 1) / _WHOLE
        self.parts: dict[str, set[str]] = defaultdict(set)
        """The old provinces that an old or a new one is made of."""
        for old, new in self._new.items():
            self.parts[old].add(old)
            self.parts[new].add(old)

    @property
    def old_provinces(self) -> list[str]:
        """Ids of the provinces to 2025-06-30."""
        return [*self._new]

    def committees(self) -> Iterator[Committee]:
        """All grassroots committees, province by province."""
        for place, province in enumerate(self._new):
            districts, communes, count, cells = (
                self._share(whole, place) for whole in (_DISTRICTS, _COMMUNES, _COMMITTEES, _CELLS)
            )
            for n in range(count):
                yield Committee(
                    f"{province}.g{n}",
                    n + 1,
                    province,
                    f"{province}.d{n % districts}",
                    f"{province}.c{n % communes}",
                    _part(cells, n, count),
                )

    def organizations(self) -> Iterator[Row]:
        """All below the provinces."""
        for place, old in enumerate(self._old):
            for n in range(self._share(_DISTRICTS, place)):
                yield _row(
                    f"{old['id']}.d{n}",
                    f"Đảng bộ huyện {n + 1}, {old['name']}",
                    "district",
                    old,
                    until=LAST_DAY_OF_2008,
                )
            for n in range(self._share(_COMMUNES, place)):
                yield _row(
                    f"{old['id']}.c{n}", f"Đảng bộ xã {n + 1}, {old['name']}", "commune", old, since=FIRST_DAY_OF_2025
                )
        by_id = {old["id"]: old for old in self._old}
        for committee in self.committees():
            old = by_id[committee.province]
            yield _row(committee.id, f"Đảng bộ cơ sở {committee.number}, {old['name']}", "grassroots_committee", old)
            for cell in range(committee.cells):
                yield _row(committee.cell(cell), f"Chi bộ {cell + 1}", "subordinate_cell", old)

    def parents(self) -> Iterator[Row]:
        """Who reports to whom, the moves of 2025 included."""
        for row in self.provincial:
            yield _edge(row["id"], "national", row["valid_from"], row["valid_to"])
        for place, (old, new) in enumerate(self._new.items()):
            for n in range(self._share(_DISTRICTS, place)):
                yield _edge(f"{old}.d{n}", old, None, LAST_DAY_OF_2008)
            for n in range(self._share(_COMMUNES, place)):
                yield _edge(f"{old}.c{n}", new, FIRST_DAY_OF_2025, None)
        for committee in self.committees():
            yield _edge(committee.id, committee.district, None, LAST_DAY_OF_2008)
            yield _edge(committee.id, committee.commune, FIRST_DAY_OF_2025, None)
            for cell in range(committee.cells):
                yield _edge(committee.cell(cell), committee.id, None, None)

    def complete(self) -> Iterator[Row]:
        """All lists of children are declared complete."""
        identities = ["national", *(o["id"] for o in self.provincial)]
        for place, old in enumerate(self._new):
            identities += [f"{old}.d{n}" for n in range(self._share(_DISTRICTS, place))]
            identities += [f"{old}.c{n}" for n in range(self._share(_COMMUNES, place))]
        for identity in identities:
            yield {"organization_id": identity, "valid_from": None, "valid_to": None}
        for committee in self.committees():
            yield {"organization_id": committee.id, "valid_from": None, "valid_to": None}

    def _share(self, whole: int, place: int) -> int:
        return _part(whole * self._scale, place, len(self._old))


def lived(row: Row, day: date) -> bool:
    """Whether an organization lived on a day."""
    return bool((row["valid_from"] or date.min) <= day <= (row["valid_to"] or date.max))


def _part(total: float, place: int, of: int) -> int:
    """The whole part of a total that falls to one of many, so that all together come near the total."""
    return max(1, int(total * (place + 1) / of) - int(total * place / of))


def _row(
    identity: str, name: str, type_: str, old: Row, *, since: date | None = None, until: date | None = None
) -> Row:
    return {
        "organization_id": identity,
        "name": name,
        "name_en": fold(name),
        "type": type_,
        "province_boundaries": old["province_boundaries"],
        "province_code": old["province_code"],
        "valid_from": since,
        "valid_to": until,
    }


def _edge(identity: str, parent: str, since: date | None, until: date | None) -> Row:
    return {"organization_id": identity, "parent_id": parent, "valid_from": since, "valid_to": until}
