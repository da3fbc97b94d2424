"""Single figures as they are sent: what a percent sign, a fraction, a category or a unit has to go with."""

from pathlib import Path
from typing import Any

import pytest

from app.workbooks.cells import CellFinding, SubmittedFigure
from tests.workbook_files import COUNTS, counts, read_all, rules_of, write_json, write_xlsx

COUNT = {"organization_id": "a", "subject": "member_counts", "period": "2025", "value": 5}


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
