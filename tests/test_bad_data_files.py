"""A bad data file is refused before anything is written, and the message says where: file, line, column, value."""

import re
from pathlib import Path

import pytest

from app.errors import DataError
from app.releases.files import read_files
from tests.shipped import rows

BAD_CELLS = [
    ("figures", "period_start", "10/2/2025", "must be a date, YYYY-MM-DD"),
    ("figures", "period_start", "20250210", "must be a date, YYYY-MM-DD"),
    ("figures", "period_start", "2025-02-30", "day is out of range for month"),
    ("figures", "value", "21,5", "must be a number from 0 up"),
    ("figures", "value", "-1", "must be a number from 0 up"),
    ("figures", "value", "NaN", "must be a number from 0 up"),
    ("figures", "value", "1_000", "must be a number from 0 up"),
    ("figures", "value", "1e3", "must be a number from 0 up"),
    ("figures", "value", "", "must be a number from 0 up"),
    ("figures", "year", "2024", "does not follow from the period"),
    ("figures", "year", "", "does not follow from the period"),
    ("figures", "period_end", "2025-02-09", "is before period_start"),
    ("figures", "organization_id", "atlantis", "is no known organization"),
    ("figures", "source_id", "hearsay", "is no known source"),
    ("figures", "subject", "members", "is none of activities, admissions,"),
    ("figures", "measure", "percent", "has no base"),
    ("figures", "qualifier", "almost", "is none of about, at_least,"),
    ("figures", "organization_kind", "", "must be given for organization_counts"),
    ("figures", "grade", "good", "must be given where subject is ratings, and only there"),
    ("figures", "change", "left", "must be given where subject is member_changes, and only there"),
    ("figures", "activity", "documents_issued", "must be given where subject is activities, and only there"),
    ("figures", "category", "female", "and breakdown are given together"),
    ("figures", "plan_attainment_qualifier", "exact", "and plan_attainment_percent are given together"),
    ("figures", "date_inferred", "no", "must be true or false"),
    ("figures", "printed", "x" * 121, "is longer than 120 characters"),
    ("figures", "note", "a\x00b", "has an invisible character"),
    ("figures", "id", "f0001", "repeats line 2: the same id"),
    ("figures", "id", "2", "must be f and a number of at least four digits"),
    ("targets", "id", "t0001", "repeats line 2: the same id"),
    ("targets", "value", "100.5", "is more than 100 percent of a whole"),
    ("targets", "value_high", "99.5", "must be given where comparator is between, and only there"),
    ("targets", "grade", "", "must be given where target_kind is rating_share, and only there"),
    ("targets", "period_start", "", "must be empty where period_type is by_date, and only there"),
    ("targets", "comparator", "near", "is none of between, gt,"),
    ("organizations", "id", "national", "repeats line 2: the same id"),
    ("organizations", "id", "Lạng Sơn", "must be lower-case letters"),
    ("organizations", "type", "club", "is none of above_grassroots_other,"),
    ("organizations", "parent_id", "an-giang", "is no organization of an earlier line"),
    ("organizations", "province_code", "20", "and province_boundaries are given together"),
    ("organization_successions", "successor_id", "bac-kan", "succeeds itself"),
    ("province_successions", "successor_code", "02", "is no known province code of 2025"),
    ("provinces", "code", "1", "must be two digits"),
    ("provinces", "slug", "ha-noi", "repeats line 2: the same boundaries, slug"),
    ("provinces", "valid_to", "1999-12-31", "is before valid_from"),
    ("provinces", "name", "", "must not be empty"),
    ("populations", "population", "0", "must be more than 0"),
    ("populations", "population", "1.5", "must be a whole number"),
    ("populations", "concept", "guess", "is none of administrative_count,"),
    ("sources", "kind", "rumour", "is none of published, submission"),
]


def change(folder: Path, name: str, old: bytes, new: bytes) -> None:
    path = folder / f"{name}.csv"
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def cells(line: str) -> list[str]:
    return re.findall(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)', line)


