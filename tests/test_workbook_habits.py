"""What people do with a table: copy sheets together, write totals and remarks, words in the place of numbers."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.workbook_files import COUNTS, HEAD, counts, read_all, rules_of, write_json, write_xlsx


def test_sheets_copied_below_each_other_are_each_read_below_their_own_headings(tmp_path: Path) -> None:
    counted, admitted = [*HEAD, "Tổng số đảng viên"], [*HEAD, "Kết nạp: Nữ", "Tổng số kết nạp"]
    rows = [counted, ["a", "", 2025, 50], [], ["Kết nạp"], admitted, ["a", "", 2025, 3, 7], counted, ["b", "", 2025, 9]]
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {"Trang 1": rows}))
    assert [(f.subject, f.category, f.place.cell, f.quantity.value) for f in figures] == [
        ("member_counts", "", "D2", 50),
        ("admissions", "female", "D6", 3),
        ("admissions", "", "E6", 7),
        ("member_counts", "", "D8", 9),
    ]
    assert rules_of(findings) == []


@pytest.mark.parametrize("figures", [[], [{}]])
def test_a_document_without_figures_says_so_in_its_own_words(tmp_path: Path, figures: list[dict[str, object]]) -> None:
    _, findings = read_all(write_json(tmp_path / "a.json", *figures))
    last = findings[-1]
    assert (last.rule, str(last.place)) == ("no_figures", "figures")
    assert "at least one figure in the list figures" in last.expected.en
    assert "missing_heading" not in [finding.rule for finding in findings]
    assert ("missing_organization" in [finding.rule for finding in findings]) == bool(figures)


@pytest.mark.parametrize("word", ["Tổng cộng", "CỘNG", "Cộng các tổ chức trực thuộc / Direct subordinates", "Total"])
def test_totals_that_somebody_wrote_are_passed_over_and_said(tmp_path: Path, word: str) -> None:
    heading = [*HEAD, "Tổng số đảng viên", "Đảng viên: Nữ"]
    for place in (0, 1):
        total = ["", "", "", 9, 5]
        total[place] = word
        rows = [heading, ["a", "", 2025, 9, 5], total]
        figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
        assert [figure.organization_id for figure in figures] == ["a", "a"]
        assert rules_of(findings) == [("total_row", f"{COUNTS}!{'AB'[place]}3")]
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: [heading, ["a", word, 2025, 9, 5]]}))
    assert rules_of(findings) == []


def test_remarks_and_signatures_below_the_table_are_passed_over_and_said(tmp_path: Path) -> None:
    heading = [*HEAD, "Tổng số đảng viên", "Đảng viên: Nữ"]
    remarks = [["Ghi chú: số liệu đến 31/12"], ["", "Người lập biểu", "", "", "Thủ trưởng"], ["", "", "", "Trần Văn A"]]
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: [heading, ["a", "", 2025, 9, 5], *remarks]}))
    assert len(figures) == 2
    assert rules_of(findings) == [("row_of_text", f"{COUNTS}!E4"), ("row_of_text", f"{COUNTS}!D5")]
    wrong = [["", "Chi bộ 1", 2025, "12o"], ["", "Chi bộ 2", 2025, "abc", 5], ["b", "", 2025, "abc"]]
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: [heading, *wrong]}))
    assert [rule for rule, _ in rules_of(findings)] == ["not_a_number"] * 3
    named = [["Tên tổ chức", "Kỳ số liệu", "Tổng số đảng viên"], ["Chi bộ 1", 2025, "abc"], ["", "", "Trần Văn A"]]
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: named}))
    assert [rule for rule, _ in rules_of(findings)] == ["not_a_number", "row_of_text", "no_figures"]


@pytest.mark.parametrize("word", ["-", "không có", "Không", "x", "k", "chưa có", "/"])
def test_words_for_none_or_unknown_are_asked_about(tmp_path: Path, word: str) -> None:
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", counts(word, 5)))
    assert rules_of(findings) == [("ambiguous_dash", f"{COUNTS}!D2")]


def test_a_number_that_became_a_day_says_so(tmp_path: Path) -> None:
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", counts(datetime(2025, 2, 1), 5)))
    assert rules_of(findings) == [("not_a_number", f"{COUNTS}!D2")]
    assert "took this cell for a day" in next(f.expected.en for f in findings if f.rule == "not_a_number")
