"""Release 1: the shipped data, written once, in one transaction, the same in every installation."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import Session, select, text

from app.database import writing
from app.models import (
    Figure,
    Organization,
    OrganizationParent,
    OrganizationSuccession,
    Population,
    Province,
    ProvinceSuccession,
    Release,
    Source,
    Target,
)
from app.releases.files import REFERENCE, Rows, read_files
from app.text import fold

Progress = Callable[[str, int, int], None]


def load_shipped_data(engine: Engine, folder: Path = REFERENCE, progress: Progress = lambda *_: None) -> bool:
    """Write release 1 if the database has no release. Returns whether it wrote.

    `progress(file, rows_done, rows_total)` is called after each table. Raises `DataError` for a bad file, before
    anything is written; a failure while writing leaves the database as it was.
    """
    with engine.connect() as connection, Session(connection) as session:
        if session.exec(select(Release.number).limit(1)).first() is not None:
            return False
    data = read_files(folder)
    tables = _tables(data, _content_hash(folder, data))
    total = sum(len(rows) for _, _, rows in tables)
    done = 0
    with writing(engine) as connection:
        if connection.execute(select(Release.number).limit(1)).first() is not None:
            return False
        for name, table, rows in tables:
            for start in range(0, len(rows), 500):
                connection.execute(insert(table), rows[start : start + 500])
            done += len(rows)
            progress(name, done, total)
        if connection.dialect.name == "postgresql":
            for table in ("figures", "targets"):
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
                )
    return True


def _content_hash(folder: Path, names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (folder / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _tables(data: dict[str, Rows], content_hash: str) -> list[tuple[str, Any, Rows]]:
    def rows(name: str, *, released: bool = True, **more: Callable[[dict[str, Any]], Any]) -> Rows:
        return [
            {key: value for key, value in row.items() if key != "_line"}
            | {key: make(row) for key, make in more.items()}
            | ({"released_in": 1} if released else {})
            for row in data[name]
        ]

    def names(row: dict[str, Any]) -> str:
        return fold(f"{row['name']} {row['name_en']} {row.get('slug', row.get('id', ''))}")

    def number(row: dict[str, Any]) -> int:
        return int(row["id"][1:])

    organizations = rows("organizations", released=False, search_text=names)
    parents = [
        {
            "organization_id": o["id"],
            "parent_id": o["parent_id"],
            "valid_from": o["valid_from"],
            "valid_to": o["valid_to"],
            "released_in": 1,
        }
        for o in organizations
        if o["parent_id"]
    ]
    for organization in organizations:
        del organization["parent_id"]
    return [
        ("releases", Release, rows("releases", released=False, content_hash=lambda *_: content_hash)),
        ("provinces", Province, rows("provinces", released=False, search_text=names)),
        (
            "province_successions",
            ProvinceSuccession,
            rows(
                "province_successions",
                predecessor_boundaries=lambda *_: "2008",
                successor_boundaries=lambda *_: "2025",
            ),
        ),
        ("populations", Population, rows("populations")),
        ("organizations", Organization, organizations),
        ("organization_parents", OrganizationParent, parents),
        ("organization_successions", OrganizationSuccession, rows("organization_successions")),
        (
            "sources",
            Source,
            rows(
                "sources",
                released=False,
                search_text=lambda row: fold(f"{row['publisher']} {row['title']} {row['id']}"),
            ),
        ),
        ("figures", Figure, rows("figures", id=number)),
        ("targets", Target, rows("targets", id=number, key=lambda row: row["id"])),
    ]
