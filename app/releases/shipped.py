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
    def rows(name: str, **more: Callable[[dict[str, Any]], Any]) -> Rows:
        return [row | {key: make(row) for key, make in more.items()} for row in map(_without_line, data[name])]

    def names(row: dict[str, Any]) -> str:
        return fold(f"{row['name']} {row['name_en']} {row.get('slug', row.get('id', ''))}")

    def number(row: dict[str, Any]) -> int:
        return int(row["id"][1:])

    organizations = rows("organizations", search_text=names)
    parents = [
        {name: o[name] for name in ("parent_id", "valid_from", "valid_to")} | {"organization_id": o["id"]}
        for o in organizations
        if o["parent_id"]
    ]
    return Changes(
        entities={
            "provinces": rows("provinces", search_text=names),
            "organizations": [{k: v for k, v in o.items() if k != "parent_id"} for o in organizations],
            "sources": rows("sources", search_text=lambda row: fold(f"{row['publisher']} {row['title']} {row['id']}")),
        },
        rows={
            "province_successions": rows(
                "province_successions",
                predecessor_boundaries=lambda _: "2008",
                successor_boundaries=lambda _: "2025",
            ),
            "populations": rows("populations"),
            "organization_parents": parents,
            "organization_successions": rows("organization_successions"),
            "figures": rows("figures", id=number),
            "targets": rows("targets", id=number, key=lambda row: row["id"]),
        },
    )


def _without_line(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "_line"}
