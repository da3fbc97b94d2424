"""What a table of an export is: columns with type and meaning, keys, and rows as plain values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.text import HANOI, Text, fold

Value = str | int | float | None
Read = Callable[[Session, int], Iterator[Any]]


class Column(NamedTuple):
    """`type` as in Table Schema: string, integer, number, boolean, date, datetime."""

    name: str
    type: str = "string"
    required: bool = False
    meaning: str = ""


class Reference(NamedTuple):
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table. `searched`: the columns whose words are found, with and without marks."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    read: Read
    references: tuple[Reference, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    searched: tuple[str, ...] = ()

    def rows(self, session: Session, release: int) -> Iterator[tuple[Value, ...]]:
        """Rows as plain values: days as ISO 8601, truth as 1 and 0, nothing for what is absent or not public."""
        names = [column.name for column in self.columns]
        for row in self.read(session, release):
            yield tuple(_plain(_of(row, name)) for name in names)


def folded(row: tuple[Value, ...], table: ExportTable) -> str:
    """The words of a row without marks, `đ` as `d`: what a search index adds to the words themselves."""
    places = [place for place, column in enumerate(table.columns) if column.name in table.searched]
    return fold(" ".join(str(row[place] or "") for place in places))


def _of(row: Any, name: str) -> Any:
    if name == "missing_reason":
        return "suppressed" if row.value is None else None
    return getattr(row, name)


def _plain(value: Any) -> Value:
    if value is None or value == "" or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(HANOI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def columns(text: str) -> tuple[Column, ...]:
    """`name:type*` for each column, `*` where it is never empty."""
    found = []
    for word in text.split():
        name, _, type_ = word.rstrip("*").partition(":")
        found.append(Column(name, type_ or "string", word.endswith("*"), MEANINGS.get(name, "")))
    return tuple(found)


MEANINGS = {
    "boundaries": "Boundary set: 2008 (63 provinces, until 2025-06-30) or 2025 (34).",
    "code": "Code of the province; it has a meaning only with its boundary set.",
    "province_boundaries": "Boundary set of the province that the organization lies in.",
    "province_code": "Code of that province, in province_boundaries.",
    "measure": "What the value is: a count, a percent of …; see docs/vocabulary.md.",
    "year": "Set when both ends of the period lie in it.",
    "value": "As printed, in unit; empty where missing_reason says why.",
    "qualifier": "Precision as printed: exact, about, nearly, over, at_least, at_most.",
    "low": "The least that the print allows.",
    "high": "The most that the print allows; empty: open, or not public.",
    "missing_reason": "suppressed: a small number of persons that is not public.",
    "printed": "The words of the source that carry the number, at most 120 characters.",
    "doubt": "Why to be careful with the figure.",
    "date_inferred": "Whether the day was concluded, not printed.",
    "planned": "Members that the plan asked for.",
    "plan_attainment_percent": "Printed percent of the plan; may exceed 100.",
    "released_in": "Number of the release that it came with.",
    "attribution": "stated: the source names the organization; inferred: it was concluded.",
    "tile_row": "Place in a tile map, from the north.",
    "tile_column": "Place in a tile map, from the west.",
    "comparator": "gte, gt, lte, lt, between; empty: a part of another target.",
    "value_high": "Upper end of a range, in unit.",
    "bound_printed": "Whether the comparator was printed; else read as at least.",
    "fit_for_rates": "Whether rates may be computed on it.",
    "valid_from": "First day; empty: not known.",
    "valid_to": "Last day; empty: goes on, or not known.",
}
