"""The shipped data files, read whole and checked: cells, rows, and what must hold across rows and files."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.models import NATURAL_KEY
from app.releases import columns
from app.releases.rows import Cell, bad_cell, read_rows
from app.releases.rules import rules

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
Rows = list[dict[str, Any]]


def read_files(folder: Path = REFERENCE) -> dict[str, Rows]:
    """All rows of all files. Raises `DataError` at the first bad cell; nothing is written here."""
    data: dict[str, Rows] = {}
    provinces: set[tuple[str, str]] = set()

    def load(name: str, cells: dict[str, Cell], *keys: tuple[str, ...]) -> Rows:
        path = folder / f"{name}.csv"
        rows = data[name] = list(read_rows(path, cells))
        for row in rows:
            for column, wrong, reason in rules(provinces).get(name, ()):
                if wrong(row):
                    raise bad_cell(path, row["_line"], column, row[column], reason)
        for key in keys:
            _check_unique(path, rows, key)
        return rows

    load("releases", columns.release_columns(), ("number",))
    load("provinces", columns.province_columns(), ("boundaries", "code"), ("boundaries", "slug"))
    provinces.update((row["boundaries"], row["code"]) for row in data["provinces"])
    old, new = ({code for boundaries, code in provinces if boundaries == b} for b in ("2008", "2025"))
    load("province_successions", columns.province_succession_columns(old, new), ("predecessor_code",))
    load("populations", columns.population_columns(old | new), ("boundaries", "code", "year", "concept"))
    load("organizations", columns.organization_columns(old | new), ("id",))
    _check_parents(folder / "organizations.csv", data["organizations"])
    ids = {row["id"] for row in data["organizations"]}
    load("organization_successions", columns.succession_columns(ids), ("predecessor_id", "successor_id", "effective"))
    sources = {row["id"] for row in load("sources", columns.source_columns(), ("id",))}
    load("figures", columns.figure_columns(ids, sources), ("id",), NATURAL_KEY)
    load("targets", columns.target_columns(ids, sources), ("id",))
    return data


def _check_unique(path: Path, rows: Rows, key: tuple[str, ...]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        values = tuple(row[column] for column in key)
        if values in seen:
            reason = f"repeats line {seen[values]}: the same {', '.join(key)}"
            raise bad_cell(path, row["_line"], key[-1], row[key[-1]], reason)
        seen[values] = row["_line"]


def _check_parents(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row["parent_id"] and row["parent_id"] not in seen:
            raise bad_cell(path, row["_line"], "parent_id", row["parent_id"], "is no organization of an earlier line")
        seen.add(row["id"])
