"""Templates: what is in them, that LibreOffice opens them cleanly, and that what is filled in is what is read back."""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.models.vocabulary import Qualifier
from app.quantities import Quantity, printed_quantity
from app.text import fold
from app.workbooks.columns import SHEETS
from app.workbooks.labels import AFTER, BEFORE, FIGURES
from app.workbooks.template_workbook import write_template
from app.workbooks.templates import Template, TemplateRow, write_csv_template
from app.workbooks.words import SHEET_NAMES
from tests.workbook_files import read_all, rules_of, write_csv

ROWS = [
    TemplateRow("lang-son", "Đảng bộ tỉnh Lạng Sơn", False),
    TemplateRow("lang-son.a", "Đảng bộ xã A", True),
    TemplateRow("lang-son.b", '=HYPERLINK("http://x.example","B")', True),
    TemplateRow("lang-son.a.cell", "Chi bộ <b>1</b> & 2", False),
]
BEFORE_2025 = {
    ("lang-son", "members"): printed_quantity(66000, Qualifier.over),
    ("lang-son.a", "members"): printed_quantity(500, Qualifier.exact),
    ("lang-son.b", "members"): printed_quantity(700, Qualifier.exact),
}
FILLED: dict[str, list[Any]] = {
    "lang-son": ["trên 67.000", 30000],
    "lang-son.a": [510, "gần 200"],
    "lang-son.b": [0, None],
    "lang-son.a.cell": [None, None],
}


def template(*sheets: str) -> Template:
    return Template(
        dict.fromkeys(sheets, ROWS), "2025", "2024", lambda subject: BEFORE_2025 if subject == "member_counts" else {}
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="module")
def written(folder: Path) -> Path:
    """The template of everything."""
    path = folder / "all.xlsx"
    write_template(path, template(*SHEETS, FIGURES), "Đảng bộ tỉnh Lạng Sơn (lang-son)")
    return path


@pytest.fixture(scope="module")
def filled(folder: Path, written: Path) -> Path:
    """The same with some figures in it."""
    workbook = load_workbook(written)
    fill(workbook)
    workbook.save(folder / "filled.xlsx")
    return folder / "filled.xlsx"


def fill(workbook: Workbook) -> None:
    sheet = workbook["Số đảng viên"]
    for row in range(5, 9):
        for column, value in zip((4, 6), FILLED[sheet.cell(row, 1).value], strict=True):
            sheet.cell(row, column).value = value
    sheet = workbook["Số liệu khác"]
    values = {
        "A": "lang-son",
        "C": "kết quả công tác khác",
        "E": "documents_issued",
        "L": 2025,
        "N": 12,
        "Q": "documents",
    }
    for letter, value in values.items():
        sheet[f"{letter}5"] = value


