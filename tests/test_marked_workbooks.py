"""The workbook comes back with the findings in its cells: in colour, commented, listed; and can be corrected and sent again."""

import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.models.vocabulary import Severity
from app.text import Text
from app.workbooks.cells import CellFinding, Place
from app.workbooks.limits import Limits
from app.workbooks.marked import COLOURS, COMMENTS_MAX, Mark, write_marked
from app.workbooks.reading import XLSX
from app.workbooks.rules import RULES
from tests.workbook_files import COUNTS, counts, read_all, rules_of, write_csv, write_json, write_xlsx

MEDIA_TYPES = {".xlsx": XLSX, ".csv": "text/csv", ".json": "application/json"}


def mark(path: Path, *more: Mark) -> tuple[Path, list[CellFinding]]:
    """The marked workbook of a file with what its reader found."""
    _, findings = read_all(path)
    marks = [Mark(RULES[f.rule].severity, RULES[f.rule].title, f.place, f.value, f.expected) for f in findings]
    marked = path.with_name("marked.xlsx")
    write_marked(path, MEDIA_TYPES[path.suffix], [*marks, *more], marked, Limits())
    return marked, findings


def test_findings_are_colours_comments_and_a_list(tmp_path: Path) -> None:
    jump = Mark(Severity.warning, Text("Tăng đột biến", "A jump"), Place(COUNTS, "D2"), "12", Text("≈ 10", "≈ 10"))
    marked, _ = mark(write_xlsx(tmp_path / "a.xlsx", counts(12, "1,234", "=1+1", None, 5)), jump)
    workbook = load_workbook(marked)
    assert workbook.sheetnames == ["Kết quả kiểm tra", COUNTS]
    sheet = workbook[COUNTS]
    assert [sheet[f"D{row}"].value for row in range(2, 7)] == [12, "1,234", None, None, 5]
    colours = [sheet[f"D{row}"].fill.start_color.rgb[2:] for row in range(2, 6)]
    wrong, warned = COLOURS[Severity.error][1:], COLOURS[Severity.warning][1:]
    assert colours == [warned, wrong, wrong, "000000"]
    assert "Số đọc được hai cách" in sheet["D3"].comment.text
    assert "The number can be read in two ways. 1234 if" in sheet["D3"].comment.text
    assert sheet["D4"].comment.text.startswith("Lỗi: Công thức chưa có kết quả")
    assert sheet["D2"].comment.text.splitlines() == ["Cảnh báo: Tăng đột biến. ≈ 10", "Warning: A jump. ≈ 10"]
    listed = [[cell.value for cell in row[:4]] for row in workbook["Kết quả kiểm tra"].iter_rows(min_row=2)]
    assert listed[:3] == [
        ["Lỗi / Error", COUNTS, "D3", "1,234"],
        ["Lỗi / Error", COUNTS, "D4", ""],
        ["Cảnh báo / Warning", COUNTS, "D2", "12"],
    ]


def test_a_marked_workbook_is_corrected_and_sent_again(tmp_path: Path) -> None:
    marked, _ = mark(write_xlsx(tmp_path / "a.xlsx", counts(12, "1,234")))
    workbook = load_workbook(marked)
    workbook[COUNTS]["D3"] = 1234
    workbook.save(tmp_path / "again.xlsx")
    figures, findings = read_all(tmp_path / "again.xlsx")
    assert [figure.quantity.value for figure in figures] == [12.0, 1234.0]
    assert rules_of(findings) == []
    twice, _ = mark(tmp_path / "again.xlsx")
    assert load_workbook(twice).sheetnames == ["Kết quả kiểm tra", COUNTS]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_other_files_come_back_as_workbooks(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        path = write_csv(tmp_path / "a.csv", counts("12", "x")[COUNTS])
        expected, name = "D3", "CSV"
    else:
        row = {"organization_id": "a", "subject": "member_counts", "period": "2025"}
        path = write_json(tmp_path / "a.json", {**row, "value": 12}, {**row, "value": "x"})
        expected, name = "N3", "figures"
    marked, _ = mark(path)
    sheet = load_workbook(marked)[name]
    assert sheet[expected].fill.start_color.rgb[2:] == COLOURS[Severity.error][1:]
    figures, _ = read_all(marked)
    assert [figure.quantity.value for figure in figures] == [12.0]


def test_nothing_of_the_file_is_executed_or_breaks_the_copy(tmp_path: Path) -> None:
    sheets = {"a'b <x>": counts("x")[COUNTS], "A'B <X> (2)": counts("=cmd()", '=HYPERLINK("x")')[COUNTS]}
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    workbook = load_workbook(path)
    workbook["a'b <x>"]["B2"].value, workbook["a'b <x>"]["B2"].data_type = "=1+1", "s"
    workbook.save(path)
    marked, _ = mark(path)
    copy = load_workbook(marked)
    assert copy.sheetnames[1:] == list(sheets)
    assert (copy["a'b <x>"]["B2"].data_type, copy["a'b <x>"]["B2"].value) == ("s", "=1+1")
    assert all(cell.data_type != "f" for sheet in copy for row in sheet.iter_rows() for cell in row)


def test_a_thousand_rows_are_quick_and_comments_have_an_end(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", counts(*(["x", 5] * 1200)))
    started = time.process_time()
    marked, findings = mark(path)
    assert time.process_time() - started < 10
    sheet = load_workbook(marked)[COUNTS]
    assert len([f for f in findings if f.rule == "not_a_number"]) == 1200
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == COMMENTS_MAX
    assert sheet["D2400"].fill.start_color.rgb[2:] == COLOURS[Severity.error][1:]
