"""A sheet of a marked workbook: its cells in the looks of a template, the findings in colour and as comments."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.models.vocabulary import Severity
from app.text import Text
from app.workbooks.cells import Place
from app.workbooks.fittings import Formats, fit_figures, fit_paper, fit_subject, look_of
from app.workbooks.grid import Row, Sheet, column_letters
from app.workbooks.labels import FIGURES
from app.workbooks.layout import HEAD_ROWS, Layout, find_layout
from app.workbooks.values import TOTAL
from app.workbooks.words import headings

COMMENTS_MAX = 1000
"""Comments on one sheet; spreadsheet programs slow down with more. Colours and the list of findings have no such end."""
ROWS_ADDED = 200
"""Rows below the last one with drop-downs and checks."""
COLOURS = {Severity.error: "#FFC7CE", Severity.warning: "#FFEB9C", Severity.notice: "#DDEBF7"}
SEVERITY_NAMES = {
    Severity.error: Text("Lỗi", "Error"),
    Severity.warning: Text("Cảnh báo", "Warning"),
    Severity.notice: Text("Lưu ý", "Notice"),
}
ORDER = list(COLOURS)


class Mark(NamedTuple):
    """A finding as it is shown: how bad, what it is called, where, what stands there, and what would be right."""

    severity: Severity
    title: Text
    place: Place
    value: str
    expected: Text


Cells = dict[int, dict[int, list[Mark]]]
"""Marks by row and column, both from 0."""


class SheetWriter:
    """Writes rows downwards; marked cells where no row came are written in between.

    The first rows wait until the headings are found in them.
    """

    def __init__(
        self, sheet: Worksheet, described: Sheet, formats: Formats, marks: Cells, children: frozenset[str]
    ) -> None:
        self.sheet = sheet
        self.described = described
        self.formats = formats
        self.marks = marks
        self.children = children
        self.summed: list[int] = []
        self.waiting = iter(sorted(marks))
        self.next = next(self.waiting, None)
        self.comments = 0
        self.head: list[tuple[int, Sequence[Any]]] | None = []
        self.layout: Layout | None = None
        self.looks: dict[int, Format] = {}
        self.last = 0

    def write(self, number: int, cells: Sequence[Any]) -> None:
        """A row, numbered from 0."""
        if self.head is None:
            self._write_next(number, cells)
            return
        self.head.append((number, cells))
        if len(self.head) == HEAD_ROWS:
            self._begin()

    def end(self) -> None:
        """Once the last row has come."""
        self._begin()
        for row in self._before(1_048_576):
            self._write_row(row, ())
        if self.layout is not None:
            self._fit(self.layout)

    def _begin(self) -> None:
        if self.head is None:
            return
        head, self.head = self.head, None
        self.sheet.set_column(0, 60, 14)
        self.sheet.set_column(1, 1, 36)
        self.layout = find_layout(self.described, [Row(number + 1, cells) for number, cells in head])
        if self.layout is not None and self.layout.sheet != FIGURES:
            self.looks = {index: self.formats["previous"] for index in self.layout.previous.values()}
            self.looks |= {index: self.formats["input"] for index in self.layout.figures}
            self.looks |= {index: self.formats[look_of(key)] for key, index in self.layout.labels.items()}
        for number, cells in head:
            self._write_next(number, cells)

    def _write_next(self, number: int, cells: Sequence[Any]) -> None:
        for row in self._before(number):
            self._write_row(row, ())
        if self.next == number:
            self.next = next(self.waiting, None)
        self._write_row(number, cells)

    def _before(self, number: int) -> Iterator[int]:
        while self.next is not None and self.next < number:
            yield self.next
            self.next = next(self.waiting, None)

    def _write_row(self, number: int, cells: Sequence[Any]) -> None:
        self.last = number
        marks = self.marks.get(number, {})
        last_heading = self.layout.last_heading_row - 1 if self.layout else -1
        total = TOTAL in cells[:3]
        if self.layout is not None and number == last_heading:
            self._explain(self.layout)
        if not total and not self.children.isdisjoint(cell for cell in cells[:3] if type(cell) is str):
            self.summed.append(number)
        sums = {*self.layout.figures, *self.layout.previous.values()} if total and self.layout else set()
        for index in range(max(len(cells), max((*marks, *sums), default=-1) + 1)):
            cell = cells[index] if index < len(cells) else ""
            look = self.looks.get(index) if number > last_heading else None
            if number in (last_heading - 1, last_heading) and cell != "":
                look = self.formats["heading"]
            if total:
                look = self.formats["total"]
            if index in marks:
                look = self.formats[min((mark.severity for mark in marks[index]), key=ORDER.index).value]
                self._comment(number, index, marks[index])
            if index in sums:
                self._write_sum(number, index, look)
            else:
                self._write_cell(number, index, cell, look)

    def _write_sum(self, row: int, index: int, look: Format | None) -> None:
        """The numbers of the file would not change with what is corrected."""
        letters = column_letters(index)
        runs = [f"{letters}{first + 1}:{letters}{last + 1}" for first, last in _runs(self.summed)]
        if 0 < len(runs) <= 50:
            self.sheet.write_formula(row, index, f"=SUM({','.join(runs)})", look)
        else:
            self.sheet.write_blank(row, index, None, look)

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
                f"{SEVERITY_NAMES[m.severity].vi}: {m.title.vi}.\nCần ghi: {m.expected.vi}\n"
                f"{SEVERITY_NAMES[m.severity].en}: {m.title.en}.\nExpected: {m.expected.en}"
                for m in marks[:5]
            )
            self.sheet.write_comment(row, index, shown[:2000], {"x_scale": 2.5, "y_scale": 1.5})

    def _fit(self, layout: Layout) -> None:
        """What templates have beside their cells."""
        rows = (layout.last_heading_row, max(self.last, layout.last_heading_row) + ROWS_ADDED)
        if layout.sheet == FIGURES:
            fit_figures(self.sheet, layout.labels, rows)
        elif layout.figures:
            fit_subject(self.sheet, self.formats, layout.figures, layout.labels, rows)
        fit_paper(self.sheet, max(rows[0] - 2, 0), rows[0] - 1)

    def _explain(self, layout: Layout) -> None:
        """Notes at the headings that carry no finding."""
        heading = layout.last_heading_row - 1
        known = {column.key: column.note for column in headings(layout.sheet).values()}
        places = {index: column.key for index, column in layout.figures.items()}
        places |= {index: key for key, index in layout.labels.items()}
        for index, key in places.items():
            if index not in self.marks.get(heading, {}):
                note = known[key]
                self.sheet.write_comment(heading, index, f"{note.vi}\n\n{note.en}", {"x_scale": 2, "y_scale": 1.2})


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as first and last."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
