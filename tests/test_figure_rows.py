"""Single figures as they are sent: what a percent sign, a fraction, a category or a unit has to go with."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.workbooks.cells import CellFinding, SubmittedFigure
from tests.submitted import Run, make_checker
from tests.workbook_files import COUNTS, HEAD, counts, read_all, rules_of, write_json, write_xlsx

COUNT = {"organization_id": "a", "subject": "member_counts", "period": "2025", "value": 5}


@pytest.fixture
def run(connection: Connection, session: Session) -> Run:
    return make_checker(connection, session)


def read_one(tmp_path: Path, **changed: Any) -> tuple[list[SubmittedFigure], list[CellFinding]]:
    return read_all(write_json(tmp_path / "a.json", {**COUNT, **changed}))


def test_a_percent_sign_is_no_number_of_members(tmp_path: Path) -> None:
    figures, findings = read_all(write_xlsx(tmp_path / "a.xlsx", counts("50%", "gần 71.000", 12)))
    assert [figure.quantity.value for figure in figures] == [71000, 12]
    assert rules_of(findings) == [("percent_sign", f"{COUNTS}!D2")]
    assert any("the measure percent" in finding.expected.en for finding in findings)
    assert rules_of(read_one(tmp_path, value="50%")[1])[0] == ("percent_sign", "figures!0.value")
    average = {"subject": "admissions", "measure": "average_per_year", "value": "50%"}
    assert rules_of(read_one(tmp_path, **average)[1])[0] == ("percent_sign", "figures!0.value")


@pytest.mark.parametrize("measure", ["percent", "percent_of_members", "percent_of_population", "percent_of_plan"])
def test_a_percent_sign_goes_with_a_percentage(tmp_path: Path, measure: str) -> None:
    (figure,), findings = read_one(tmp_path, measure=measure, value="50%", breakdown="sex", category="female")
    assert (figure.quantity.value, findings) == (50, [])


@pytest.mark.parametrize("value", [66.5, 1.234])
def test_a_json_number_has_no_thousands_dot_to_lose(tmp_path: Path, value: float) -> None:
    _, findings = read_one(tmp_path, value=value)
    assert rules_of(findings)[0] == ("not_whole", "figures!0.value")
    assert findings[0].expected.en == "a whole number"


@pytest.mark.parametrize(
    ("breakdown", "given", "category"),
    [
        ("sex", "Nữ", "female"),
        ("Giới tính", "nữ", "female"),
        ("sex", "FEMALE", "female"),
        ("sex", "Nam", "male"),
        ("age_band", "61 tuổi trở lên", "61+"),
        ("ethnicity", "người dân tộc thiểu số", "minority"),
        ("ethnicity", "khmer", "khmer"),
        ("programme", "villages_without_members", "villages_without_members"),
    ],
)
def test_a_category_is_one_code_however_it_is_written(
    tmp_path: Path, breakdown: str, given: str, category: str
) -> None:
    (figure,), findings = read_one(tmp_path, breakdown=breakdown, category=given)
    assert (figure.category, findings) == (category, [])


@pytest.mark.parametrize(
    ("breakdown", "given", "first"),
    [("sex", "xxx", "female (Female)"), ("professional", "universty", "university (University)")],
)
def test_a_category_that_a_closed_breakdown_has_not_is_refused_with_those_it_has(
    tmp_path: Path, breakdown: str, given: str, first: str
) -> None:
    figures, findings = read_one(tmp_path, breakdown=breakdown, category=given)
    assert (figures, rules_of(findings)[0]) == ([], ("invalid_word", "figures!0.category"))
    assert findings[0].expected.en.startswith(first)
    assert findings[0].value == given


@pytest.mark.parametrize(
    ("changed", "unit"),
    [
        ({"unit": "đảng viên"}, "members"),
        ({"unit": ""}, "members"),
        ({"unit": "%", "measure": "percent", "breakdown": "sex", "category": "female"}, "percent"),
        ({"subject": "activities", "activity": "documents_issued", "unit": "văn bản"}, "văn bản"),
        ({"subject": "ratings", "rated_subject": "cadre", "grade": "good", "unit": "cán bộ"}, "cán bộ"),
    ],
)
def test_a_unit_is_the_one_of_its_subject_and_open_where_there_is_none(
    tmp_path: Path, changed: dict[str, str], unit: str
) -> None:
    (figure,), findings = read_one(tmp_path, **changed)
    assert (figure.unit, findings) == (unit, [])


@pytest.mark.parametrize(("unit", "measure"), [("kg", "count"), ("organizations", "count"), ("members", "percent")])
def test_another_unit_is_refused(tmp_path: Path, unit: str, measure: str) -> None:
    figures, findings = read_one(tmp_path, unit=unit, measure=measure, breakdown="sex", category="female")
    assert (figures, rules_of(findings)[0]) == ([], ("unexpected_value", "figures!0.unit"))
    expected = "members" if measure == "count" else "percent"
    assert findings[0].expected.en == f"{expected}, or nothing"


def test_a_row_that_repeats_a_cell_of_a_subject_sheet_is_the_same_figure(run: Run, tmp_path: Path) -> None:
    sheets = {
        COUNTS: [[*HEAD, "Đảng viên: Nữ"], ["a", "", 2024, 5]],
        "Số liệu khác": [
            ["Mã tổ chức", "Nội dung", "Cơ cấu", "Nhóm", "Kỳ số liệu", "Số liệu"],
            ["a", "số đảng viên", "giới tính", "nữ", 2024, 6],
        ],
    }
    figures, _ = read_all(write_xlsx(tmp_path / "a.xlsx", sheets))
    _, found = run(*figures)
    assert [(rule, place) for rule, place, *_ in found] == [("duplicate_row", "Số liệu khác!F2")]


def test_a_row_of_another_period_than_the_file_is_a_warning_that_names_both(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Tổng số đảng viên"],
        ["a", "", 2025, 5],
        ["b", "", 2015, 5],
        ["d", "", 2015, 5],
        ["c", "", "2025-H1", 5],
    ]
    file = write_xlsx(tmp_path / "a.xlsx", {"Hướng dẫn": [["Kỳ số liệu", "2025"]], COUNTS: rows})
    figures, findings = read_all(file)
    assert len(figures) == 4
    (found,) = (finding for finding in findings if finding.rule == "other_period")
    assert (str(found.place), found.value) == (f"{COUNTS}!C3", "2015")
    assert found.expected.en.startswith("2025, which is stated for the whole file")


def test_a_row_of_another_period_than_the_request_is_a_warning(tmp_path: Path) -> None:
    path = write_json(tmp_path / "a.json", COUNT)
    figures, findings = read_all(path, period="2024")
    assert (len(figures), rules_of(findings)) == (1, [("other_period", "figures!0.period")])
    assert (findings[0].value, findings[0].expected.en[:5]) == ("2025", "2024,")
    assert read_all(path, period="2025")[1] == []


def test_json_is_told_the_codes_that_json_has_and_a_sheet_the_names(tmp_path: Path) -> None:
    (finding, *_) = read_one(tmp_path, subject="member_countz")[1]
    assert finding.rule == "invalid_word"
    assert finding.expected.en == "member_counts (member counts) | member_changes (member changes)"
    rows = [["organization_id", "subject", "period", "value"], ["a", "member_countz", "2025", 5]]
    (finding, *_) = read_all(write_xlsx(tmp_path / "a.xlsx", {"Số liệu khác": rows}))[1]
    assert finding.expected.en == "member counts | member changes"
