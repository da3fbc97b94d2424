"""A sheet whose rows are written many at a time, a column after the other: xlsxwriter takes each cell by itself."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from app.formats.cells import each_cell
from app.formats.columns import Chunk, Column

ROWS_MAX = 1_048_575
"""A sheet has one more, for the headings."""

Cell = Callable[[Any], str]
"""A value as the rest of its element: attributes, `>`, content."""

_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_ZERO = date(1899, 12, 30)


class RowSheet(Worksheet):  # type: ignore[misc]
    """For a workbook with constant memory. Rows follow the heading, and nothing is written after them."""

    def append_rows(self, first: int, columns: Sequence[Column], chunk: Chunk, cells: Sequence[Cell]) -> int:
        """Write the rows of a chunk from row `first` on, counted from 0; nothing for None. Returns the row after them."""
        self._write_single_row(first)
        after = first + len(chunk[0])
        if after > ROWS_MAX + 1:
            raise ValueError(f"a sheet holds {ROWS_MAX} rows")
        numbers = range(first + 1, after + 1)
        written = [
            _elements(xl_col_to_name(place), numbers, each_cell(column, values, _or_nothing(cell)))
            for place, (column, values, cell) in enumerate(zip(columns, chunk, cells, strict=True))
            if any(value is not None for value in values)
        ]
        rows = map("".join, zip(*written, strict=True)) if written else [""] * len(numbers)
        self.row_data_fh.writelines(f'<row r="{number}">{row}</row>' for number, row in zip(numbers, rows, strict=True))
        self.dim_rowmax = after - 1
        return after


def _or_nothing(cell: Cell) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else cell(value)


def _elements(letters: str, numbers: range, made: Sequence[str | None]) -> list[str]:
    return [
        "" if rest is None else f'<c r="{letters}{number}"{rest}</c>'
        for number, rest in zip(numbers, made, strict=True)
    ]


def number_cell(value: float) -> str:
    """A number, with the 16 digits that a sheet holds."""
    return f"><v>{value:.16G}</v>"


def truth_cell(value: bool) -> str:
    """True or false."""
    return f' t="b"><v>{value:d}</v>'


def day_cell(value: date, style: Format) -> str:
    """A day, or the time of Hanoi: a sheet knows no zones."""
    whole = value.toordinal() - _ZERO.toordinal()
    time = value.time() if isinstance(value, datetime) else None
    seconds = (time.hour * 60 + time.minute) * 60 + time.second + time.microsecond / 1e6 if time else 0
    return f' s="{style._get_xf_index()}"{number_cell(whole + seconds / 86400)}'


def text_cell(text: str) -> str:
    """Text; control characters are spelled as the format has it."""
    kept = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPED.sub("_x005F_", text))
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f' t="inlineStr"><is><t{space}>{escape(kept)}</t></is>'
