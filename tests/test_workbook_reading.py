"""Reading workbooks, CSV and JSON: figures with their places, findings at the cell, nothing guessed and nothing lost."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.models.vocabulary import Qualifier
from app.quantities import printed_quantity
from app.workbooks.cells import CellFinding, Place
from app.workbooks.limits import Limits
from tests.workbook_files import COUNTS, HEAD, counts, read_all, rules_of, write_csv, write_json, write_xlsx


def test_a_row_of_a_sheet_becomes_its_figures(tmp_path: Path) -> None:
    heading = [*HEAD, "Tổng số kết nạp", "Kế hoạch kết nạp", "Kết nạp: Nữ", "Mức chính xác", "Ghi chú"]
    rows = [heading, ["lang-son", "Lạng Sơn", "2025-H1", 1024, 1000, "gần 300", "khoảng", "  số  sơ bộ "]]
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {"Kết nạp": rows}))
    assert rules_of(findings) == []
    total, women = figures
    assert total.place == Place("Kết nạp", "D2")
    assert (total.organization_id, total.organization_text, total.name_cell) == ("lang-son", "Lạng Sơn", "B2")
    assert (total.subject, total.measure, total.breakdown, total.unit) == ("admissions", "count", "", "members")
    assert (total.period_type, total.period_start, total.period_end) == (
        "half_year",
        date(2025, 1, 1),
        date(2025, 6, 30),
    )
    assert total.quantity == printed_quantity(1024, Qualifier.about)
    assert (total.planned, total.note, total.raw) == (1000, "số sơ bộ", "1024")
    assert (women.breakdown, women.category, women.planned) == ("sex", "female", None)
    assert women.quantity == printed_quantity(300, Qualifier.nearly)


def test_a_stock_is_of_the_last_day_of_its_period(tmp_path: Path) -> None:
    (figure,), _ = read_all(write_xlsx(tmp_path / "a.xlsx", counts(66024)))
    assert (figure.period_type, figure.period_start, figure.period_end) == (
        "date",
        date(2025, 12, 31),
        date(2025, 12, 31),
    )


def test_an_empty_cell_is_not_zero_and_zero_is(tmp_path: Path) -> None:
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", counts(None, 0, "0", "  ", "không có số liệu", "…")))
    assert [(str(figure.place), figure.quantity.value) for figure in figures] == [
        (f"{COUNTS}!D3", 0.0),
        (f"{COUNTS}!D4", 0.0),
    ]
    assert rules_of(findings) == [("no_data", f"{COUNTS}!D6")]


def test_all_findings_come_at_once_each_at_its_cell(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", counts(12, "1.234", "-", 66.024, "=1+1", True, -1, "abc"))
    sheet = load_workbook(path)
    sheet[COUNTS]["D9"].value, sheet[COUNTS]["D9"].data_type = "#REF!", "e"
    sheet[COUNTS]["A2"] = None
    sheet[COUNTS]["C3"] = "năm nay"
    sheet.save(path)
    figures, findings = read_all(path)
    assert figures == []
    assert rules_of(findings) == [
        ("missing_organization", f"{COUNTS}!A2"),
        ("ambiguous_number", f"{COUNTS}!D3"),
        ("invalid_period", f"{COUNTS}!C3"),
        ("ambiguous_dash", f"{COUNTS}!D4"),
        ("ambiguous_number", f"{COUNTS}!D5"),
        ("formula_without_value", f"{COUNTS}!D6"),
        ("not_a_number", f"{COUNTS}!D7"),
        ("negative_number", f"{COUNTS}!D8"),
        ("error_value", f"{COUNTS}!D9"),
        ("no_figures", "A1"),
    ]


def test_names_stand_where_there_is_no_id_and_are_tidied(tmp_path: Path) -> None:
    name = "Ða\u0309ng bo\u0323\u0302 tỉnh  Lạng Sơn"
    rows = [[*HEAD, "Tổng số đảng viên"], ["", name, 2025, 5], ["lang-son", name, 2025, 6]]
    (by_name, by_id), _ = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
    assert by_name[1:3] + by_name[-1:] == ("", "Đảng bộ tỉnh Lạng Sơn", "")
    assert by_id[1:3] + by_id[-1:] == ("lang-son", "Đảng bộ tỉnh Lạng Sơn", "B3")


def test_headings_are_found_merged_moved_in_either_language_and_without_marks(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Trang tính 1"
    rows = [
        ["", "ĐẢNG BỘ TỈNH LẠNG SƠN"],
        [],
        ["", "Mã tổ chức", "Period", "", "Cơ cấu", ""],
        ["", "", "Ky so lieu", "Tổng số\nđảng viên", "Members: Female", "dang vien: du bi"],
        [],
        ["", "lang-son", 2025.0, "66.024", 20000, 100],
    ]
    for row in rows:
        sheet.append(row)
    for merged in ("B1:F1", "B3:B4", "E3:F3"):
        sheet.merge_cells(merged)
    workbook.save(tmp_path / "a.xlsx")
    figures, findings = read_all(tmp_path / "a.xlsx")
    assert rules_of(findings) == []
    assert [(figure.place.cell, figure.category, figure.quantity.value) for figure in figures] == [
        ("D6", "", 66024.0),
        ("E6", "female", 20000.0),
        ("F6", "probationary", 100.0),
    ]


def test_merged_cells_among_the_figures_are_a_finding(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", counts(5, 6))
    workbook = load_workbook(path)
    workbook[COUNTS].merge_cells("D2:D3")
    workbook.save(path)
    _, findings = read_all(path)
    assert rules_of(findings) == [("merged_cells", f"{COUNTS}!D2")]


def test_columns_are_unknown_duplicated_or_missing(tmp_path: Path) -> None:
    heading = [*HEAD, "Tổng số đảng viên", "Đảng viên nữ", "Members", ""]
    rows = [heading, ["lang-son", "", 2025, 5, 3, 7, 9], ["lang-son", "", 2025, 5, 3, 7, 9]]
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
    assert [figure.quantity.value for figure in figures] == [5.0, 5.0]
    assert rules_of(findings) == [
        ("unknown_column", f"{COUNTS}!E1"),
        ("duplicate_column", f"{COUNTS}!F1"),
        ("unknown_column", f"{COUNTS}!G2"),
    ]
    assert "Đảng viên: Nữ" in findings[0].expected.vi
    _, findings = read_all(write_xlsx(tmp_path / "b.xlsx", {COUNTS: [["Kỳ số liệu", "Tổng số đảng viên"], [2025, 5]]}))
    assert rules_of(findings)[0] == ("missing_key_column", f"{COUNTS}!A1")


def test_sheets_are_unknown_hidden_without_headings_or_not_of_figures(tmp_path: Path) -> None:
    sheets = {**counts(5), "Hướng dẫn": [["Phiên bản mẫu", "1"]], "Lịch họp": [["thứ hai"]], "Xếp loại": [["nháp"]]}
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    workbook = load_workbook(path)
    workbook[COUNTS].sheet_state = "hidden"
    workbook.active = 1
    workbook.save(path)
    figures, findings = read_all(path)
    assert len(figures) == 1
    assert rules_of(findings) == [
        ("hidden_sheet", f"{COUNTS}!A1"),
        ("unknown_sheet", "Lịch họp!A1"),
        ("missing_heading", "Xếp loại!A1"),
    ]


def test_another_version_of_the_template_is_refused_and_none_is_said(tmp_path: Path) -> None:
    old = {"Instructions": [["Template version", 0]], **counts(5)}
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", old))
    assert ("wrong_template_version", "Instructions!B2") in rules_of(findings)
    _, findings = read_all(write_xlsx(tmp_path / "b.xlsx", counts(5)))
    assert findings[-1].rule == "missing_template_version"


def test_totals_and_last_years_figures_are_not_read_again(tmp_path: Path) -> None:
    heading = [*HEAD, "Tổng số đảng viên", "Năm trước: Tổng số đảng viên"]
    rows = [heading, ["a", "", 2025, "1.234", 1200], ["b", "", 2025, "1.234", 3], ["Σ", "Tổng", 2025, 9, 9]]
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
    assert [(figure.organization_id, figure.quantity.value) for figure in figures] == [("a", 1234.0)]
    assert rules_of(findings) == [("ambiguous_number", f"{COUNTS}!D3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_whatever_program_saved_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["Biểu mẫu", *HEAD, "Chuyển đến", "Khai trừ"],
        ["Form", "Organization id", "Organization", "Period", "Transferred in", "Expelled"],
        ["member_changes/1", "lang-son", "Đảng bộ tỉnh Lạng Sơn", "2025", "1.024", "gần 10"],
        [],
        ["member_changes/1", "", "Đảng bộ xã; phường, đặc khu", "2025", "300", "-"],
    ]
    figures, findings = read_all(write_csv(tmp_path / "a.csv", rows, delimiter, encoding))
    assert [(f.place, f.organization_text, f.change, f.quantity.value) for f in figures] == [
        (Place("", "E3"), "Đảng bộ tỉnh Lạng Sơn", "transferred_in", 1024.0),
        (Place("", "F3"), "Đảng bộ tỉnh Lạng Sơn", "expelled", 10.0),
        (Place("", "E5"), "Đảng bộ xã; phường, đặc khu", "transferred_in", 300.0),
    ]
    assert rules_of(findings) == [("ambiguous_dash", "F5")]


def test_csv_with_excels_own_first_line_and_without_periods(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\nMã tổ chức;Tổng số đảng viên\r\nlang-son;5\r\n", encoding="utf-8-sig")
    (figure,), _ = read_all(path, period="2025-H1")
    assert (figure.place.cell, figure.period_end) == ("B3", date(2025, 6, 30))
    _, findings = read_all(path)
    assert rules_of(findings)[0][0] == "invalid_period"


def test_json_names_every_dimension(tmp_path: Path) -> None:
    good = {
        "organization_id": "lang-son",
        "subject": "ratings",
        "measure": "percent",
        "rated_subject": "member",
        "grade": "hoàn thành tốt nhiệm vụ trở lên",
        "period": 2025,
        "value": "trên 95,5",
        "printed": "trên 95,5% đảng viên",
    }
    figures, findings = read_all(write_json(tmp_path / "a.json", good))
    assert findings == []
    assert figures[0].place == Place("figures", "0.value")
    assert figures[0].grade == "good_or_better"
    assert figures[0].quantity == printed_quantity(95.5, Qualifier.over)
    assert (figures[0].unit, figures[0].printed) == ("percent", "trên 95,5% đảng viên")
    bad = {**good, "grade": "tốt lắm", "value": 101, "category": "female", "planned": 5, "foo": [1], "note": {"a": 1}}
    figures, findings = read_all(write_json(tmp_path / "b.json", good, bad, {**good, "value": None}))
    assert len(figures) == 1
    assert [(finding.rule, finding.place.cell) for finding in findings] == [
        ("unknown_column", "1.foo"),
        ("invalid_word", "1.grade"),
        ("number_too_large", "1.value"),
        ("missing_value", "2.value"),
    ]
    assert "hoàn thành tốt nhiệm vụ" in findings[1].expected.vi


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"grade": ""}, ("missing_value", "0.grade")),
        ({"change": "expelled"}, ("unexpected_value", "0.change")),
        ({"breakdown": "sex"}, ("missing_value", "0.category")),
        ({"category": "female"}, ("unexpected_value", "0.category")),
        ({"planned": 5}, ("unexpected_value", "0.planned")),
        ({"subject": ""}, ("missing_value", "0.subject")),
        ({"rated_subject": "cadre"}, ("missing_value", "0.unit")),
        ({"printed": "x" * 121}, ("text_too_long", "0.printed")),
        ({"printed": "a\u200bb"}, ("invisible_character", "0.printed")),
    ],
)
def test_what_does_not_fit_together_is_said_at_its_field(
    tmp_path: Path, changed: dict[str, object], finding: tuple[str, str]
) -> None:
    row = {"organization_id": "a", "subject": "ratings", "rated_subject": "member", "grade": "good", "period": "2025"}
    _, findings = read_all(write_json(tmp_path / "a.json", {**row, "value": 5, **changed}))
    assert finding in [(found.rule, found.place.cell) for found in findings]


def test_a_formula_in_a_text_column_stays_text(tmp_path: Path) -> None:
    rows = [[*HEAD, "Tổng số đảng viên", "Ghi chú"], ["", "=HYPERLINK(1)", "2025", "5", '=cmd|"/c calc"!A1']]
    (figure,), _ = read_all(write_csv(tmp_path / "a.csv", rows))
    assert (figure.organization_text, figure.note) == ("=HYPERLINK(1)", '=cmd|"/c calc"!A1')


def test_findings_end_where_the_limit_is_and_say_so(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", counts(*(["x"] * 300)))
    _, findings = read_all(path, Limits(findings_max=100))
    assert len(findings) == 101
    assert findings[-1] == CellFinding("too_many_findings", findings[-1].place, "100", findings[-1].expected)
