"""Cells that show a percentage hold a hundredth of what people see: they are read as what is seen, whoever saved them."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from app.workbooks.formats import column_index, percent_cells
from app.workbooks.grid import column_letters
from tests.workbook_files import COUNTS, HEAD, read_all, rules_of

FIGURES = "Số liệu khác"
HEADINGS = ["Mã tổ chức", "Nội dung", "Cách đo", "Đối tượng", "Mức xếp loại", "Kỳ số liệu", "Số liệu"]
RATING = ["lang-son", "ratings", "percent", "member", "good", "2024"]
SHOWN = [
    (0.95, "0%"),
    (0.955, "0.0%"),
    (0.0005, '0.00"phần trăm" %'),
    (0.29, "[Red]0%;-0%"),
    (95, '0"%"'),
    (12.5, "0.0"),
]
"""Numbers and their formats; the last two show the number itself."""
READ = [95, 95.5, 0.05, 29, 95, 12.5]


def with_openpyxl(path: Path) -> None:
    workbook = Workbook()
    figures, counts = workbook.worksheets[0], workbook.create_sheet(COUNTS)
    figures.title = FIGURES
    figures.append(HEADINGS)
    counts.append([*HEAD, "Tổng số đảng viên"])
    counts.append(["lang-son", "", 2024, 12])
    counts["D2"].number_format = "0%"
    for row, (number, form) in enumerate(SHOWN, 2):
        figures.append([*RATING, number])
        figures.cell(row, 7).number_format = form
    workbook.save(path)


def with_xlsxwriter(path: Path) -> None:
    """As Excel writes."""
    with xlsxwriter.Workbook(path) as workbook:
        figures, counts = workbook.add_worksheet(FIGURES), workbook.add_worksheet(COUNTS)
        figures.write_row(0, 0, HEADINGS)
        counts.write_row(0, 0, [*HEAD, "Tổng số đảng viên"])
        counts.write_row(1, 0, ["lang-son", "", 2024])
        counts.write_number(1, 3, 12, workbook.add_format({"num_format": 9}))
        for row, (number, form) in enumerate(SHOWN, 1):
            figures.write_row(row, 0, RATING)
            figures.write_formula(row, 6, f"={number}*1", workbook.add_format({"num_format": form}), number)


def with_libreoffice(path: Path) -> None:
    with_openpyxl(path)
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing; on Debian: sudo apt install libreoffice-calc-nogui"
    out = path.parent / "saved"
    command = [program, "--headless", "--norestore", f"-env:UserInstallation=file://{path.parent / 'profile'}"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shutil.move(out / path.name, path)
    shutil.rmtree(path.parent / "profile")


@pytest.mark.parametrize("write", [with_openpyxl, with_xlsxwriter, with_libreoffice])
def test_a_percentage_is_read_as_it_is_seen_and_is_no_count(tmp_path: Path, write: Callable[[Path], Any]) -> None:
    write(tmp_path / "a.xlsx")
    figures, findings = read_all(tmp_path / "a.xlsx")
    assert [figure.quantity.value for figure in figures] == READ
    assert [figure.raw for figure in figures][:2] == ["95%", "95.5%"]
    assert rules_of(findings) == [("percent_sign", f"{COUNTS}!D2")]
    assert [finding.value for finding in findings if finding.rule == "percent_sign"] == ["1200%"]


def test_what_is_more_than_all_is_refused_as_it_is_seen(tmp_path: Path) -> None:
    with_openpyxl(tmp_path / "a.xlsx")
    workbook = load_workbook(tmp_path / "a.xlsx")
    workbook[FIGURES]["G2"] = 95
    workbook.save(tmp_path / "a.xlsx")
    _, findings = read_all(tmp_path / "a.xlsx")
    assert rules_of(findings)[0] == ("number_too_large", f"{FIGURES}!G2")
    assert findings[0].value == "9500%"


def test_formats_without_a_percent_sign_cost_nothing() -> None:
    assert percent_cells(b"<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='3'/></cellXfs></styleSheet>") is None


@pytest.mark.parametrize("index", [0, 25, 26, 701, 702, 16383])
def test_columns_are_numbered_as_they_are_lettered(index: int) -> None:
    assert column_index(column_letters(index)) == index
