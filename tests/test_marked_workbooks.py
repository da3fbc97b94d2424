"""The workbook comes back with the findings in its cells: in colour, commented, listed; and can be corrected and sent again."""

import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.models.vocabulary import Qualifier, Severity
from app.quantities import printed_quantity
from app.text import Text
from app.workbooks.cells import CellFinding, Place
from app.workbooks.labels import FIGURES
from app.workbooks.limits import Limits
from app.workbooks.marked import write_marked
from app.workbooks.marked_sheets import COLOURS, COMMENTS_MAX, Mark
from app.workbooks.reading import XLSX
from app.workbooks.rules import RULES
from app.workbooks.template_workbook import write_template
from app.workbooks.templates import Template, TemplateRow
from tests.workbook_files import COUNTS, HEAD, counts, read_all, rules_of, write_csv, write_json, write_xlsx

MEDIA_TYPES = {".xlsx": XLSX, ".csv": "text/csv", ".json": "application/json"}


def mark(path: Path, *more: Mark, children: frozenset[str] = frozenset()) -> tuple[Path, list[CellFinding]]:
    """The marked workbook of a file with what its reader found."""
    _, findings = read_all(path)
    marks = [Mark(RULES[f.rule].severity, RULES[f.rule].title, f.place, f.value, f.expected) for f in findings]
    marked = path.with_name("marked.xlsx")
    write_marked(path, MEDIA_TYPES[path.suffix], [*marks, *more], marked, Limits(), children=children)
    return marked, findings


def test_findings_are_colours_comments_and_a_list(tmp_path: Path) -> None:
    jump = Mark(Severity.warning, Text("Tăng đột biến", "A jump"), Place(COUNTS, "D2"), "12", Text("≈ 10", "≈ 10"))
    marked, _ = mark(write_xlsx(tmp_path / "a.xlsx", counts(12, "1,234", "=1+1", None, 5)), jump)
    workbook = load_workbook(marked)
    assert workbook.sheetnames == ["Kết quả kiểm tra", COUNTS, "Danh mục"]
    sheet = workbook[COUNTS]
    assert [sheet[f"D{row}"].value for row in range(2, 7)] == [12, "1,234", None, None, 5]
    colours = [sheet[f"D{row}"].fill.start_color.rgb[2:] for row in range(2, 6)]
    wrong, warned = COLOURS[Severity.error][1:], COLOURS[Severity.warning][1:]
    assert colours == [warned, wrong, wrong, "000000"]
    assert "Số đọc được hai cách" in sheet["D3"].comment.text
    assert "The number can be read in two ways.\nExpected: 1234 if" in sheet["D3"].comment.text
    assert sheet["D4"].comment.text.startswith("Lỗi: Công thức chưa có kết quả")
    assert sheet["D2"].comment.text.splitlines() == [
        *("Cảnh báo: Tăng đột biến.", "Cần ghi: ≈ 10"),
        *("Warning: A jump.", "Expected: ≈ 10"),
    ]
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
    assert load_workbook(twice).sheetnames == ["Kết quả kiểm tra", COUNTS, "Danh mục"]


ROWS = [
    TemplateRow("root", "Đảng bộ tỉnh", False),
    TemplateRow("a", "Đảng bộ xã A", True),
    TemplateRow("b", "Đảng bộ xã B", True),
    TemplateRow("a.cell", "Chi bộ 1", False),
]


def test_a_marked_template_is_a_template_again(tmp_path: Path) -> None:
    """Filled in badly, marked, corrected, and accepted: with drop-downs, checks, notes, sums and headings that stay."""
    path = tmp_path / "template.xlsx"
    rows = {"member_counts": ROWS, "ratings": ROWS, FIGURES: ROWS}
    previous = {("a", "members"): printed_quantity(500, Qualifier.exact)}
    write_template(path, Template(rows, "2025", "2024", lambda _: previous), "root")
    original = load_workbook(path)
    for cell, value in {"D5": 1000, "D6": "-", "D7": "50%", "F6": 12}.items():
        original[COUNTS][cell] = value
    original["Số liệu khác"]["A5"], original["Số liệu khác"]["C5"] = "root", "xếp loai gì đó"
    original.save(path)
    marked, findings = mark(path, children=frozenset({"a", "b"}))
    assert {"ambiguous_dash", "percent_sign", "invalid_word"} <= {finding.rule for finding in findings}
    workbook = load_workbook(marked)
    assert workbook["Danh mục"].sheet_state == "hidden"
    for name in (COUNTS, "Xếp loại", "Số liệu khác"):
        ours, theirs = original[name], workbook[name]
        assert theirs.freeze_panes == ours.freeze_panes
        checks, before = (
            sorted(
                (str(check.sqref).split(":")[0], check.type, check.formula1)
                for check in s.data_validations.dataValidation
            )
            for s in (theirs, ours)
        )
        assert checks == before
        assert {str(each.sqref).split(":")[0] for each in theirs.conditional_formatting} == {
            str(each.sqref).split(":")[0] for each in ours.conditional_formatting
        }
        notes, noted = (
            {c.comment.text for r in s.iter_rows(max_row=4) for c in r if c.comment} for s in (theirs, ours)
        )
        assert notes == noted
        assert theirs.print_title_rows == ours.print_title_rows
        if name != "Số liệu khác":
            assert theirs["A5"].fill.start_color.rgb == ours["A5"].fill.start_color.rgb
    sheet = workbook[COUNTS]
    assert sheet["D9"].value == "=SUM(D6:D7)"
    assert sheet["E6"].value == 500
    assert "Cần ghi: ghi 0 nếu là không" in sheet["D6"].comment.text
    sheet["D6"], sheet["D7"] = 510, 20
    workbook["Số liệu khác"]["A5"] = workbook["Số liệu khác"]["C5"] = None
    workbook.save(tmp_path / "again.xlsx")
    figures, findings = read_all(tmp_path / "again.xlsx")
    assert [(f.organization_id, f.category, f.quantity.value) for f in figures] == [
        ("root", "", 1000),
        ("a", "", 510),
        ("a", "female", 12),
        ("b", "", 20),
    ]
    assert rules_of(findings) == []
    assert {finding.rule for finding in findings} == set()


def test_sums_of_children_who_are_not_known_are_left_out_rather_than_kept_as_they_were(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Tổng số đảng viên"],
        ["a", "", 2025, 5],
        ["x", "", 2025, 7],
        ["b", "", 2025, "-"],
        ["Σ", "", "", 99],
    ]
    marked, _ = mark(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
    assert load_workbook(marked)[COUNTS]["D5"].value is None
    marked, _ = mark(tmp_path / "a.xlsx", children=frozenset({"a", "b"}))
    assert load_workbook(marked)[COUNTS]["D5"].value == "=SUM(D2:D2,D4:D4)"


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
    assert copy.sheetnames[1:-1] == list(sheets)
    assert (copy["a'b <x>"]["B2"].data_type, copy["a'b <x>"]["B2"].value) == ("s", "=1+1")
    assert all(cell.data_type != "f" for sheet in copy for row in sheet.iter_rows() for cell in row)


def test_a_thousand_rows_are_quick_and_comments_have_an_end(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", counts(*(["abc", 5] * 1200)))
    started = time.process_time()
    marked, findings = mark(path)
    assert time.process_time() - started < 10
    sheet = load_workbook(marked)[COUNTS]
    assert len([f for f in findings if f.rule == "not_a_number"]) == 1200
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == COMMENTS_MAX + len(HEAD)
    assert sheet["D2400"].fill.start_color.rgb[2:] == COLOURS[Severity.error][1:]
