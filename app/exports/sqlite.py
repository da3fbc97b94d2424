"""A release as a SQLite database: tables with keys, indexes, a view for each subject, and a search index."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from app.exports.about import About
from app.exports.shape import ExportTable, Value, folded
from app.exports.tables import TABLES
from app.models.vocabulary import Subject

_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
_CHUNK = 5000
_NAMED = """
SELECT f.id, f.organization_id, o.name AS organization_name, o.type AS organization_type,
  o.province_boundaries, o.province_code, p.name AS province_name, f.subject, f.measure, {split},
  f.period_type, f.period_start, f.period_end, f.year, f.value, f.missing_reason, f.qualifier, f.unit, f.printed,
  f.planned, f.plan_attainment_percent, f.doubt, f.source_id, s.publisher, s.title AS source_title, s.url AS source_url
FROM figures f
JOIN organizations o ON o.id = f.organization_id
LEFT JOIN provinces p ON p.boundaries = o.province_boundaries AND p.code = o.province_code
JOIN sources s ON s.id = f.source_id
"""
_SPLIT = ("activity", "change", "rated_subject", "grade", "organization_kind", "breakdown", "category")


def write_sqlite(session: Session, about: About, path: Path) -> None:
    """Write the database to a path where nothing is yet. The same release gives the same bytes."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            _write_table(database, table, table.rows(session, about.release))
        database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        database.executemany("INSERT INTO about VALUES (?, ?)", about.rows)
        _write_views(database)
        database.commit()
        database.execute("PRAGMA optimize")
        database.execute("VACUUM")
        broken = database.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise ValueError(f"a row of {broken[0]} refers to a row of {broken[2]} that is not there")


def _write_table(database: sqlite3.Connection, table: ExportTable, rows: Iterator[tuple[Value, ...]]) -> None:
    own = [_declared(table, place) for place in range(len(table.columns))]
    if table.searched:
        own.append('"search_text" TEXT NOT NULL')
    references = [
        f"FOREIGN KEY ({_names(r.columns)}) REFERENCES {r.table} ({_names(r.target)})" for r in table.references
    ]
    keys = [] if _rowid(table) else [f"PRIMARY KEY ({_names(table.key)})"]
    database.execute(f"CREATE TABLE {table.name} ({', '.join([*own, *keys, *references])})")
    statement = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(own))})"
    whole = ((*row, folded(row, table)) for row in rows) if table.searched else rows
    while chunk := list(islice(whole, _CHUNK)):
        database.executemany(statement, chunk)
    for index in table.indexes:
        database.execute(f"CREATE INDEX {table.name}_{'_'.join(index)} ON {table.name} ({_names(index)})")
    if table.searched:
        words = _names((*table.searched, "search_text"))
        database.execute(
            f'CREATE VIRTUAL TABLE {table.name}_fts USING fts5({words}, content="{table.name}", tokenize="unicode61")'
        )
        database.execute(f"INSERT INTO {table.name}_fts ({table.name}_fts) VALUES ('rebuild')")


def _declared(table: ExportTable, place: int) -> str:
    column = table.columns[place]
    key = " PRIMARY KEY" if _rowid(table) and table.key == (column.name,) else ""
    return f'"{column.name}" {_TYPES.get(column.type, "TEXT")}{key}{" NOT NULL" if column.required else ""}'


def _rowid(table: ExportTable) -> bool:
    """Whether the key is one whole number, which then needs no index of its own."""
    types = {column.name: column.type for column in table.columns}
    return len(table.key) == 1 and types[table.key[0]] == "integer"


def _write_views(database: sqlite3.Connection) -> None:
    named = _NAMED.format(split=", ".join(f"f.{name}" for name in _SPLIT))
    database.execute(f"CREATE VIEW figures_named AS {named}")
    for subject in Subject:
        database.execute(f"CREATE VIEW {subject} AS {named} WHERE f.subject = '{subject}'")


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
