"""Files that were made to harm: each is refused with a reason, or read for what it is; nothing runs, nothing grows."""

import sys
import time
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.workbooks.cells import SubmittedFigure
from app.workbooks.isolated import isolated_events
from app.workbooks.limits import UNREADABLE, Limits, UnreadableFile
from app.workbooks.reading import XLSX, read
from tests.test_workbook_mutations import MUTATIONS, figure_of_json
from tests.workbook_files import COUNTS, HEAD, counts, read_all, rules_of, write_csv, write_json, write_xlsx

SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path, media_type: str = XLSX, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        list(read(path, media_type, limits or Limits()))
    assert refused.value.code in UNREADABLE
    assert "{" not in refused.value.text.vi.replace('{"figures": [{…}]}', "")
    return refused.value.code


def changed(path: Path, **parts: bytes | None) -> Path:
    """The workbook with some of its parts replaced, added or (None) removed; `__` in a name stands for `/`."""
    wanted = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()}
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**kept, **wanted}.items():
            if content is not None:
                archive.writestr(name, content)
    return path


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "a.xlsx", counts(5, 6))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_workbook"),
        (b"Ma to chuc;Tong so", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_or_encrypted_workbook"),
        (b"PK\x03\x04" + bytes(100), "damaged_workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert refusal(tmp_path / "a.xlsx") == code


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(tmp_path / "a.xlsx") == "not_a_workbook"


def test_a_truncated_or_flipped_workbook_is_damaged(workbook: Path) -> None:
    whole = workbook.read_bytes()
    workbook.write_bytes(whole[: len(whole) // 2])
    assert refusal(workbook) == "damaged_workbook"
    place = whole.index(b"PK\x03\x04", 100) + 60
    workbook.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    assert refusal(workbook) == "damaged_workbook"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [(6, 91, "damaged_workbook"), (8, 0x20, "damaged_workbook"), (8, 1, "old_or_encrypted_workbook")],
    ids=["a version that is to come", "a patch of another archive", "a password"],
)
def test_an_archive_that_cannot_be_unpacked_is_refused(workbook: Path, place: int, value: int, code: str) -> None:
    data = bytearray(workbook.read_bytes())
    data[data.index(b"PK\x01\x02") + place] = value
    workbook.write_bytes(data)
    assert refusal(workbook) == code


def test_xml_in_an_unknown_encoding_is_damaged(workbook: Path) -> None:
    named = part(workbook, "xl/workbook.xml").partition(b"?>")[2] or part(workbook, "xl/workbook.xml")
    changed(workbook, xl__workbook_xml=b'<?xml version="1.0" encoding="klingon"?>' + named)
    assert refusal(workbook) == "damaged_workbook"


def test_a_zip_bomb_is_seen_in_its_directory_and_while_it_unpacks(workbook: Path) -> None:
    changed(workbook, xl__media__a_xml=bytes(60_000_000).replace(b"\0", b" "))
    started = time.perf_counter()
    assert refusal(workbook) == "suspicious_compression"
    assert time.perf_counter() - started < 10
    assert refusal(workbook, limits=Limits(compression_max_ratio=10**6, unpacked_max_bytes=1_000_000)) == (
        "suspicious_compression"
    )


def test_a_bomb_that_lies_about_its_size_is_damaged(workbook: Path) -> None:
    changed(workbook, xl__media__a_xml=b" " * 3_000_000)
    data = workbook.read_bytes()
    assert data.count((3_000_000).to_bytes(4, "little")) == 2
    workbook.write_bytes(data.replace((3_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert refusal(workbook) == "damaged_workbook"


def test_more_cells_than_can_be_meant_are_refused_before_they_are_read(tmp_path: Path) -> None:
    """Ten million in the long form."""
    cells, limits = (10_000_000, Limits()) if MUTATIONS > 1000 else (500_000, Limits(cells_max=400_000))
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    path = write_xlsx(tmp_path / "a.xlsx", counts(5))
    changed(path, xl__worksheets__sheet1_xml=start + row * (cells // 100) + b"</sheetData></worksheet>")
    assert refusal(path, limits=replace(limits, compression_max_ratio=10**6)) == "too_many_cells"


def test_rows_columns_and_sheets_have_limits(tmp_path: Path) -> None:
    many = write_xlsx(tmp_path / "rows.xlsx", counts(*range(200)))
    assert refusal(many, limits=Limits(rows_max=150)) == "too_many_rows"
    wide = write_xlsx(tmp_path / "wide.xlsx", {COUNTS: [[*HEAD, *range(400)]]})
    assert refusal(wide) == "too_many_columns"
    sheets = write_xlsx(tmp_path / "sheets.xlsx", {f"a{n}": [[1]] for n in range(60)})
    assert refusal(sheets) == "too_many_sheets"
    rows = [[*HEAD, "Tổng số đảng viên"], *(["a", "", 2025, 5] for _ in range(200))]
    text = write_csv(tmp_path / "a.csv", rows)
    assert refusal(text, "text/csv", Limits(rows_max=150)) == "too_many_rows"
    assert refusal(text, "text/csv", Limits(cells_max=100)) == "too_many_cells"
    assert refusal(text, "text/csv", Limits(columns_max=3)) == "too_many_columns"
    figures = write_json(tmp_path / "a.json", *({} for _ in range(200)))
    assert refusal(figures, "application/json", Limits(rows_max=150)) == "too_many_rows"


def test_a_cell_at_the_far_end_takes_the_child_process_alone(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.worksheets[0]["A1"] = workbook.worksheets[0]["XFD1048576"] = 1
    workbook.save(tmp_path / "a.xlsx")
    assert refusal(tmp_path / "a.xlsx") == "too_much_memory"
    figures, _ = read_all(write_xlsx(tmp_path / "b.xlsx", counts(5)))
    assert len(figures) == 1


def test_reading_ends_when_its_time_is_up(tmp_path: Path) -> None:
    """Two million cells take more than a second of processor."""
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    path = write_xlsx(tmp_path / "a.xlsx", counts(5))
    changed(path, xl__worksheets__sheet1_xml=start + row * 20_000 + b"</sheetData></worksheet>")
    limits = Limits(seconds_max=1, compression_max_ratio=10**6)
    started = time.perf_counter()
    with pytest.raises(UnreadableFile, match="takes more than 1 seconds") as refused:
        list(read(path, XLSX, limits))
    assert refused.value.code == "too_slow"
    assert time.perf_counter() - started < 30


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_is_packed_as_workbooks_are(workbook: Path, method: int) -> None:
    with zipfile.ZipFile(workbook) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(workbook, "w", method) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    assert refusal(workbook) == "damaged_workbook"


def test_a_reader_may_stop_early_and_memory_has_a_limit(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {f"a{n}": [list(range(100))] * 20 for n in range(10)})
    events = isolated_events(path, "xlsx", Limits())
    next(events)
    events.close()
    deep = tmp_path / "a.json"
    deep.write_bytes(b'{"figures":' + b"[" * 5_000_000)
    assert refusal(deep, "application/json") == "bad_json"
    assert refusal(path, limits=Limits(memory_max_bytes=20_000_000)) in ("too_much_memory", "reader_failed")


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        b"<!doctype a>",
    ],
)
def test_entities_and_outside_documents_are_refused(workbook: Path, declaration: bytes) -> None:
    changed(workbook, xl__worksheets__sheet1_xml=b'<?xml version="1.0"?>' + declaration + part(workbook, SHEET))
    assert refusal(workbook) == "forbidden_xml"


def test_xml_in_another_encoding_hides_nothing(workbook: Path) -> None:
    hidden = '<!DOCTYPE a [<!ENTITY a "a">]><worksheet/>'.encode("utf-16")
    changed(workbook, xl__worksheets__sheet1_xml=hidden)
    assert refusal(workbook) == "forbidden_xml"


def test_links_and_macros_are_ignored_and_said(workbook: Path) -> None:
    changed(workbook, xl__vbaProject_xml=b"<a/>", xl__externalLinks__externalLink1_xml=b"<a/>")
    figures, findings = read_all(workbook)
    assert len(figures) == 2
    assert rules_of(findings) == [("macros", "A1"), ("external_links", "A1")]


def test_a_long_text_is_cut_before_it_leaves_the_child(tmp_path: Path) -> None:
    rows = [[*HEAD, "Tổng số đảng viên", "Ghi chú"], *(["a", "", 2025, 5, "x" * 32_000] for _ in range(50))]
    _, findings = read_all(write_xlsx(tmp_path / "a.xlsx", {COUNTS: rows}))
    assert {finding.rule for finding in findings if finding.place.cell[0] == "E"} == {"text_too_long"}
    assert all(len(finding.value) <= 120 for finding in findings)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\xfa", "bad_encoding"),
        ("Mã tổ chức,Tổng số".encode("cp1258", "replace") + b"\xf0\x90", "bad_encoding"),
        (b"a" * 200_000, "bad_csv"),
    ],
)
def test_a_csv_in_no_known_form_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert refusal(tmp_path / "a.csv", "text/csv") == code


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"figures": 5}', b'{"figures": [5]}', b'{"figures": ["\\ud800"]}']
)
def test_a_json_in_no_known_form_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert refusal(tmp_path / "a.json", "application/json") == "bad_json"


def test_another_media_type_is_refused(workbook: Path) -> None:
    assert refusal(workbook, "application/pdf") == "unknown_media_type"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE figures; --", "<script>alert(1)</script>", "../../etc/passwd", "a\x00b"]
)
def test_hostile_text_is_only_text(tmp_path: Path, text: str) -> None:
    figures, findings = read_all(write_json(tmp_path / "a.json", figure_of_json(organization=text, note=text)))
    if "\x00" in text:
        assert {finding.rule for finding in findings} == {"invisible_character", "no_figures"}
    else:
        assert (figures[0].organization_text, figures[0].note) == (text, text)


def test_the_child_sees_nothing_of_the_environment(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTY_STATS_DATABASE_URL", "a secret")
    monkeypatch.setattr(sys, "executable", str(_spy(workbook.parent)))
    assert refusal(workbook) == "reader_failed"
    seen = (workbook.parent / "environment").read_text()
    assert "a secret" not in seen
    assert "PYTHONPATH" in seen


def _spy(folder: Path) -> Path:
    spy = folder / "spy"
    spy.write_text(f"#!/bin/sh\nexport -p > '{folder}/environment'\n")
    spy.chmod(0o755)
    return spy


@pytest.mark.parametrize("rest", ["ab,", "ab;", "ab\t", ';"a\n"', "ă"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_csv_row_without_an_end_takes_no_memory(tmp_path: Path, rest: str, encoding: str) -> None:
    with (tmp_path / "a.csv").open("w", encoding=encoding, newline="") as file:
        file.write("organization;subject;value;period\n")
        for _ in range(200):
            file.write(rest * (50_000 // len(rest)))
    tracemalloc.start()
    try:
        assert refusal(tmp_path / "a.csv", "text/csv") in ("row_too_long", "too_many_columns", "bad_csv")
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_a_row_of_many_lines_is_read(tmp_path: Path) -> None:
    note = "\n".join(["một dòng"] * 50)
    rows = "".join(f'lang-son;member_counts;{n};{2000 + n % 20};"{note}"\n' for n in range(3000))
    (tmp_path / "a.csv").write_text(f"organization;subject;value;period;note\n{rows}", newline="")
    found = list(read(tmp_path / "a.csv", "text/csv", Limits(findings_max=10)))
    assert sum(isinstance(item, SubmittedFigure) for item in found) == 3000
