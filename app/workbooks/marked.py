"""What was sent in, given back with the findings: coloured cells, comments in both languages, and a sheet that lists them.

The grid is written anew from what was read: nothing of the file itself (formulas, links, macros) comes along.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from app.models.vocabulary import Severity
from app.text import Text, fold
from app.workbooks.cells import Place
from app.workbooks.grid import Notice, Row, Sheet
from app.workbooks.labels import FIGURE_LABELS
from app.workbooks.limits import Limits
from app.workbooks.reading import events_of, kind_of
from app.workbooks.words import FINDINGS, known_headings

COMMENTS_MAX = 1000
"""Comments on one sheet; spreadsheet programs slow down with more. Colours and the list of findings have no such end."""
FIELDS = tuple(label.key for label in FIGURE_LABELS)
COLOURS = {Severity.error: "#FFC7CE", Severity.warning: "#FFEB9C", Severity.notice: "#DDEBF7"}
SEVERITY_NAMES = {
    Severity.error: Text("Lỗi", "Error"),
    Severity.warning: Text("Cảnh báo", "Warning"),
    Severity.notice: Text("Lưu ý", "Notice"),
}
_ORDER = list(COLOURS)


class Mark(NamedTuple):
    """A finding as it is shown: how bad, what it is called, where, what stands there, and what would be right."""

    severity: Severity
    title: Text
    place: Place
    value: str
    expected: Text


Cells = dict[int, dict[int, list[Mark]]]
"""Marks by row and column, both from 0."""


def write_marked(original: Path, media_type: str, marks: Iterable[Mark], path: Path, limits: Limits) -> None:
    """Write the marked workbook. Memory does not grow with the rows. Raises `UnreadableFile` as reading does."""
    kind = kind_of(media_type)
    listed = list(marks)
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        formats: dict[str, Format] = {
            severity.value: workbook.add_format({"bg_color": colour, "border": 1})
            for severity, colour in COLOURS.items()
        }
        formats["heading"] = workbook.add_format({"bold": True, "text_wrap": True, "bg_color": "#E7E6E6", "border": 1})
        formats["text"] = workbook.add_format({"text_wrap": True, "valign": "top"})
        names = _Names()
        _write_findings(workbook, formats, listed, names)
        _write_grid(workbook, formats, _by_sheet(listed, kind), kind, events_of(original, media_type, limits), names)


class _Names:
    """Sheets under names that a workbook may have, none twice."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self.taken:
            plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:31] or "CSV"
            used = {given.casefold() for given in self.taken.values()} | {fold(FINDINGS.vi), FINDINGS.vi.casefold()}
            fits = (plain if n == 1 else f"{plain[:27]} ({n})" for n in range(1, 1000))
            self.taken[name] = next(one for one in fits if one.casefold() not in used)
        return self.taken[name]


def _by_sheet(marks: Sequence[Mark], kind: str) -> dict[str, Cells]:
    found: dict[str, Cells] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for mark in marks:
        if (spot := _spot(mark.place, kind)) is not None:
            found[mark.place.sheet][spot[0]][spot[1]].append(mark)
    return found


def _spot(place: Place, kind: str) -> tuple[int, int] | None:
    """Row and column from 0; a figure of JSON is a row below a row of names."""
    if kind == "json":
        number, _, field = place.cell.partition(".")
        return (int(number) + 1, FIELDS.index(field)) if field in FIELDS and number.isdecimal() else None
    return xl_cell_to_rowcol(place.cell) if re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}", place.cell) else None


def _write_findings(workbook: Workbook, formats: dict[str, Format], marks: Sequence[Mark], names: _Names) -> None:
    sheet = workbook.add_worksheet(FINDINGS.vi)
    headings = (
        "Mức / Severity",
        "Trang / Sheet",
        "Ô / Cell",
        "Giá trị / Value",
        "Nội dung",
        "Cần ghi",
        "Finding",
        "Expected",
    )
    for index, (heading, width) in enumerate(zip(headings, (16, 22, 12, 24, 34, 50, 34, 50), strict=True)):
        sheet.write_string(0, index, heading, formats["heading"])
        sheet.set_column(index, index, width)
    for row, mark in enumerate(sorted(marks, key=lambda mark: _ORDER.index(mark.severity)), 1):
        sheet.write_string(row, 0, " / ".join(SEVERITY_NAMES[mark.severity]), formats[mark.severity])
        cells = (
            mark.place.sheet,
            mark.place.cell,
            mark.value,
            mark.title.vi,
            mark.expected.vi,
            mark.title.en,
            mark.expected.en,
        )
        for index, cell in enumerate(cells, 1):
            sheet.write_string(row, index, cell, formats["text"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(marks), 1), len(headings) - 1)


