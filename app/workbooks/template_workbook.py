"""The template as a workbook: greyed ids, last year beside every empty cell, notes, checks, totals, a page of instructions."""

from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.text import Text
from app.workbooks.columns import SHEETS
from app.workbooks.fittings import Formats, add_formats, fit_figures, fit_paper, fit_subject, write_lists
from app.workbooks.grid import column_letters
from app.workbooks.instructions import write_instructions
from app.workbooks.labels import AFTER, BEFORE, FIGURE_LABELS, FIGURES
from app.workbooks.templates import Template, groups, previous_heading, sheet_title, shown_before
from app.workbooks.values import TOTAL
from app.workbooks.words import SHEET_NAMES

HEADING_ROW, FIRST_ROW = 2, 4
"""Rows from 0: a title and the groups stand above the two rows of headings."""
FIGURE_ROWS = 200
"""Empty rows with drop-downs on the sheet with one row a figure."""


def write_template(path: Path, template: Template, organization: str) -> None:
    """Write the workbook; `organization` is whose template it is, by name and id. Memory does not grow with its rows."""
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        # Without this a viewer that does not calculate shows the zeros of formulas never computed.
        workbook.set_calc_mode("auto")
        formats = add_formats(workbook)
        write_instructions(workbook, formats, template, organization)
        for sheet in template.rows:
            if sheet == FIGURES:
                _write_figures(workbook, formats)
            else:
                _write_sheet(workbook, formats, template, sheet)


def _write_sheet(workbook: Workbook, formats: Formats, template: Template, subject: str) -> None:
    columns = SHEETS[subject]
    sheet = workbook.add_worksheet(SHEET_NAMES[subject].vi)
    first = len(BEFORE)
    after = first + 2 * len(columns)
    rows = template.rows[subject]
    last_row = FIRST_ROW + len(rows) - 1
    sheet.write_string(0, 0, " / ".join(sheet_title(subject, template.period)), formats["title"])
    place = first
    for group, count in groups(columns):
        sheet.merge_range(1, place, 1, place + 2 * count - 1, " / ".join(group), formats["group"])
        place += 2 * count
    headings: list[tuple[Text, Text | None]] = [(label.heading, label.note) for label in BEFORE]
    for column in columns:
        headings += [(column.heading, column.note), (previous_heading(column.heading), None)]
    headings += [(label.heading, label.note) for label in AFTER]
    _write_headings(sheet, formats, headings)
    before = template.previous(subject)
    for number, row in enumerate(rows, FIRST_ROW):
        sheet.write_string(number, 0, row.organization_id, formats["grey"])
        sheet.write_string(number, 1, row.name, formats["grey"])
        sheet.write_string(number, 2, template.period, formats["grey"])
        for index, column in enumerate(columns):
            sheet.write_blank(number, first + 2 * index, None, formats["input"])
            _write_previous(
                sheet, number, first + 2 * index + 1, before.get((row.organization_id, column.key)), formats
            )
        for index in range(after, after + len(AFTER)):
            sheet.write_blank(number, index, None, formats["free"])
    children = [number for number, row in enumerate(rows, FIRST_ROW) if row.is_child]
    if children:
        _write_totals(sheet, formats, last_row + 1, first, after, children)
    figures = dict(zip(range(first, after, 2), columns, strict=True))
    places = (*range(first), *range(after, after + len(AFTER)))
    sheet.set_column(first, after - 1, 13)
    fit_subject(
        sheet,
        formats,
        figures,
        {label.key: n for label, n in zip((*BEFORE, *AFTER), places, strict=True)},
        (FIRST_ROW, last_row),
    )
    fit_paper(sheet, HEADING_ROW, HEADING_ROW + 1)


def _write_headings(sheet: Worksheet, formats: Formats, headings: list[tuple[Text, Text | None]]) -> None:
    sheet.set_row(HEADING_ROW, 62)
    sheet.set_row(HEADING_ROW + 1, 48)
    for index, (heading, note) in enumerate(headings):
        sheet.write_string(HEADING_ROW, index, heading.vi, formats["heading"])
        if note is not None:
            sheet.write_comment(HEADING_ROW, index, f"{note.vi}\n\n{note.en}", {"x_scale": 2, "y_scale": 1.2})
    for index, (heading, _) in enumerate(headings):
        sheet.write_string(HEADING_ROW + 1, index, heading.en, formats["english"])


def _write_previous(sheet: Worksheet, row: int, index: int, quantity: Any, formats: Formats) -> None:
    shown = shown_before(quantity)
    if isinstance(shown, str):
        sheet.write_string(row, index, shown, formats["previous"])
    elif shown is not None:
        sheet.write_number(row, index, shown, formats["previous"])
    else:
        sheet.write_blank(row, index, None, formats["previous"])


def _write_totals(sheet: Worksheet, formats: Formats, row: int, first: int, after: int, children: list[int]) -> None:
    """The children of the root stand together, so that their sum is one range, from which rows may be deleted."""
    sheet.write_string(row, 0, TOTAL, formats["total"])
    sheet.write_string(row, 1, "Cộng các tổ chức trực thuộc / Direct subordinates", formats["total"])
    sheet.write_blank(row, 2, None, formats["total"])
    for index in range(first, after):
        letters = column_letters(index)
        formula = f"=SUM({letters}{children[0] + 1}:{letters}{children[-1] + 1})"
        sheet.write_formula(row, index, formula, formats["total"])


def _write_figures(workbook: Workbook, formats: Formats) -> None:
    sheet = workbook.add_worksheet(SHEET_NAMES[FIGURES].vi)
    write_lists(workbook)
    sheet.write_string(0, 0, " / ".join(SHEET_NAMES[FIGURES]), formats["title"])
    _write_headings(sheet, formats, [(label.heading, label.note) for label in FIGURE_LABELS])
    labels = {label.key: index for index, label in enumerate(FIGURE_LABELS)}
    fit_figures(sheet, labels, (FIRST_ROW, FIRST_ROW + FIGURE_ROWS))
    fit_paper(sheet, HEADING_ROW, HEADING_ROW + 1)
