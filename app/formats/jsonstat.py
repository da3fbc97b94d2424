"""JSON-stat 2.0: the rows as cells of a cube, with roles, units, the status of what is missing, and every other column."""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import orjson

from app.formats.columns import Column, Kind, Row
from app.formats.notes import REASONS
from app.formats.table import Dimension, Table
from app.models.vocabulary import MissingReason
from app.text import Text

ROWS_MAX = 100_000
CELLS_MAX = 1_000_000
_COUNT = "count"
Category = dict[str, Any]


def write_jsonstat(table: Table) -> Iterator[bytes]:
    """One dataset. `value` is dense; `status` says why a cell of a row has none; a cell without a row has neither.

    `extension.rows` names for each row of the table, in its order, the first of its cells, and `extension.columns` has
    the columns that are no dimension and no measure, one entry a row. Rows that their dimensions do not tell apart, or
    that would be lost in an all too empty cube, are numbered instead.
    """
    rows = list(table.rows())
    yield orjson.dumps(_dataset(table, rows))


def _dataset(table: Table, rows: list[Row]) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(table.names)}
    dimensions = [d for d in table.cube.dimensions if all(name in places for name in d.columns)]
    keys = [[_key(row, d, places) for d in dimensions] for row in rows]
    orders = [{key: n for n, key in enumerate(dict.fromkeys(k[d] for k in keys))} for d in range(len(dimensions))]
    measures = _measures(table, {name for d in dimensions for name in d.columns})
    apart = len({tuple(key) for key in keys}) == len(rows)
    if not dimensions or not apart or prod(map(len, orders)) * len(measures) > CELLS_MAX:
        dimensions = [_each_row(rows, places)]
        keys = [[_key(row, dimensions[0], places) if dimensions[0].columns else str(n)] for n, row in enumerate(rows)]
        orders = [{key[0]: n for n, key in enumerate(keys)}]
        measures = _measures(table, set(dimensions[0].columns))
    width = len(measures)
    size = [len(order) for order in orders]
    values: list[Any] = [None] * (prod(size) * width)
    status: dict[str, str] = {}
    starts = []
    for row, key in zip(rows, keys, strict=True):
        start = 0
        for order, part in zip(orders, key, strict=True):
            start = start * len(order) + order[part]
        start *= width
        starts.append(start)
        for n, measure in enumerate(measures):
            reason = _reason(row, measure, places)
            value = row[places[measure]] if measure in places else None if reason else 1
            values[start + n] = value
            if value is None and reason:
                status[str(start + n)] = reason
    taken = {*measures, *(name for d in dimensions for name in d.columns)}
    described = {d.name: _dimension(table, d, order, rows, places) for d, order in zip(dimensions, orders, strict=True)}
    ids = [d.name for d in dimensions]
    roles: dict[str, list[str]] = {}
    for dimension in dimensions:
        if dimension.role:
            roles.setdefault(dimension.role, []).append(dimension.name)
    if measures != ["value"] or "metric" not in roles:
        described["metric"] = _metric(table, measures)
        roles.setdefault("metric", []).append("metric")
        ids, size = [*ids, "metric"], [*size, width]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.say(table.title),
        "href": table.url,
        **({"source": table.citation} if table.citation else {}),
        "updated": table.released,
        "note": [part["text"] for name in ("warnings", "breaks") for part in table.about.get(name) or ()],
        "id": ids,
        "size": size,
        "role": roles,
        "dimension": described,
        "value": values,
        "status": status,
        "extension": {
            "release": table.release,
            "status_labels": {
                str(reason): table.say(REASONS[MissingReason(reason)]) for reason in sorted({*status.values()})
            },
            "rows": starts,
            "columns": {name: [row[place] for row in rows] for name, place in places.items() if name not in taken},
            "about": table.about,
        },
    }


def _key(row: Row, dimension: Dimension, places: dict[str, int]) -> str:
    parts = (row[places[name]] for name in dimension.columns)
    return "/".join("" if part is None else str(part) for part in parts)


def _each_row(rows: Sequence[Row], places: dict[str, int]) -> Dimension:
    """The first of `id`, `code`, `number` that tells rows apart, else the place in the table."""
    for name in ("id", "code", "number"):
        if name in places and len({row[places[name]] for row in rows}) == len(rows):
            return Dimension(name, (name,), "name" if "name" in places else "")
    return Dimension("row", ())


def _measures(table: Table, dimensions: set[str]) -> list[str]:
    asked = [name for name in table.cube.measures if name in table.names]
    numbers = [column.name for column in table.columns if _is_number(column) and column.name not in dimensions]
    return asked or (["value"] if "value" in numbers else numbers) or [_COUNT]


def _is_number(column: Column) -> bool:
    return column.kind in (Kind.integer, Kind.number) and not column.many


def _reason(row: Row, measure: str, places: dict[str, int]) -> str | None:
    for name in (f"{measure.removesuffix('value')}missing_reason", "missing_reason"):
        if name in places:
            reason = row[places[name]]
            return str(reason) if reason else None
    return None


def _dimension(
    table: Table, dimension: Dimension, order: dict[str, int], rows: Sequence[Row], places: dict[str, int]
) -> dict[str, Any]:
    category: Category = {"index": list(order)}
    if dimension.label in places:
        labels = ((_key(row, dimension, places), row[places[dimension.label]]) for row in rows)
        category["label"] = {key: key if label is None else str(label) for key, label in labels}
    known = {entry["code"]: entry for entry in table.about.get("indicators") or ()}
    if dimension.name == "indicator" and known:
        category["label"] = {code: known[code]["name"] for code in order}
        category["unit"] = {code: {"label": known[code]["unit"], "decimals": known[code]["decimals"]} for code in order}
    return {"label": dimension.name, "category": category}


def _metric(table: Table, measures: Sequence[str]) -> dict[str, Any]:
    descriptions = {column.name: column.description for column in table.columns}
    labels = {name: descriptions.get(name) or name for name in measures}
    if measures == [_COUNT]:
        labels = {_COUNT: table.say(Text("Số dòng", "Rows"))}
    return {"label": "metric", "category": {"index": list(measures), "label": labels}}
