"""CSV as people save it: comma, semicolon or tab; UTF-8 with or without a mark, or UTF-16."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from app.text import fold
from app.workbooks.grid import Event, Row, Sheet
from app.workbooks.limits import Limits, UnreadableFile
from app.workbooks.words import known_headings

DELIMITERS = (",", ";", "\t")
ROW_CHARACTERS_MAX = 1_000_000
_HEAD_ROWS = 30
_LINE = 2_000
_SAID = re.compile(r'\s*"?sep=([,;\t])"?[,;\t"]*\s*$', re.IGNORECASE)


def delimited_events(path: Path, limits: Limits) -> Iterator[Event]:
    """One sheet without a name, and its rows. Raises `UnreadableFile`."""
    encoding = _encoding(path)
    delimiter, skipped = _delimiter(path, encoding)

    @cache
    def largest() -> dict[int, float]:
        found: dict[int, float] = {}
        for _, cells in _rows(path, encoding, delimiter, skipped):
            for index, cell in enumerate(cells):
                if cell.isdecimal() and cell.isascii() and len(cell) <= 12 and "Σ" not in cells[:3]:
                    found[index] = max(found.get(index, 0.0), float(cell))
        return found

    yield Sheet("", largest=lambda index: largest().get(index))
    cells_left = limits.cells_max
    for count, (number, cells) in enumerate(_rows(path, encoding, delimiter, skipped), 1):
        cells_left -= len(cells)
        if count > limits.rows_max:
            raise UnreadableFile("too_many_rows", rows_max=limits.rows_max)
        if len(cells) > limits.columns_max:
            raise UnreadableFile("too_many_columns", columns_max=limits.columns_max)
        if cells_left < 0:
            raise UnreadableFile("too_many_cells", cells_max=limits.cells_max)
        yield Row(number, cells)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in start:
        # ASCII, which headings and separators are, has its zero bytes second in UTF-16 LE.
        return "utf-16-le" if start[1:200:2].count(0) > start[0:200:2].count(0) else "utf-16-be"
    return "utf-8-sig"


def _rows(path: Path, encoding: str, delimiter: str, skipped: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Rows with anything in them, numbered as a spreadsheet would number them.

    A row is measured while its lines are read: once it were built, it would be too late.
    """
    used = 0

    def lines() -> Iterator[str]:
        nonlocal used
        while line := file.readline(ROW_CHARACTERS_MAX + 1 - used):
            used += len(line)
            if used > ROW_CHARACTERS_MAX:
                raise UnreadableFile("row_too_long", line=reader.line_num + 1, most=ROW_CHARACTERS_MAX)
            yield line

    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(lines(), delimiter=delimiter)
        try:
            for number, cells in islice(enumerate(reader, 1), skipped, None):
                used = 0
                while cells and not cells[-1].strip():
                    cells.pop()
                if cells:
                    yield number, cells
        except csv.Error as error:
            raise UnreadableFile("bad_csv", line=reader.line_num, reason=str(error)) from None
        except UnicodeError:
            raise UnreadableFile("bad_encoding") from None


def _delimiter(path: Path, encoding: str) -> tuple[str, int]:
    """The delimiter with which most headings are known; and 1 where the first line is Excel's own `sep=;`."""
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        said = _SAID.match(file.readline(_LINE))
    if said:
        return said[1], 1
    known = known_headings()

    def matches(delimiter: str) -> tuple[int, UnreadableFile | None]:
        found = 0
        try:
            for _, cells in islice(_rows(path, encoding, delimiter), _HEAD_ROWS):
                found += sum(fold(cell) in known for cell in cells[:500])
        except UnreadableFile as error:
            # By another delimiter than its own a file may have a row without an end.
            return found, error
        return found, None

    matched = {delimiter: matches(delimiter) for delimiter in DELIMITERS}
    delimiter = max(matched, key=lambda delimiter: matched[delimiter][0])
    if (error := matched[delimiter][1]) is not None:
        raise error
    return delimiter, 0
