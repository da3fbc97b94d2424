"""CSV (RFC 4180) and NDJSON: a line for each row, written as the rows come."""

import csv
from collections.abc import Iterator

import orjson

from app.formats.cells import as_text
from app.formats.table import Table

_LINE = orjson.OPT_APPEND_NEWLINE


class _Lines:
    """What the csv module writes to, taken away after each chunk."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.write = self.parts.append

    def take(self) -> bytes:
        """Everything written since."""
        data = "".join(self.parts).encode()
        self.parts.clear()
        return data


def write_csv(table: Table) -> Iterator[bytes]:
    """UTF-8, commas, CRLF, one heading of field names; missing is empty, lists are joined by `;`, the decimal mark is a point."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(table.names)
    yield b"\xef\xbb\xbf" * table.byte_order_mark + lines.take()
    for chunk in table.chunks:
        cells = [as_text(column, values) for column, values in zip(table.columns, chunk, strict=True)]
        writer.writerows(zip(*cells, strict=True))
        if data := lines.take():
            yield data


def write_ndjson(table: Table) -> Iterator[bytes]:
    """One JSON object for each row, with the names of the columns as keys; lists stay lists, missing is null."""
    names = table.names
    for chunk in table.chunks:
        rows = zip(*chunk, strict=True)
        if data := b"".join(orjson.dumps(dict(zip(names, row, strict=True)), option=_LINE) for row in rows):
            yield data
