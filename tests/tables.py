"""What an answer in JSON would be as a table, worked out from the JSON alone, and files read back by other programs."""

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import openpyxl
import pyarrow.parquet
from fastapi.testclient import TestClient
from openpyxl.utils.escape import unescape

Row = dict[str, Any]
# Where the rows are, when they are not `items`: lists one after the other; a list in each item, and its prefix.
LISTS = {"organization_lineage_get": ("predecessors", "successors")}
EACH = {
    "series_get": ("points", ""),
    "coverage_get": ("cells", ""),
    "rating_distributions_get": ("grades", ""),
    "target_attainment_get": ("actuals", "actuals_"),
}
OBJECTS = {"key", "old", "new"}
FORMATS = ("ndjson", "csv", "xlsx", "parquet", "jsonstat")


def check_formats(client: TestClient, operation: str, address: str) -> None:
    """Every format of a table has the rows of JSON, in their order, cell by cell."""
    wanted = expected_rows(client, operation, address)
    for name in FORMATS:
        response = client.get(f"{address}{'&' if '?' in address else '?'}format={name}")
        assert response.status_code == 200, response.text
        found = read_file(name, response.content)
        assert len(found) == len(wanted), name
        for number, (row, shown) in enumerate(zip(wanted, found, strict=True)):
            if name == "jsonstat":
                shown = {**{k: v for k, v in row.items() if k not in shown}, **_out_of_cube(row, shown)}
            lost = [key for key in row.keys() - shown.keys() if not is_nothing(row[key])]
            assert not lost, (name, number)
            for key, value in shown.items():
                assert same(name, cell(row, key), value), (name, number, key, cell(row, key), value)


def _out_of_cube(row: Row, shown: Row) -> Row:
    """The columns of a cube's row; those that became its dimensions and its status have to be those of JSON."""
    status, reason = shown.pop("status")
    parts = [str(shown.pop(key)) for key in list(shown) if key.startswith("dimension ")]
    given = {str(value) for value in row.values() if isinstance(value, str | int)}
    for part in parts:
        assert part.isdigit() or set(part.split("/")) - {""} <= given | set(row) | set(shown) | {"count"}, (part, given)
    if reason is not None:
        assert reason in row.values()
    shown.pop("count", None) if "count" not in row else None
    return shown if status is None else {**shown, "status": status}


def expected_rows(client: TestClient, operation: str, address: str) -> list[Row]:
    """All pages of the answer in JSON, or the one page of an address with a limit, as flat rows."""
    items: list[Row] = []
    start = following = address
    one_page = "limit=" in address
    if not one_page and "next" in client.get(address).json():
        start = following = f"{address}{'&' if '?' in address else '?'}limit=1000"
    while following:
        body = client.get(following).json()
        items += [item for name in LISTS.get(operation, ("items",)) for item in body[name]]
        following = f"{start}&cursor={body['next']}" if body.get("next") and not one_page else ""
    each, prefix = EACH.get(operation, ("", ""))
    if not each:
        return [_flat(item) for item in items]
    return [
        {**_flat({k: v for k, v in item.items() if k != each}), **_flat(entry, prefix)}
        for item in items
        for entry in item[each] or [{}]
    ]


def _flat(item: Row, prefix: str = "") -> Row:
    row: Row = {}
    for name, value in item.items():
        label = prefix + name
        if isinstance(value, dict) and name not in OBJECTS:
            row |= _flat(value, f"{label}_")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            flat = [_flat(entry, f"{label}_") for entry in value]
            for key in dict.fromkeys(key for entry in flat for key in entry):
                apart = f"{key}s" if key.removeprefix(prefix) in item else key
                row[apart] = [entry.get(key) for entry in flat]
            row[f"{label}_*"] = [None] * len(flat)
        else:
            row[label] = value
    return row


def read_file(name: str, content: bytes) -> list[Row]:
    """The rows of a file: CSV and XLSX as they stand there, the others with their types."""
    if name == "csv":
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    if name == "ndjson":
        return [json.loads(line) for line in content.splitlines()]
    if name == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=False).worksheets[0]
        heading, *rows = sheet.iter_rows(values_only=True)
        return [
            {key: unescape(v) if isinstance(v, str) else v for key, v in zip(heading, row, strict=True)} for row in rows
        ]
    if name == "parquet":
        return list(pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist())
    return list(_cube_rows(json.loads(content)))


def _cube_rows(cube: Row) -> Iterator[Row]:
    """The rows of a JSON-stat dataset, from its cells and what `extension` says beside them."""
    indexes = [cube["dimension"][name]["category"]["index"] for name in cube["id"]]
    cells = list(product(*indexes))
    assert len(cells) == len(cube["value"])
    measures = indexes[-1] if cube["id"][-1] == "metric" else ["value"]
    for place, start in enumerate(cube["extension"]["rows"]):
        row = {name: values[place] for name, values in cube["extension"]["columns"].items()}
        row |= dict(zip(measures, cube["value"][start : start + len(measures)], strict=True))
        row |= {f"dimension {name}": part for name, part in zip(cube["id"], cells[start], strict=True)}
        row["status"] = row.get("status"), cube["status"].get(str(start))
        yield row


def cell(row: Row, name: str) -> Any:
    """The cell of a column; where an object is missing in each entry of a list, a list of as many nothings."""
    if name in row:
        return row[name]
    lists = [key for key in row if key.endswith("_*") and name.startswith(key[:-1])]
    return row[max(lists, key=len)] if lists else None


def is_nothing(value: Any) -> bool:
    """Whether there is no value, or none in a list."""
    return value is None or (isinstance(value, list) and all(part is None for part in value))


def as_text(value: Any) -> str:
    """A value of JSON as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(as_json(part) if isinstance(part, list) else as_text(part) for part in value)
    if isinstance(value, dict):
        return as_json(value)
    return str(value)


def as_json(value: Any) -> str:
    """An object or a list inside a list, compact."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def harmless(text: str) -> str:
    """Text as spreadsheets may have it."""
    return f"'{text}" if text and (text[0] in "=+-@" or ord(text[0]) < 32) else text


def same(name: str, wanted: Any, found: Any) -> bool:
    """Whether a cell of a file of a format is what JSON says."""
    number = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    if name == "csv":
        if number:
            return float(found) == wanted
        return found == (harmless(as_text(wanted)) if isinstance(wanted, str | list | dict) else as_text(wanted))
    if name == "xlsx":
        if isinstance(found, datetime):
            # Sheets know milliseconds and no zones; a day is midnight.
            return abs(found - datetime.fromisoformat(wanted).replace(tzinfo=None)) < timedelta(milliseconds=1)
        if number or isinstance(wanted, bool):
            return type(found) in (int, float, bool) and math.isclose(found, wanted, rel_tol=1e-15)
        return (found or "") == harmless(as_text(wanted))
    if name == "parquet":
        if isinstance(found, datetime):
            return found == datetime.fromisoformat(wanted)
        if isinstance(found, date):
            return found.isoformat() == wanted
        if isinstance(wanted, dict):
            return json.loads(found) == wanted
        if isinstance(found, list) and wanted:
            return len(found) == len(wanted) and all(map(_same_part, wanted, found))
    return found == wanted or (wanted is None and found == [])


def _same_part(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list):
        return json.loads(found) == wanted
    return str(found) == str(wanted) or found == wanted