@pytest.fixture(scope="module")
def saved_by_libreoffice(folder: Path, written: Path, filled: Path) -> Iterator[Path]:
    """A folder with the files as LibreOffice saves them after opening; one run with a profile of its own."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing; on Debian: sudo apt install libreoffice-calc-nogui"
    out = folder / "saved"
    command = [program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder / 'profile'}"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(written), str(filled)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["all.xlsx", "filled.xlsx"], done.stdout
    yield out
    shutil.rmtree(folder / "profile", ignore_errors=True)


def cells(sheet: Worksheet) -> list[tuple[str, Any]]:
    return [(cell.coordinate, cell.value) for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]


def test_a_template_has_a_sheet_a_subject_with_rows_and_last_years_figures(written: Path) -> None:
    workbook = load_workbook(written)
    assert workbook.sheetnames == ["Hướng dẫn", *(SHEET_NAMES[sheet].vi for sheet in (*SHEETS, FIGURES)), "Danh mục"]
    assert workbook["Danh mục"].sheet_state == "hidden"
    guide = {row[0].value: row[1].value for row in workbook["Hướng dẫn"].iter_rows(min_row=3, max_row=6)}
    assert guide == {
        "Phiên bản mẫu": "1",
        "Tổ chức": "Đảng bộ tỉnh Lạng Sơn (lang-son)",
        "Kỳ số liệu": "2025",
        "Kỳ trước để đối chiếu": "2024",
    }
    sheet = workbook["Số đảng viên"]
    rows = list(sheet.iter_rows(min_row=3, max_row=9, max_col=6, values_only=True))
    assert rows[0][3:5] == ("Tổng số đảng viên", "Năm trước: Tổng số đảng viên")
    assert rows[1][3:5] == ("Members", "Previous year: Members")
    assert rows[2][:5] == ("lang-son", "Đảng bộ tỉnh Lạng Sơn", "2025", None, "trên 66.000")
    assert [row[4] for row in rows[3:6]] == [500, 700, None]
    assert rows[6][0] == "Σ"
    assert rows[6][3:5] == ("=SUM(D6:D7)", "=SUM(E6:E7)")


@pytest.mark.parametrize("subject", SHEETS)
def test_columns_are_explained_and_checked(written: Path, subject: str) -> None:
    sheet = load_workbook(written)[SHEET_NAMES[subject].vi]
    columns = SHEETS[subject]
    notes = [cell.comment.text for cell in sheet[3] if cell.comment]
    assert len(notes) == len(columns) + len(BEFORE) + len(AFTER)
    assert all(column.note.vi in " ".join(notes) and column.note.en in " ".join(notes) for column in columns)
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    kinds = [check.type for check in checks.values()]
    assert kinds.count("custom") == len(columns)
    assert kinds.count("list") == 1
    assert all(len(check.formula1) <= 255 for check in checks.values())
    assert sheet.freeze_panes == "D5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.column_dimensions["B"].width > 30


def test_names_that_look_like_formulas_or_markup_stay_text(written: Path, folder: Path) -> None:
    sheet = load_workbook(written)["Xếp loại"]
    assert (sheet["B7"].data_type, sheet["B7"].value) == ("s", ROWS[2].name)
    assert sheet["B8"].value == ROWS[3].name
    write_csv_template(folder / "ratings.csv", template("ratings"))
    with (folder / "ratings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[4][2] == "'" + ROWS[2].name


def test_libreoffice_opens_it_cleanly_with_equal_content_and_formulas_computed(
    written: Path, saved_by_libreoffice: Path
) -> None:
    ours, theirs = load_workbook(written), load_workbook(saved_by_libreoffice / "all.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        assert cells(theirs[sheet.title]) == cells(sheet)
        assert len(theirs[sheet.title].data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
    values = load_workbook(saved_by_libreoffice / "filled.xlsx", data_only=True)["Số đảng viên"]
    assert (values["D9"].value, values["E9"].value) == (510, 1200)
    notes = [cell.comment.text for cell in theirs["Kết nạp"][3] if cell.comment]
    assert len(notes) == len([cell for cell in ours["Kết nạp"][3] if cell.comment])


@pytest.mark.parametrize("program", ["openpyxl", "libreoffice"])
def test_what_is_filled_in_is_what_is_read(filled: Path, saved_by_libreoffice: Path, program: str) -> None:
    figures, findings = read_all(filled if program == "openpyxl" else saved_by_libreoffice / "filled.xlsx")
    assert rules_of(findings) == []
    expected: list[tuple[str, str, str, Quantity]] = [
        ("lang-son", "", "D5", printed_quantity(67000, Qualifier.over)),
        ("lang-son", "female", "F5", printed_quantity(30000, Qualifier.exact)),
        ("lang-son.a", "", "D6", printed_quantity(510, Qualifier.exact)),
        ("lang-son.a", "female", "F6", printed_quantity(200, Qualifier.nearly)),
        ("lang-son.b", "", "D7", printed_quantity(0, Qualifier.exact)),
        ("lang-son", "", "N5", printed_quantity(12, Qualifier.exact)),
    ]
    assert [(f.organization_id, f.category, f.place.cell, f.quantity) for f in figures] == expected
    assert (figures[-1].subject, figures[-1].activity, figures[-1].unit) == (
        "activities",
        "documents_issued",
        "documents",
    )


def test_rows_may_be_deleted_and_sorted_because_no_sheet_is_protected(filled: Path, folder: Path) -> None:
    workbook = load_workbook(filled)
    assert [sheet.title for sheet in workbook if sheet.protection.sheet] == []
    sheet = workbook["Số đảng viên"]
    sheet.delete_rows(7)
    sheet.delete_rows(5)
    workbook.save(folder / "fewer.xlsx")
    figures, findings = read_all(folder / "fewer.xlsx")
    assert [(f.organization_id, f.place.cell) for f in figures if f.subject == "member_counts"] == [
        ("lang-son.a", "D5"),
        ("lang-son.a", "F5"),
    ]
    assert rules_of(findings) == []


def test_totals_are_of_the_children_wherever_they_stand(folder: Path) -> None:
    path = folder / "children.xlsx"
    write_template(path, Template({"ratings": ROWS[1:]}, "2025", "2024", lambda _: {}), "")
    sheet = load_workbook(path)["Xếp loại"]
    assert [sheet[f"A{row}"].value for row in range(5, 9)] == ["lang-son.a", "lang-son.b", "lang-son.a.cell", "Σ"]
    assert sheet["D8"].value == "=SUM(D5:D6)"


def test_a_csv_template_knows_its_period_and_its_version(folder: Path) -> None:
    for sheet in ("admissions", FIGURES):
        path = folder / f"{sheet}.csv"
        write_csv_template(path, Template({sheet: ROWS}, "2025-H1", "2024-H1", lambda _: {}))
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        assert rows[2][0] == f"{sheet}/1/2025-H1"
    heading = ["Biểu mẫu", "Mã tổ chức", "Kỳ số liệu", "Tổng số kết nạp"]
    asked = [["admissions/1/2025-H1", "a", "", 5], ["admissions/1/2025-H1", "b", "2024-H1", 6]]
    figures, findings = read_all(write_csv(folder / "periods.csv", [heading, *asked]))
    assert [str(figure.period_end) for figure in figures] == ["2025-06-30", "2024-06-30"]
    assert rules_of(findings) == [("other_period", "C3")]
    (other,) = [finding for finding in findings if finding.rule == "other_period"]
    assert other.expected.en.startswith("2025-H1, which is stated for the whole file")


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("admissions/2/2025", ("wrong_template_version", "A2")),
        ("admissions", ("wrong_template_version", "A2")),
        ("ratings/1/2025", ("other_form", "A2")),
        ("admissions/1/2024", ("other_period", "C2")),
    ],
)
def test_a_row_of_another_form_version_or_period_is_found(folder: Path, form: str, found: tuple[str, str]) -> None:
    heading = ["Biểu mẫu", "Mã tổ chức", "Kỳ số liệu", "Tổng số kết nạp"]
    _, findings = read_all(write_csv(folder / "form.csv", [heading, [form, "a", "2025", 5]]))
    assert rules_of(findings)[0] == found


@pytest.mark.parametrize("sheet", [*SHEETS, FIGURES])
def test_an_empty_template_has_no_figures_and_nothing_wrong(folder: Path, sheet: str) -> None:
    path = folder / f"{sheet}.csv"
    write_csv_template(path, template(sheet))
    figures, findings = read_all(path)
    assert figures == []
    assert [finding.rule for finding in findings if finding.rule != "missing_template_version"] == ["no_figures"]


def test_an_empty_workbook_has_no_figures_and_nothing_wrong(written: Path) -> None:
    figures, findings = read_all(written)
    assert figures == []
    assert [finding.rule for finding in findings] == ["no_figures"]


@pytest.mark.parametrize("subject", SHEETS)
def test_csv_has_the_columns_of_the_sheet(folder: Path, written: Path, subject: str) -> None:
    write_csv_template(folder / f"{subject}.csv", template(subject))
    with (folder / f"{subject}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    headings = [cell.value for cell in load_workbook(written)[SHEET_NAMES[subject].vi][3]]
    assert rows[0] == ["Biểu mẫu", *headings]
    assert fold(rows[1][0]) == "form"
    assert [row[1] for row in rows[2:]] == [row.organization_id for row in ROWS]
