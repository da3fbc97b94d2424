"""Release 1: the shipped data, written once, in one transaction, the same in every installation."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from app.models import Release
from app.releases.files import REFERENCE, Rows, read_files
from app.releases.publish import Changes, Progress, publish
from app.text import fold


def load_shipped_data(engine: Engine, folder: Path = REFERENCE, progress: Progress = lambda *_: None) -> bool:
    """Publish release 1 if the database has no release. Returns whether it did.

    Raises `DataError` for a bad file, before anything is written; a failure while writing leaves nothing.
    """
    with engine.connect() as connection:
        if connection.execute(select(Release.number).limit(1)).first() is not None:  # type: ignore[call-overload]
            return False
    data = read_files(folder)
    (release,) = data["releases"]
    number = publish(
        engine,
        _changes(data),
        by=release["published_by"],
        reason=release["reason"],
        at=release["published_at"],
        content_hash=_content_hash(folder, data),
        progress=progress,
        only_first=True,
    )
    return number is not None


def _content_hash(folder: Path, names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (folder / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _changes(data: dict[str, Rows]) -> Changes:
    entities, rows = geography_rows(data)

    def number(row: dict[str, Any]) -> int:
        return int(row["id"][1:])

    parents = [
        {name: o[name] for name in ("parent_id", "valid_from", "valid_to")} | {"organization_id": o["id"]}
        for o in data["organizations"]
        if o["parent_id"]
    ]
    return Changes(
        entities=entities,
        rows=rows
        | {
            "source_attributes": _attributes(data, "sources", "source_id"),
            "organization_parents": parents,
            "figures": _rows(data, "figures", id=number),
            "targets": _rows(data, "targets", id=number, key=lambda row: row["id"]),
        },
    )


def geography_rows(data: dict[str, Rows]) -> tuple[dict[str, Rows], dict[str, Rows]]:
    """Provinces as entities; organizations, successions and populations as versioned rows."""
    entities = {"provinces": _rows(data, "provinces", search_text=_names)}
    versioned = {
        "organization_attributes": _attributes(data, "organizations", "organization_id"),
        "province_successions": _rows(
            data,
            "province_successions",
            predecessor_boundaries=lambda _: "2008",
            successor_boundaries=lambda _: "2025",
        ),
        "populations": _rows(data, "populations"),
        "organization_successions": _rows(data, "organization_successions"),
    }
    return entities, versioned


def _attributes(data: dict[str, Rows], name: str, key: str) -> Rows:
    """Rows of a file with ids as what is known of each id."""
    return [
        {column: row[column] for column in row if column not in ("id", "parent_id")} | {key: row["id"]}
        for row in _rows(data, name)
    ]


def _rows(data: dict[str, Rows], name: str, **more: Callable[[dict[str, Any]], Any]) -> Rows:
    return [
        {key: value for key, value in row.items() if key != "_line"} | {key: make(row) for key, make in more.items()}
        for row in data[name]
    ]


def _names(row: dict[str, Any]) -> str:
    return fold(f"{row['name']} {row['name_en']} {row['slug']}")
