"""XLSX: a sheet of data with real numbers, days and headings that stay, and a sheet of notes."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import chain, islice
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from app.formats.cells import one_cell
from app.formats.columns import Column, Kind, Row
from app.formats.notes import Section, sections
from app.formats.table import Table
from app.text import Text, harmless

ROWS_MAX = 1_048_575  # a sheet has one more, for the headings
TEXT_MAX = 32_767
_SOURCES_MAX = 5_000
_PART = 1 << 16
_WIDTH_ROWS = 200
Write = Callable[[int, int, Any], object]


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
    data = workbook.add_worksheet(table.say(Text("Số liệu", "Data")))
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
        self.cut = 0

    def look(self, row: Row) -> None:
        """Keep the ids of sources, as many as fit, and the words."""
        for place in self.source_places:
            if (value := row[place]) and len(self.sources) < _SOURCES_MAX:
                self.sources.update(value if isinstance(value, list) else (value,))
        for place in self.word_places:
            if isinstance(row[place], str):
                self.words.add(str(row[place]))


def _write_data(workbook: Workbook, sheet: Worksheet, table: Table, seen: _Seen, bold: CellFormat) -> None:
    rows = table.rows()
    first = list(islice(rows, _WIDTH_ROWS))
    writers = [_writer(workbook, sheet, column, seen) for column in table.columns]
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column, (row[place] for row in first)))
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.names):
        sheet.write_string(0, place, name, bold)
    number = 0
    for number, row in enumerate(chain(first, rows), start=1):
        seen.look(row)
        for place, value in enumerate(row):
            if value is not None:
                writers[place](number, place, value)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _writer(workbook: Workbook, sheet: Worksheet, column: Column, seen: _Seen) -> Write:
    """Numbers, days and truth values as what they are; everything else as text that is never computed."""
    plain: Write = sheet.write_boolean if column.kind is Kind.boolean else sheet.write_number
    if column.kind in (Kind.integer, Kind.number, Kind.boolean) and not column.many:
        return plain
    if column.kind in (Kind.day, Kind.moment) and not column.many:
        style = workbook.add_format({"num_format": "yyyy-mm-dd" if column.kind is Kind.day else "yyyy-mm-dd hh:mm:ss"})
        return partial(_write_day, sheet, style)
    convert = one_cell(column) or str

    def write(row: int, place: int, value: Any) -> object:
        text = convert(value)
        if len(text) > TEXT_MAX:
            text = f"{text[: TEXT_MAX - 2]} …"
            seen.cut += 1
        return sheet.write_string(row, place, text)

    return write


def _write_day(sheet: Worksheet, style: CellFormat, row: int, place: int, value: date | datetime) -> object:
    """A sheet knows no time zones: the time is that of Hanoi. It knows no day before 1900 either."""
    if value.year < 1900:
        return sheet.write_string(row, place, value.isoformat())
    local = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return sheet.write_datetime(row, place, local, style)


def _width(column: Column, values: Iterable[Any]) -> float:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(len(column.name) + 2, longest + 1), 50)


def _write_notes(sheet: Worksheet, parts: Iterable[Section], cut: int, table: Table, bold: CellFormat) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 4, 60)
    row = 0
    if cut:
        told = Text(
            "Số ô chữ bị cắt vì quá {most} ký tự; CSV có đủ: {cut}",
            "Text cells cut after {most} characters; CSV has all of them: {cut}",
        )
        sheet.write_string(row, 0, table.say(told).format(most=TEXT_MAX, cut=cut), bold)
        row += 2
    for part in parts:
        sheet.write_string(row, 0, table.say(part.title), bold)
        lines = [part.headings, *part.lines] if part.headings else part.lines
        for line in lines:
            row += 1
            for place, text in enumerate(line):
                sheet.write_string(row, place, harmless(text[:TEXT_MAX]))
        row += 2
