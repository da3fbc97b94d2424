"""The template as a workbook: greyed ids, last year beside every empty cell, notes, checks, totals, a page of instructions."""

from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.models.vocabulary import Qualifier
from app.names import NAMES
from app.text import Text
from app.workbooks.columns import SHEETS
from app.workbooks.grid import cell_name, column_letters
from app.workbooks.instructions import write_instructions
from app.workbooks.labels import AFTER, BEFORE, FIGURE_LABELS, FIGURES, QUALIFIER, Label
from app.workbooks.templates import Template, groups, previous_heading, sheet_title, shown_before
from app.workbooks.values import TOTAL
from app.workbooks.words import LISTS, SHEET_NAMES

HEADING_ROW, FIRST_ROW = 2, 4
"""Rows from 0: a title and the groups stand above the two rows of headings."""
FIGURE_ROWS = 200
"""Empty rows with drop-downs on the sheet with one row a figure."""
_WORDS_OF_QUALIFIERS = "kh ch ướ xấ gầ tr hơ vư từ ít tố kh nh dư >= <= ~ … ab ne ov at n/"


def write_template(path: Path, template: Template, organization: str) -> None:
    """Write the workbook; `organization` is whose template it is, by name and id. Memory does not grow with its rows."""
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        # Without this a viewer that does not calculate shows the zeros of formulas never computed.
        workbook.set_calc_mode("auto")
        formats = _formats(workbook)
        write_instructions(workbook, formats, template, organization)
        for sheet in template.sheets:
            if sheet == FIGURES:
                _write_figures(workbook, formats)
            else:
                _write_sheet(workbook, formats, template, sheet)


def _formats(workbook: Workbook) -> dict[str, Format]:
    heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1}
    grey = {"bg_color": "#E7E6E6", "font_color": "#595959", "border": 1, "border_color": "#BFBFBF"}
    number = {"num_format": "#,##0", "border": 1, "border_color": "#BFBFBF"}
    looks: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 13},
        "group": {**heading, "bg_color": "#C00000", "font_color": "#FFFFFF"},
        "heading": {**heading, "bg_color": "#FCE4D6"},
        "english": {**heading, "bold": False, "italic": True, "bg_color": "#FCE4D6"},
        "text": {"text_wrap": True, "valign": "top"},
        "grey": grey,
        "previous": {**grey, "num_format": "#,##0"},
        "input": {**number, "locked": False},
        "free": {"locked": False, "border": 1, "border_color": "#BFBFBF", "text_wrap": True},
        "total": {**number, "bold": True, "bg_color": "#FFF2CC"},
        "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _write_sheet(workbook: Workbook, formats: dict[str, Format], template: Template, subject: str) -> None:
    columns = SHEETS[subject]
    sheet = workbook.add_worksheet(SHEET_NAMES[subject].vi)
    first = len(BEFORE)
    after = first + 2 * len(columns)
    last_row = FIRST_ROW + len(template.rows) - 1
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
    for number, row in enumerate(template.rows, FIRST_ROW):
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
    children = sum(row.is_child for row in template.rows)
    if children:
        _write_totals(sheet, formats, last_row + 1, first, after, children)
    for index in range(first, after, 2):
        _check_numbers(sheet, index, last_row)
    _check_parts(sheet, formats, subject, first, last_row)
    sheet.data_validation(
        FIRST_ROW, after, last_row, after, _choice([name.vi for name in NAMES[Qualifier].values()], QUALIFIER)
    )
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 38)
    sheet.set_column(2, 2, 10)
    sheet.set_column(first, after - 1, 13)
    sheet.set_column(after, after, 14)
    sheet.set_column(after + 1, after + 1, 40)
    sheet.freeze_panes(FIRST_ROW, first)
    _set_up(sheet)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True})


def _write_headings(sheet: Worksheet, formats: dict[str, Format], headings: list[tuple[Text, Text | None]]) -> None:
    sheet.set_row(HEADING_ROW, 62)
    sheet.set_row(HEADING_ROW + 1, 48)
    for index, (heading, note) in enumerate(headings):
        sheet.write_string(HEADING_ROW, index, heading.vi, formats["heading"])
        if note is not None:
            sheet.write_comment(HEADING_ROW, index, f"{note.vi}\n\n{note.en}", {"x_scale": 2, "y_scale": 1.2})
    for index, (heading, _) in enumerate(headings):
        sheet.write_string(HEADING_ROW + 1, index, heading.en, formats["english"])


