"""What makes a sheet one to work in: looks, checks while typing, drop-downs, headings that stay in sight, widths, paper."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.models.vocabulary import Qualifier
from app.names import NAMES
from app.workbooks.columns import Column
from app.workbooks.grid import cell_name, column_letters
from app.workbooks.labels import BEFORE, FIGURE_LABELS, NOTE, ORGANIZATION, ORGANIZATION_ID, QUALIFIER, Label
from app.workbooks.words import LISTS

_WORDS_OF_QUALIFIERS = "kh ch ướ xấ gầ tr hơ vư từ ít tố kh nh dư >= <= ~ … ab ne ov at n/"
_WIDTHS = {ORGANIZATION_ID.key: 22, ORGANIZATION.key: 38, QUALIFIER.key: 14, NOTE.key: 40, "printed": 30}
_CHOSEN = [label for label in FIGURE_LABELS if label.words is not None]

Formats = dict[str, Format]
Rows = tuple[int, int]
"""The first and the last row to fill in, from 0."""


def add_formats(workbook: Workbook) -> Formats:
    """The looks of cells, by what they are for."""
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
        "input": number,
        "free": {"border": 1, "border_color": "#BFBFBF", "text_wrap": True},
        "total": {**number, "bold": True, "bg_color": "#FFF2CC"},
        "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def fit_subject(
    sheet: Worksheet, formats: Formats, figures: Mapping[int, Column], labels: Mapping[str, int], rows: Rows
) -> None:
    """A sheet of a subject: numbers are checked, parts above their whole turn red, qualifiers are offered."""
    wholes = {c.organization_kind: index for index, c in figures.items() if not c.breakdown and c.fills == "value"}
    for index, column in figures.items():
        sheet.set_column(index, index, 13)
        _check_numbers(sheet, index, rows)
        if column.breakdown and column.organization_kind in wholes:
            _check_part(sheet, formats, index, wholes[column.organization_kind], rows)
    _fit_labels(sheet, labels)
    if QUALIFIER.key in labels:
        words = [name.vi for name in NAMES[Qualifier].values()]
        sheet.data_validation(rows[0], labels[QUALIFIER.key], rows[1], labels[QUALIFIER.key], _choice(words, QUALIFIER))
    sheet.freeze_panes(rows[0], min(figures))


def fit_figures(sheet: Worksheet, labels: Mapping[str, int], rows: Rows) -> None:
    """The sheet with one row a figure: words of closed lists are offered. The workbook needs `write_lists()`."""
    _fit_labels(sheet, labels, 18)
    for place, label in enumerate(_CHOSEN):
        if label.key in labels and label.words is not None:
            letters = column_letters(place)
            source = f"='{LISTS.vi}'!${letters}$2:${letters}${len(NAMES[label.words]) + 1}"
            sheet.data_validation(rows[0], labels[label.key], rows[1], labels[label.key], _choice(source, label))
    sheet.freeze_panes(rows[0], 2)


def write_lists(workbook: Workbook) -> None:
    """A hidden sheet that drop-downs refer to, because a list inside a cell may have only 255 characters."""
    lists = workbook.add_worksheet(LISTS.vi)
    lists.hide()
    names = [[name.vi for name in NAMES[label.words].values()] for label in _CHOSEN if label.words is not None]
    lists.write_row(0, 0, [label.heading.vi for label in _CHOSEN])
    for row in range(max(map(len, names))):
        for index, words in enumerate(names):
            if row < len(words):
                lists.write_string(row + 1, index, words[row])


def fit_paper(sheet: Worksheet, first_heading: int, last_heading: int) -> None:
    """A4, landscape, headings and names on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(0, 0)
    sheet.set_print_scale(70)
    sheet.repeat_rows(first_heading, last_heading)
    sheet.repeat_columns(0, 1)
    sheet.set_footer("&L&A&RTrang &P/&N")


def look_of(key: str) -> str:
    """The look of cells below the heading of a label."""
    return "grey" if key in {label.key for label in BEFORE} else "free"


def _fit_labels(sheet: Worksheet, labels: Mapping[str, int], width: float = 10) -> None:
    for key, index in labels.items():
        sheet.set_column(index, index, max(width, _WIDTHS.get(key, 10)))


def _check_numbers(sheet: Worksheet, index: int, rows: Rows) -> None:
    cell = cell_name(index, rows[0] + 1)
    rule = {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),"
        f'ISNUMBER(FIND(LEFT(LOWER({cell}),2),"{_WORDS_OF_QUALIFIERS}")))',
        "error_title": "Số không hợp lệ",
        "error_message": "Ghi một số nguyên từ 0 trở lên, hoặc “gần 600”, “trên 800”, “khoảng 500”, “không có số liệu”.",
    }
    sheet.data_validation(rows[0], index, rows[1], index, rule)


def _check_part(sheet: Worksheet, formats: Formats, index: int, whole_index: int, rows: Rows) -> None:
    part, whole = cell_name(index, rows[0] + 1), f"${cell_name(whole_index, rows[0] + 1)}"
    rule = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})",
        "format": formats["wrong"],
    }
    sheet.conditional_format(rows[0], index, rows[1], index, rule)


def _choice(words: list[str] | str, label: Label) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": words,
        "input_title": label.heading.vi[:32],
        "input_message": label.note.vi[:255],
        "error_message": "Hãy chọn một từ trong danh sách.",
    }
