"""XLSX: a sheet of data with real numbers, days and headings that stay, and a sheet of notes."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from app.formats.cells import one_cell
from app.formats.columns import Chunk, Column, Kind
from app.formats.notes import Section, sections
from app.formats.sheet import Cell, RowSheet, day_cell, number_cell, text_cell, truth_cell
from app.formats.table import Table
from app.text import Text, harmless

TEXT_MAX = 32_767
_SOURCES_MAX = 5_000
_PART = 1 << 16
_WIDTH_ROWS = 200


def write_xlsx(table: Table) -> Iterator[bytes]:
    """The file, made on disk: memory does not grow with the rows."""
    with tempfile.TemporaryFile() as file:
        _make(table, file)
        file.seek(0)
        while part := file.read(_PART):
            yield part


def _make(table: Table, file: IO[bytes]) -> None:
    # The same table gives the same bytes: the file was created when its release was.
    workbook = Workbook(file, {"constant_memory": True})
    workbook.set_properties({"title": table.say(table.title), "created": datetime.fromisoformat(table.released)})
    data = workbook.add_worksheet(table.say(Text("Số liệu", "Data")), RowSheet)
    notes = workbook.add_worksheet(table.say(Text("Ghi chú", "Notes")))
    bold = workbook.add_format({"bold": True})
    seen = _Seen(table.columns)
    _write_data(workbook, data, table, seen, bold)
    _write_notes(notes, sections(table, seen.sources, seen.words), seen.cut, table, bold)
    workbook.close()


class _Seen:
    """What stood in the rows and is explained in the notes."""

    def __init__(self, columns: Sequence[Column]) -> None:
        names = [column.name for column in columns]
        self.source_places = [n for n, name in enumerate(names) if name in ("source_id", "sources_id")]
        self.word_places = [n for n, name in enumerate(names) if name.endswith(("qualifier", "missing_reason"))]
        self.sources: set[str] = set()
        self.words: set[str] = set()
        self.cut = False

    def look(self, chunk: Chunk) -> None:
        """Keep the ids of sources, as many as fit, and the words."""
        for place in self.source_places:
            for value in filter(None, chunk[place]):
                if len(self.sources) < _SOURCES_MAX:
                    self.sources.update(value if isinstance(value, list) else (value,))
        for place in self.word_places:
            self.words.update(str(value) for value in chunk[place] if isinstance(value, str))


def _write_data(workbook: Workbook, sheet: RowSheet, table: Table, seen: _Seen, bold: CellFormat) -> None:
    cells = [_cell(workbook, column, seen) for column in table.columns]
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.names):
        sheet.write_string(0, place, name, bold)
    row = 1
    for chunk in table.chunks:
        if row == 1:
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, _width(column, chunk[place][:_WIDTH_ROWS]))
        seen.look(chunk)
        row = sheet.append_rows(row, table.columns, chunk, cells)
    sheet.autofilter(0, 0, row - 1, len(table.columns) - 1)


def _cell(workbook: Workbook, column: Column, seen: _Seen) -> Cell:
    """Numbers, days and truth values as what they are; everything else as text that is never computed."""
    if not column.many and column.kind is Kind.boolean:
        return truth_cell
    if not column.many and column.kind in (Kind.integer, Kind.number):
        return number_cell
    convert = one_cell(column)

    def text(value: Any) -> str:
        text = convert(value)
        if len(text) > TEXT_MAX:
            text = f"{text[: TEXT_MAX - 2]} …"
            seen.cut = True
        return text_cell(text)

    if column.many or column.kind not in (Kind.day, Kind.moment):
        return text
    pattern = "yyyy-mm-dd" if column.kind is Kind.day else "yyyy-mm-dd hh:mm:ss"
    style = workbook.add_format({"num_format": pattern})
    return lambda value: day_cell(value, style) if _in_calendar(value) else text(value)


def _in_calendar(value: date | datetime) -> bool:
    """A sheet counts days from 1900, with a day too many in its first February."""
    return (value.year, value.month) >= (1900, 3)


def _width(column: Column, values: Iterable[Any]) -> float:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(len(column.name) + 2, longest + 1), 50)


def _write_notes(sheet: Worksheet, parts: Iterable[Section], cut: bool, table: Table, bold: CellFormat) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 60)
    row = 0
    if cut:
        told = Text(
            "Có ô chữ bị cắt vì quá {most} ký tự; CSV có đủ.",
            "Text cells are cut after {most} characters; CSV has all of them.",
        )
        sheet.write_string(row, 0, table.say(told).format(most=TEXT_MAX), bold)
        row += 2
    for part in parts:
        sheet.write_string(row, 0, table.say(part.title), bold)
        lines = [part.headings, *part.lines] if part.headings else part.lines
        for line in lines:
            row += 1
            for place, text in enumerate(line):
                sheet.write_string(row, place, harmless(text[:TEXT_MAX]))
        row += 2
