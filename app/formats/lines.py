"""CSV (RFC 4180) and NDJSON: a line for each row, written as the rows come."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from app.formats.cells import each_cell, one_cell
from app.formats.columns import Column
from app.formats.table import Table

_LINE = orjson.OPT_APPEND_NEWLINE
_ENDS_A_CELL = re.compile('[",\r\n]')


def write_csv(table: Table) -> Iterator[bytes]:
    """UTF-8, commas, CRLF, one heading of field names; missing is empty, lists are joined by `;`, the decimal mark is a point."""
    # A row of one empty cell would be an empty line, which readers skip.
    empty = '""' if len(table.columns) == 1 else ""
    cells = [_cell(column, empty) for column in table.columns]
    yield b"\xef\xbb\xbf" * table.byte_order_mark + _lines([table.names])
    for chunk in table.chunks:
        columns = zip(table.columns, chunk, cells, strict=True)
        if data := _lines(zip(*(each_cell(*column) for column in columns), strict=True)):
            yield data


def _cell(column: Column, empty: str) -> Callable[[Any], str]:
    convert = one_cell(column)

    def cell(value: Any) -> str:
        text = "" if value is None else convert(value)
        return '"' + text.replace('"', '""') + '"' if _ENDS_A_CELL.search(text) else text or empty

    return cell


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join([line + "\r\n" for line in map(",".join, rows)]).encode()


def write_ndjson(table: Table) -> Iterator[bytes]:
    """One JSON object for each row, with the names of the columns as keys; lists stay lists, missing is null."""
    names = table.names
    for chunk in table.chunks:
        rows = zip(*chunk, strict=True)
        if data := b"".join(orjson.dumps(dict(zip(names, row, strict=True)), option=_LINE) for row in rows):
            yield data
