"""Which delimiter a CSV file has, whatever stands between quotes or in its first line."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest

from app.workbooks.limits import Limits
from tests.workbook_files import HEAD, read_all, rules_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(("delimiter", "other"), [(",", ";"), (";", ","), ("\t", ";")])
@pytest.mark.parametrize("line", ["", "sep={}", '"sep={}"', "SEP={};;;"])
def test_headings_in_quotes_may_have_other_delimiters_in_them(
    tmp_path: Path, encoding: str, delimiter: str, other: str, line: str
) -> None:
    rows = [
        [
            f"BÁO CÁO{other} SỐ LIỆU{other} {delimiter}NĂM {other * 5} 2025",
            f"{other}Mã tổ chức{other}Kỳ số liệu{other}",
        ],
        [f'Chú thích: 12{other}5 {other}"trích"{other}'],
        [*HEAD, "Tổng số đảng viên", "Đảng viên: Lý luận cao cấp,\ncử nhân"],
        ["lang-son", f"Đảng bộ {other} tỉnh{delimiter}\nLạng Sơn", "2025", "5", "7"],
    ]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    first = f"{line.format(delimiter)}\r\n" if line else ""
    (tmp_path / "a.csv").write_bytes((first + text.getvalue()).encode(encoding))
    figures, findings = read_all(tmp_path / "a.csv")
    at = 5 if line else 4
    named = " ".join(f"Đảng bộ {other} tỉnh{delimiter} Lạng Sơn".split())
    assert [(f.place.cell, f.category, f.quantity.value, f.organization_text) for f in figures] == [
        (f"D{at}", "", 5, named),
        (f"E{at}", "advanced", 7, named),
    ]
    assert rules_of(findings) == []


@pytest.mark.parametrize(("delimiter", "other"), [(",", ";"), (";", ",")])
def test_a_quote_that_another_delimiter_would_never_close_is_one_of_the_text(
    tmp_path: Path, delimiter: str, other: str
) -> None:
    rows = [[*HEAD, "Tổng số đảng viên"], *([f"o-{n}", "x" * 300, "2025", "5"] for n in range(4_000))]
    lines = [delimiter.join(row) for row in rows]
    lines[1] = delimiter.join(["lang-son", f'Đảng bộ{other}"tỉnh', "2025", "5"])
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    figures, findings = read_all(tmp_path / "a.csv")
    assert (len(figures), rules_of(findings)) == (4_000, [])
    assert figures[0].organization_text == f'Đảng bộ{other}"tỉnh'


@pytest.mark.parametrize("line", ["sep=|", "sep=", "sep=;;x", "sep=; Mã tổ chức"])
def test_a_first_line_that_names_no_delimiter_is_a_row_like_others(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.csv").write_text(
        f"{line}\nMã tổ chức,Kỳ số liệu,Tổng số đảng viên\nlang-son,2025,5\n", encoding="utf-8"
    )
    (figure,), _ = read_all(tmp_path / "a.csv")
    assert (figure.place.cell, figure.quantity.value) == ("C3", 5)


def test_what_has_a_row_without_an_end_by_another_delimiter_alone_is_read_by_its_own(tmp_path: Path) -> None:
    rows = ',"a\n"' * 50_000
    (tmp_path / "a.csv").write_text(f"organization;subject;value;period\n{rows}", newline="")
    tracemalloc.start()
    try:
        found = read_all(tmp_path / "a.csv", Limits(findings_max=10))[1]
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()
    assert found[-1].rule == "too_many_findings"