@pytest.mark.parametrize(("name", "column", "value", "reason"), BAD_CELLS)
def test_names_file_line_column_and_value(
    reference_copy: Path, name: str, column: str, value: str, reason: str
) -> None:
    path = reference_copy / f"{name}.csv"
    lines = path.read_text("utf-8").split("\n")
    row = cells(lines[2])
    row[list(rows(name)[0]).index(column)] = f'"{value}"'
    lines[2] = ",".join(row)
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(DataError) as error:
        read_files(reference_copy)
    assert str(error.value).startswith(f"{name}.csv, line 3, column {column}: {value[:80]!r} {reason}")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "figures",
            b",21,organizations",
            b",21,,organizations",
            "figures.csv, line 3: 27 cells where the heading has 26.",
        ),
        ("figures", b",qualifier,", b",", "figures.csv, line 1: column qualifier is missing."),
        ("figures", b",doubt,", b",doubts,", "figures.csv, line 1: column doubt is missing."),
        (
            "figures",
            b",note\n",
            b",note,extra\n",
            "figures.csv, line 1: column 'extra' is unknown or stands here twice.",
        ),
        ("figures", b",note\n", b",note,note\n", "figures.csv, line 1: column 'note' is unknown or stands here twice."),
        ("figures", "21 tổ chức".encode(), b"21 t\xff ch\xe1", "figures.csv, line 3, column printed: '21 t\\udcff"),
        ("figures", b"10/2/2025", b'"10/2/2025', "figures.csv, line "),
    ],
)
def test_names_file_and_line_of_a_broken_file(
    reference_copy: Path, name: str, old: bytes, new: bytes, says: str
) -> None:
    change(reference_copy, name, old, new)
    with pytest.raises(DataError) as error:
        read_files(reference_copy)
    assert str(error.value).startswith(says)


@pytest.mark.parametrize("measure", ["percent", "percent_of_members", "percent_of_population"])
def test_refuses_a_share_above_100_percent(reference_copy: Path, measure: str) -> None:
    line, row = next((n, r) for n, r in enumerate(rows("figures"), start=2) if r["measure"] == measure)
    change(reference_copy, "figures", f",{row['value']},percent,{row['qualifier']}".encode(), b",100.1,percent,exact")
    with pytest.raises(DataError, match=f"figures.csv, line {line}, column value: '100.1' is more than 100 percent"):
        read_files(reference_copy)


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_refuses_an_empty_file(reference_copy: Path, content: bytes) -> None:
    (reference_copy / "sources.csv").write_bytes(content)
    with pytest.raises(DataError, match=r"^sources.csv, line 1: column id is missing.$"):
        read_files(reference_copy)


def test_refuses_a_file_without_rows(reference_copy: Path) -> None:
    path = reference_copy / "sources.csv"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(DataError, match=r"^sources.csv: there are no rows.$"):
        read_files(reference_copy)


def test_refuses_a_missing_file(reference_copy: Path) -> None:
    (reference_copy / "targets.csv").unlink()
    with pytest.raises(DataError, match=r"targets.csv: cannot be read: No such file or directory.$"):
        read_files(reference_copy)


def test_refuses_a_folder_in_place_of_a_file(reference_copy: Path) -> None:
    (reference_copy / "targets.csv").unlink()
    (reference_copy / "targets.csv").mkdir()
    with pytest.raises(DataError, match=r"targets.csv: cannot be read: Is a directory.$"):
        read_files(reference_copy)


def test_refuses_the_same_figure_twice_from_one_source(reference_copy: Path) -> None:
    path = reference_copy / "figures.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[3].replace("f0003", "f9999")]) + "\n", "utf-8")
    with pytest.raises(DataError, match=r"figures.csv, line 702, column source_id: .* repeats line 4: the same organi"):
        read_files(reference_copy)


def test_reads_a_file_with_a_byte_order_mark(reference_copy: Path) -> None:
    path = reference_copy / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_files(reference_copy)["sources"]) == 289