def _write_previous(sheet: Worksheet, row: int, index: int, quantity: Any, formats: dict[str, Format]) -> None:
    shown = shown_before(quantity)
    if isinstance(shown, str):
        sheet.write_string(row, index, shown, formats["previous"])
    elif shown is not None:
        sheet.write_number(row, index, shown, formats["previous"])
    else:
        sheet.write_blank(row, index, None, formats["previous"])


def _write_totals(
    sheet: Worksheet, formats: dict[str, Format], row: int, first: int, after: int, children: int
) -> None:
    """The children of the root follow it, so that their sum is one range."""
    sheet.write_string(row, 0, TOTAL, formats["total"])
    sheet.write_string(row, 1, "Cộng các tổ chức trực thuộc / Direct subordinates", formats["total"])
    sheet.write_blank(row, 2, None, formats["total"])
    for index in range(first, after):
        letters = column_letters(index)
        formula = f"=SUM({letters}{FIRST_ROW + 2}:{letters}{FIRST_ROW + 1 + children})"
        sheet.write_formula(row, index, formula, formats["total"])


def _check_numbers(sheet: Worksheet, index: int, last_row: int) -> None:
    cell = cell_name(index, FIRST_ROW + 1)
    rule = {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),"
        f'ISNUMBER(FIND(LEFT(LOWER({cell}),2),"{_WORDS_OF_QUALIFIERS}")))',
        "error_title": "Số không hợp lệ",
        "error_message": "Ghi một số nguyên từ 0 trở lên, hoặc “gần 600”, “trên 800”, “khoảng 500”, “không có số liệu”.",
    }
    sheet.data_validation(FIRST_ROW, index, last_row, index, rule)


def _check_parts(sheet: Worksheet, formats: dict[str, Format], subject: str, first: int, last_row: int) -> None:
    """A part that is more than the whole in the first column turns red."""
    columns = SHEETS[subject]
    for index, column in enumerate(columns):
        if column.breakdown and not columns[0].breakdown and column.organization_kind == columns[0].organization_kind:
            part, whole = cell_name(first + 2 * index, FIRST_ROW + 1), f"${cell_name(first, FIRST_ROW + 1)}"
            rule = {
                "type": "formula",
                "criteria": f"=AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})",
                "format": formats["wrong"],
            }
            sheet.conditional_format(FIRST_ROW, first + 2 * index, last_row, first + 2 * index, rule)


def _choice(words: list[str] | str, label: Label) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": words,
        "input_title": label.heading.vi[:32],
        "input_message": label.note.vi[:255],
        "error_message": "Hãy chọn một từ trong danh sách.",
    }


def _write_figures(workbook: Workbook, formats: dict[str, Format]) -> None:
    """Drop-downs refer to a hidden sheet, because a list inside a cell may have only 255 characters."""
    sheet = workbook.add_worksheet(SHEET_NAMES[FIGURES].vi)
    lists = workbook.add_worksheet(LISTS.vi)
    lists.hide()
    chosen = [label for label in FIGURE_LABELS if label.words is not None]
    names = [[name.vi for name in NAMES[label.words].values()] for label in chosen if label.words is not None]
    lists.write_row(0, 0, [label.heading.vi for label in chosen])
    for row in range(max(map(len, names))):
        for index, words in enumerate(names):
            if row < len(words):
                lists.write_string(row + 1, index, words[row])
    sheet.write_string(0, 0, " / ".join(SHEET_NAMES[FIGURES]), formats["title"])
    _write_headings(sheet, formats, [(label.heading, label.note) for label in FIGURE_LABELS])
    for index, label in enumerate(FIGURE_LABELS):
        sheet.set_column(index, index, 30 if label.key in ("organization", "printed", "note") else 18)
        if label in chosen:
            place = chosen.index(label)
            letters = column_letters(place)
            source = f"='{LISTS.vi}'!${letters}$2:${letters}${len(names[place]) + 1}"
            sheet.data_validation(FIRST_ROW, index, FIRST_ROW + FIGURE_ROWS, index, _choice(source, label))
    sheet.freeze_panes(FIRST_ROW, 2)
    _set_up(sheet)


def _set_up(sheet: Worksheet) -> None:
    """Paper: A4, landscape, headings and names on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(0, 0)
    sheet.set_print_scale(70)
    sheet.repeat_rows(HEADING_ROW, HEADING_ROW + 1)
    sheet.repeat_columns(0, 1)
    sheet.set_footer("&L&A&RTrang &P/&N")