def _write_grid(
    workbook: Workbook,
    formats: dict[str, Format],
    marks: dict[str, Cells],
    kind: str,
    events: Iterable[Sheet | Row | Notice],
    names: _Names,
) -> None:
    writer: _SheetWriter | None = None
    for event in events:
        if isinstance(event, Sheet):
            if writer is not None:
                writer.end()
            skipped = fold(event.name) in map(fold, FINDINGS)
            writer = (
                None if skipped else _SheetWriter(workbook.add_worksheet(names(event.name)), formats, marks[event.name])
            )
            if writer is not None and kind == "json":
                writer.write(0, list(FIELDS))
        elif isinstance(event, Row) and writer is not None:
            if kind == "json":
                writer.write(
                    event.number + 1, ["" if event.cells.get(key) is None else event.cells[key] for key in FIELDS]
                )
            else:
                writer.write(event.number - 1, event.cells)
    if writer is not None:
        writer.end()


class _SheetWriter:
    """Writes rows downwards; marked cells where no row came are written in between."""

    def __init__(self, sheet: Worksheet, formats: dict[str, Format], marks: Cells) -> None:
        self.sheet = sheet
        self.formats = formats
        self.marks = marks
        self.waiting = iter(sorted(marks))
        self.next = next(self.waiting, None)
        self.comments = 0
        sheet.set_column(0, 60, 14)
        sheet.set_column(1, 1, 36)

    def write(self, number: int, cells: Sequence[Any]) -> None:
        for row in self._before(number):
            self._write_row(row, ())
        if self.next == number:
            self.next = next(self.waiting, None)
        self._write_row(number, cells)

    def end(self) -> None:
        for row in self._before(1_048_576):
            self._write_row(row, ())

    def _before(self, number: int) -> Iterator[int]:
        while self.next is not None and self.next < number:
            yield self.next
            self.next = next(self.waiting, None)

    def _write_row(self, number: int, cells: Sequence[Any]) -> None:
        marks = self.marks.get(number, {})
        heading = number < 40 and sum(type(cell) is str and fold(cell) in known_headings() for cell in cells) > 1
        for index in range(max(len(cells), max(marks, default=-1) + 1)):
            cell = cells[index] if index < len(cells) else ""
            look = self.formats["heading"] if heading else None
            if index in marks:
                worst = min(marks[index], key=lambda mark: _ORDER.index(mark.severity))
                look = self.formats[worst.severity]
                self._comment(number, index, marks[index])
            self._write_cell(number, index, cell, look)

    def _write_cell(self, row: int, index: int, cell: Any, look: Format | None) -> None:
        if type(cell) is bool:
            self.sheet.write_boolean(row, index, cell, look)
        elif isinstance(cell, int | float):
            self.sheet.write_number(row, index, cell, look)
        elif cell is None or cell == "":
            if look is not None:
                self.sheet.write_blank(row, index, None, look)
        else:
            self.sheet.write_string(row, index, str(cell), look)

    def _comment(self, row: int, index: int, marks: Sequence[Mark]) -> None:
        self.comments += 1
        if self.comments <= COMMENTS_MAX:
            shown = "\n\n".join(
                f"{SEVERITY_NAMES[m.severity].vi}: {m.title.vi}. {m.expected.vi}\n"
                f"{SEVERITY_NAMES[m.severity].en}: {m.title.en}. {m.expected.en}"
                for m in marks[:5]
            )
            self.sheet.write_comment(row, index, shown[:2000], {"x_scale": 2.5, "y_scale": 1.5})
