"""What was sent in, given back with the findings: coloured cells, comments in both languages, and a sheet that lists them.

The grid is written anew from what was read: nothing of the file itself (formulas, links, macros) comes along, but what templates
have is there again, so that it can be worked in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_cell_to_rowcol

from app.text import fold
from app.workbooks.cells import Place
from app.workbooks.fittings import Formats, add_formats, write_lists
from app.workbooks.grid import Notice, Row, Sheet
from app.workbooks.labels import FIGURE_LABELS
from app.workbooks.limits import Limits
from app.workbooks.marked_sheets import COLOURS, ORDER, SEVERITY_NAMES, Cells, Mark, SheetWriter
from app.workbooks.reading import events_of, kind_of
from app.workbooks.words import FINDINGS, LISTS

FIELDS = tuple(label.key for label in FIGURE_LABELS)
_SKIPPED = frozenset(fold(name) for text in (FINDINGS, LISTS) for name in text)
"""Sheets that are written anew."""


def write_marked(
    original: Path,
    media_type: str,
    marks: Iterable[Mark],
    path: Path,
    limits: Limits,
    children: frozenset[str] = frozenset(),
) -> None:
    """Write the marked workbook, in which the rows Σ are the sums of `children` by their ids.

    Memory does not grow with the rows. Raises `UnreadableFile` as reading does.
    """
    kind = kind_of(media_type)
    listed = list(marks)
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        workbook.set_calc_mode("auto")
        formats = add_formats(workbook)
        for severity, colour in COLOURS.items():
            formats[severity.value] = workbook.add_format({"bg_color": colour, "border": 1})
        names = _Names()
        _write_findings(workbook, formats, listed, names)
        _write_grid(
            workbook, formats, _by_sheet(listed, kind), kind, events_of(original, media_type, limits), names, children
        )
        write_lists(workbook)


class _Names:
    """Sheets under names that a workbook may have, none twice."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self.taken:
            plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:31] or "CSV"
            used = {given.casefold() for given in self.taken.values()} | {FINDINGS.vi.casefold(), LISTS.vi.casefold()}
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


def _write_findings(workbook: Workbook, formats: Formats, marks: Sequence[Mark], names: _Names) -> None:
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
    for row, mark in enumerate(sorted(marks, key=lambda mark: ORDER.index(mark.severity)), 1):
        sheet.write_string(row, 0, " / ".join(SEVERITY_NAMES[mark.severity]), formats[mark.severity.value])
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
    formats: Formats,
    marks: dict[str, Cells],
    kind: str,
    events: Iterable[Sheet | Row | Notice],
    names: _Names,
    children: frozenset[str],
) -> None:
    writer: SheetWriter | None = None
    for event in events:
        if isinstance(event, Sheet):
            if writer is not None:
                writer.end()
            writer = None
            if fold(event.name) not in _SKIPPED:
                sheet = workbook.add_worksheet(names(event.name))
                writer = SheetWriter(sheet, event, formats, marks[event.name], children)
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
