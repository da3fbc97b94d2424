"""Parquet: typed columns, text dictionary-encoded, and what the table is about in the metadata of the file."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import pyarrow
from pyarrow import parquet

from app.formats.cells import json_text
from app.formats.columns import Chunk, Column, Kind
from app.formats.descriptions import describe
from app.formats.table import Table

ROW_GROUP = 50_000
_TYPES = {
    Kind.text: pyarrow.string(),
    Kind.integer: pyarrow.int64(),
    Kind.number: pyarrow.float64(),
    Kind.boolean: pyarrow.bool_(),
    Kind.day: pyarrow.date32(),
    Kind.moment: pyarrow.timestamp("us", tz="Asia/Ho_Chi_Minh"),
    Kind.json: pyarrow.string(),
}


class _Sink(io.RawIOBase):
    """What the writer writes to, taken away after each group of rows."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.size

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.size += len(part)
        return len(part)

    def take(self) -> bytes:
        """Everything written since."""
        data = b"".join(self.parts)
        self.parts.clear()
        return data


def write_parquet(table: Table) -> Iterator[bytes]:
    """Groups of rows as they come; lists are lists, days are dates, objects without a schema are JSON text."""
    schema = pyarrow.schema(
        [_field(column, describe(column, table.language)) for column in table.columns], metadata=_metadata(table)
    )
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, use_dictionary=True, compression="zstd") as writer:
        for group in _groups(table, schema):
            writer.write_table(group)
            yield sink.take()
    yield sink.take()


def _groups(table: Table, schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    group: list[pyarrow.RecordBatch] = []
    for chunk in table.chunks:
        group.append(pyarrow.record_batch(_arrays(table.columns, chunk, schema), schema=schema))
        if sum(map(len, group)) >= ROW_GROUP:
            yield pyarrow.Table.from_batches(group)
            group = []
    yield pyarrow.Table.from_batches(group, schema)


def _field(column: Column, description: str) -> pyarrow.Field:
    one = _TYPES[column.kind]
    return pyarrow.field(
        column.name,
        pyarrow.list_(one) if column.many else one,
        metadata={"description": description} if description else None,
    )


def _arrays(columns: Sequence[Column], chunk: Chunk, schema: pyarrow.Schema) -> list[pyarrow.Array]:
    return [
        pyarrow.array(_json(column, values) if column.kind is Kind.json else values, field.type)
        for column, values, field in zip(columns, chunk, schema, strict=True)
    ]


def _json(column: Column, values: Sequence[Any]) -> list[Any]:
    def one(value: Any) -> str | None:
        return None if value is None else json_text(value)

    return [None if v is None else [one(part) for part in v] if column.many else one(v) for v in values]


def _metadata(table: Table) -> dict[str, bytes]:
    return {
        "title": table.say(table.title).encode(),
        "query": table.url.encode(),
        "release": str(table.release).encode(),
        "citation": table.citation.encode(),
        "about": orjson.dumps(table.about),
    }
