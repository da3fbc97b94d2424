"""Of a row whose number cannot be read, the rest is checked all the same: every mistake at once."""

from pathlib import Path
from typing import Any

import pytest

from app.workbooks.reading import XLSX
from tests.published import Published
from tests.submitting import Office
from tests.workbook_files import COUNTS, HEAD, write_xlsx


@pytest.fixture
def office(register: Published) -> Office:
    return Office(register)


def found(answer: Any) -> list[tuple[str, str, str]]:
    """Rule, cell and value of each error."""
    findings = answer.json()["report"]["findings"]
    return [(each["rule"], each["cell"], each["value"]) for each in findings if each["severity"] == "error"]


def test_the_organization_is_looked_up_whether_its_id_or_its_name_is_given(office: Office) -> None:
    rows = [
        office.figure("nhiều", organization_id="lang-son", organization=""),
        office.figure("nhiều"),
        office.figure("nhiều", organization="Đảng bộ không có"),
        office.figure(5),
    ]
    assert found(office.send(*rows, query="?dry_run=true")) == [
        ("not_a_number", "0.value", "nhiều"),
        ("not_a_number", "1.value", "nhiều"),
        ("not_a_number", "2.value", "nhiều"),
        ("unknown_organization", "0.value", "lang-son"),
        ("unknown_organization", "2.value", "Đảng bộ không có"),
    ]


def test_a_row_of_a_sheet_is_looked_up_once_where_no_number_of_it_can_be_read(office: Office, tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Tổng số đảng viên", "Đảng viên: Nữ"],
        ["lang-son", "", 2024, "nhiều", "ít"],
        ["ha-noi", "", 2024, "nhiều", 5],
        [office.cells[0], "", 2024, "nhiều", "ít"],
    ]
    path = write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows})
    answer = office.client.post(
        "/v1/submissions?dry_run=true",
        content=path.read_bytes(),
        headers=office.submitter | {"Content-Type": XLSX},
    )
    assert [each for each in found(answer) if each[0] == "unknown_organization"] == [
        ("unknown_organization", "D2", "lang-son"),
        ("unknown_organization", "E3", "ha-noi"),
    ]
    assert [cell for rule, cell, _ in found(answer) if rule == "not_a_number"] == ["D2", "E2", "D3", "D4", "E4"]
