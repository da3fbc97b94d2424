"""Files on their way in: kinds, sizes, names; half-years and quarters; what is no file leaves nothing behind."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from app.workbooks.reading import XLSX
from tests.callers import caller_headers
from tests.published import Published, published_database
from tests.submitting import Office
from tests.test_workbook_mutations import MUTATIONS, mutated, mutated_part
from tests.workbook_files import HEAD, write_csv, write_xlsx

MOST = 200_000


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "upload_max_bytes": MOST}
    with published_database(module_database_url, **settings) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def upload(office: Office, content: Any, media_type: str = XLSX, query: str = "", **headers: str) -> Any:
    return office.client.post(
        f"/v1/submissions{query}", content=content, headers=office.submitter | {"Content-Type": media_type} | headers
    )


def test_a_workbook_is_read_checked_and_its_findings_stand_at_its_cells(office: Office, tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Tổng số đảng viên", "Đảng viên: Nữ"],
        [office.cells[0], "", 2024, 120, 40],
        ["", office.cells[1], 2024, 80, 90],
        [office.cells[2], "", 2024, "8o", None],
    ]
    path = write_xlsx(tmp_path / "sent.xlsx", {"Số đảng viên": rows})
    response = upload(office, path.read_bytes(), query="?file_name=sent.xlsx")
    submission = response.json()
    assert (response.status_code, submission["file"]["name"]) == (201, "sent.xlsx")
    assert submission["report"]["figures"] == 4
    places = {(f["rule"], f["place"]) for f in submission["report"]["findings"] if f["severity"] == "error"}
    assert places == {("part_exceeds_whole", "Số đảng viên!E3"), ("not_a_number", "Số đảng viên!D4")}
    marked = office.client.get(f"/v1/submissions/{submission['id']}/workbook", headers=office.submitter)
    assert (marked.status_code, marked.headers["content-type"]) == (200, XLSX)
    assert marked.headers["content-disposition"] == 'attachment; filename="sent-checked.xlsx"'
    assert marked.headers["cache-control"] == "private, no-store"
    sheet = load_workbook(BytesIO(marked.content))["Số đảng viên"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=len(rows))] == [
        [each or None for each in row] for row in rows[1:]
    ]
    red = {cell.coordinate for row in sheet for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"}
    said = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert red == {"E3", "D4"}
    assert said["E3"] == (
        "Lỗi: Một phần lớn hơn tổng số.\n"
        "Cần ghi: nhiều nhất bằng tổng số 80 (Số đảng viên!D3), không phải 90: Nữ (Số đảng viên!E3)\n"
        "Error: A part exceeds the whole.\n"
        "Expected: at most the whole, 80 (Số đảng viên!D3), not 90: Female (Số đảng viên!E3)"
    )
    assert said["D4"].startswith("Lỗi: ")


def test_there_is_a_marked_workbook_of_files_that_were_checked_for_those_who_may_see_them(
    office: Office, published: Published
) -> None:
    submission = office.sent(office.figure(1))
    path = f"/v1/submissions/{submission['id']}/workbook"
    book = load_workbook(BytesIO(office.client.get(path, headers=office.approver).content))
    assert book["figures"]["A1"].value == "organization_id"
    assert office.client.get(f"{path}?lang=xx", headers=office.approver).status_code == 422
    stranger = caller_headers(published.engine, "submitter", "lang-son")
    for key, status, code in ((stranger, 404, "unknown_submission"), ({}, 401, "unauthorized")):
        response = office.client.get(path, headers=key)
        assert (response.status_code, response.json()["code"]) == (status, code)


def test_csv_and_periods_beside_the_file(office: Office, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [[*HEAD, "Tổng số kết nạp"], [office.cells[0], "", "", "12"]], ";", "utf-16")
    for period, end in (("2024-H1", "2024-06-30"), ("2024-Q3", "2024-09-30"), ("2024", "2024-12-31")):
        submission = upload(office, path.read_bytes(), "text/csv", f"?period={period}").json()
        (figure,) = office.get(f"submissions/{submission['id']}/figures")["items"]
        assert (figure["subject"], figure["value"], figure["period"]["end"]) == ("admissions", 12, end)
        assert office.approve(submission).json()["state"] == "published"
    public = {item["period"]["type"] for item in office.get(f"admissions?organization={office.cells[0]}")["items"]}
    assert public == {"half_year", "quarter", "year"}


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"no workbook", XLSX, 422, "unreadable_file"),
        (b"PK\x03\x04 cut off", XLSX, 422, "unreadable_file"),
        (b"", XLSX, 422, "unreadable_file"),
        (b"{", "application/json", 422, "unreadable_file"),
        (b"[]", "application/json", 422, "unreadable_file"),
        (b"\xff\xfe\xff", "text/csv", 422, "unreadable_file"),
        (b"x", "application/pdf", 415, "unsupported_media_type"),
        (b"x", "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
        (b"x" * (MOST + 1), XLSX, 413, "body_too_large"),
    ],
)
def test_what_is_no_file_is_refused_and_nothing_is_stored(
    office: Office, content: bytes, media_type: str, status: int, code: str
) -> None:
    for query in ("", "?dry_run=true"):
        response = upload(office, content, media_type, query)
        assert (response.status_code, response.json()["code"]) == (status, code)
    assert office.get("submissions")["total"] == 0


def test_a_body_that_grows_beyond_the_limit_is_not_read_to_its_end(office: Office) -> None:
    given = 0

    def chunks() -> Iterator[bytes]:
        nonlocal given
        for _ in range(1000):
            given += 50_000
            yield b"x" * 50_000

    response = upload(office, chunks())
    assert (response.status_code, response.json()["bytes_max"]) == (413, MOST)
    declared = upload(office, b"x", **{"Content-Length": "200000000"})
    assert declared.status_code == 413


def test_other_addresses_keep_the_small_limit(office: Office) -> None:
    submission = office.sent(office.figure(1))
    response = office.act(submission, "comments", text="x" * 70_000)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd"), ("C:\\bang\\so.xlsx", "so.xlsx"), ("/", None), ("Ðảng bộ.xlsx", "Đảng bộ.xlsx")],
)
def test_a_file_name_is_a_label_and_never_a_path(office: Office, name: str, shown: str | None) -> None:
    response = office.client.post(
        "/v1/submissions", params={"file_name": name}, json={"figures": [office.figure(1)]}, headers=office.submitter
    )
    assert response.json()["file"]["name"] == shown


def test_sql_and_html_in_a_name_are_only_text(office: Office) -> None:
    name = "'; DROP TABLE figures; -- <script>alert(1)</script>"
    figure = {**office.figure(1), "organization_id": "", "organization": name}
    (finding,) = office.sent(figure)["report"]["findings"]
    assert (finding["rule"], finding["value"]) == ("unknown_organization", name)


def test_parameters_are_checked_before_the_file(office: Office) -> None:
    for query in ("?period=20x4", "?year=2024", "?dry_run=yes", "?organization=nobody"):
        assert upload(office, b"x", query=query).status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_damaged_files_are_stored_whole_or_not_at_all(office: Office, tmp_path: Path, kind: str) -> None:
    """`PARTY_STATS_TEST_MUTATIONS=5000` for the long form. Never a 5xx; of what is refused nothing stays."""
    random = Random(f"{kind} {MUTATIONS}")
    rows = [[*HEAD, "Tổng số đảng viên", "Đảng viên: Nữ"], *([cell, "", "2024", "30", "9"] for cell in office.cells)]
    document = json.dumps({"figures": [office.figure(30, n) for n in range(3)]}).encode()
    media_type, content = {
        "xlsx": (XLSX, write_xlsx(tmp_path / "a.xlsx", {"Số đảng viên": rows}).read_bytes()),
        "csv": ("text/csv", write_csv(tmp_path / "a.csv", rows).read_bytes()),
        "json": ("application/json", document),
    }[kind]
    stored = []
    for _ in range(max(6, MUTATIONS // 50)):
        damage = mutated_part if kind == "xlsx" and random.random() < 0.7 else mutated
        response = upload(office, damage(content, random), media_type)
        assert response.status_code in (201, 413, 422), response.text
        stored += [response.json()] if response.status_code == 201 else []
    assert office.get("submissions?limit=1")["total"] == len(stored)
    with office.published.engine.connect() as connection:
        for submission in stored:
            figures = text("SELECT count(*) FROM submission_figures WHERE submission_id = :id")
            assert connection.scalar(figures, {"id": submission["id"]}) == submission["report"]["figures"]
