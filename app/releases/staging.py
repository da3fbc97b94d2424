"""Bulk rows into temporary tables, by each database's fastest way, a chunk at a time: memory does not grow with the batch."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

CHUNK = 10_000
_KEPT = ("released_in", "superseded_in", "suppressed")


def stage(
    connection: Connection,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    staged: Callable[[int], None] = lambda _: None,
) -> tuple[str, list[str], int]:
    """Rows for a versioned table in a temporary table of its name with `staged_` before it; `staged` is told how many are.

    Returns that name, the columns and the number of rows. The columns are all but those that publishing keeps; a numeric id only where
    the first row brings one. A missing key takes the column's default, else NULL.
    """
    name = f"staged_{table.name}"
    incoming = iter(rows)
    first = next(incoming, {})
    numbered = "id" in table.columns and table.columns["id"].type.python_type is int
    left_out = (*_KEPT, "id") if numbered and "id" not in first else _KEPT
    columns = [column.name for column in table.columns if column.name not in left_out]
    everything = chain((first,) if first else (), incoming)
    connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    connection.execute(
        text(f"CREATE TEMPORARY TABLE {name} AS SELECT {', '.join(columns)} FROM {table.name} WHERE 1 = 0")
    )
    defaults = {column: default_of(table, column) for column in columns}
    count = 0
    for chunk in _chunks(tuple(row.get(c, defaults[c]) for c in columns) for row in everything):
        _insert(connection, name, columns, chunk)
        count += len(chunk)
        staged(count)
    return name, columns, count


def default_of(table: Table, column: str) -> Any:
    """What a column is where a row does not say."""
    default = table.columns[column].default
    return default.arg if isinstance(default, ScalarElementColumnDefault) else None


def _chunks(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _insert(connection: Connection, name: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    if connection.dialect.name == "postgresql":
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    # The driver's own conversion of dates is deprecated.
    plain = [tuple(value.isoformat() if isinstance(value, date) else value for value in row) for row in rows]
    connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({', '.join('?' for _ in columns)})", plain)
