"""A release as CSV files in a ZIP, with a datapackage.json (Frictionless Data Package) that says what they are."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app import __version__
from app.exports.about import LICENCE, TITLE, About
from app.exports.shape import Column, ExportTable, Value
from app.exports.tables import TABLES
from app.text import harmless


def write_package(session: Session, about: About, path: Path) -> None:
    """Write the ZIP to a path where nothing is yet. The same release gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        resources = [_write_table(package, table, table.rows(session, about.release), about) for table in TABLES]
        description = orjson.dumps(_description(about, resources), option=orjson.OPT_INDENT_2)
        package.writestr(_entry("datapackage.json", about), description + b"\n")


def _write_table(
    package: zipfile.ZipFile, table: ExportTable, rows: Iterator[tuple[Value, ...]], about: About
) -> dict[str, Any]:
    """Write one CSV file; returns its resource in the description."""
    digest, size = sha256(), 0
    with package.open(_entry(f"{table.name}.csv", about), "w", force_zip64=True) as file:
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow([column.name for column in table.columns])
        for count, row in enumerate(rows, start=1):
            writer.writerow([harmless(value) if isinstance(value, str) else value for value in row])
            if count % 2000 == 0:
                size += _flush(buffer, file, digest)
        size += _flush(buffer, file, digest)
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "title": table.title.vi,
        "title_en": table.title.en,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": _schema(table),
    }


def _flush(buffer: io.StringIO, file: Any, digest: Any) -> int:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    digest.update(data)
    file.write(data)
    return len(data)


def _schema(table: ExportTable) -> dict[str, Any]:
    references = [
        {
            "fields": list(r.columns),
            "reference": {"resource": r.table.replace("_", "-"), "fields": list(r.target)},
        }
        for r in table.references
    ]
    return {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        **({"foreignKeys": references} if references else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.type == "boolean":
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    if column.meaning.vi:
        field |= {"description": column.meaning.vi, "description_en": column.meaning.en}
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _description(about: About, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "party-statistics",
        "title": TITLE.vi,
        "title_en": TITLE.en,
        "description": about.citation,
        "version": f"{about.release}",
        "created": f"{about.published}T00:00:00+07:00",
        "licenses": [{"name": "other-pd", "title": LICENCE.vi, "title_en": LICENCE.en}],
        "keywords": ["Vietnam", "statistics", "party organizations"],
        "program_version": __version__,
        "resources": resources,
    }


def _entry(name: str, about: About) -> zipfile.ZipInfo:
    """An entry dated with the release, so that nothing of the moment of packing is in the file."""
    day = date.fromisoformat(about.published)
    entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
