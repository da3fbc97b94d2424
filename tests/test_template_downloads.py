"""Templates over HTTP: with a key, within its subtree, filled with the organizations and last year's figures."""

import csv
import io
from datetime import date

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.key_changes import create_key
from app.models.vocabulary import Role
from app.workbooks.reading import XLSX
from tests.callers import TERMINAL, bearer
from tests.conftest import Statements
from tests.factories import make_figure, make_organization

AT = "/v1/templates/member-counts.xlsx?organization=lang-son&year=2021"


@pytest.fixture
def submitter(connection: Connection) -> dict[str, str]:
    """The header of a key for Lạng Sơn."""
    made = create_key(connection, TERMINAL, name="test", role=Role.submitter, organization_id="lang-son", days=30)
    return bearer(made.key)


def test_a_template_has_the_subtree_and_last_years_figures(
    client: TestClient, session: Session, submitter: dict[str, str]
) -> None:
    make_organization(session, "lang-son.bravo", parent="lang-son", name="Đảng bộ xã B")
    make_organization(session, "lang-son.bravo.cell", parent="lang-son.bravo", name="Chi bộ 1")
    make_organization(session, "lang-son.ended", parent="lang-son", valid_to=date(2020, 12, 31))
    make_figure(session, "lang-son.bravo", 510, on=date(2020, 12, 31), qualifier="nearly")
    make_figure(session, "lang-son.bravo", 400, on=date(2019, 12, 31))
    response = client.get(AT, headers=submitter)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == XLSX
    assert response.headers["content-disposition"] == 'attachment; filename="member-counts-lang-son-2021.xlsx"'
    assert response.headers["cache-control"] == "private, no-store"
    workbook = load_workbook(io.BytesIO(response.content))
    assert workbook.sheetnames == ["Hướng dẫn", "Số đảng viên"]
    rows = {row[0]: row for row in workbook["Số đảng viên"].iter_rows(min_row=5, max_col=5, values_only=True)}
    assert rows["lang-son"] == ("lang-son", "Đảng bộ tỉnh Lạng Sơn", "2021", None, 66024)
    assert rows["lang-son.bravo"][4] == "gần 510"
    assert rows["lang-son.bravo.cell"][:2] == ("lang-son.bravo.cell", "Chi bộ 1")
    assert "lang-son.ended" not in rows
    assert "dien-bien" not in rows
    assert next(iter(rows)) == "lang-son"
    assert list(rows).index("lang-son.bravo") < list(rows).index("lang-son.bravo.cell") < list(rows).index("Σ")


def test_csv_and_parts_of_a_year(client: TestClient, session: Session, submitter: dict[str, str]) -> None:
    half = {"period_type": "half_year", "period_start": date(2024, 1, 1), "period_end": date(2024, 6, 30)}
    make_figure(session, "lang-son", 700, subject="admissions", planned=1300, **half)
    make_figure(session, "lang-son", 1500, subject="admissions", of=2024)
    response = client.get("/v1/templates/admissions.csv?organization=lang-son&period=2025-H1", headers=submitter)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[1]["Kỳ số liệu"] == "2025-H1"
    assert (rows[1]["Tổng số kết nạp"], rows[1]["Năm trước: Tổng số kết nạp"]) == ("", "700")
    assert rows[1]["Năm trước: Kế hoạch kết nạp"] == "1300"


@pytest.mark.parametrize(
    "subject", ["admissions", "member-changes", "ratings", "organization-counts", "activities", "all"]
)
def test_every_subject_has_a_template(client: TestClient, submitter: dict[str, str], subject: str) -> None:
    response = client.get(f"/v1/templates/{subject}.xlsx?organization=lang-son&year=2025", headers=submitter)
    assert response.status_code == 200
    workbook = load_workbook(io.BytesIO(response.content))
    assert len(workbook.sheetnames) == {"all": 8, "activities": 3}.get(subject, 2)


def test_statements_do_not_grow_with_the_organizations(
    client: TestClient, session: Session, submitter: dict[str, str], statements: Statements
) -> None:
    client.get(AT, headers=submitter)
    statements.clear()
    client.get(AT, headers=submitter)
    few = len(statements)
    for number in range(20):
        make_organization(session, f"lang-son.many-{number}", parent="lang-son")
    client.get(AT, headers=submitter)
    statements.clear()
    client.get(AT, headers=submitter)
    assert len(statements) == few <= 8


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/v1/templates/member-counts.xlsx?organization=dien-bien&year=2025", 422, "unknown_organization"),
        ("/v1/templates/member-counts.xlsx?organization=nobody&year=2025", 422, "unknown_organization"),
        ("/v1/templates/member-counts.xlsx?organization=lang-son", 422, "invalid_parameter"),
        ("/v1/templates/member-counts.xlsx?organization=lang-son&year=2025&period=2025-H1", 422, "invalid_parameter"),
        ("/v1/templates/member-counts.xlsx?organization=lang-son&period=2025-H3", 422, "invalid_parameter"),
        ("/v1/templates/member-counts.xlsx?year=2025", 422, "invalid_parameter"),
        ("/v1/templates/targets.xlsx?organization=lang-son&year=2025", 422, "invalid_parameter"),
        ("/v1/templates/all.csv?organization=lang-son&year=2025", 422, "invalid_parameter"),
        ("/v1/templates/member-counts.xlsx?organization=lang-son&year=2025&foo=1", 422, "unknown_parameter"),
        ("/v1/templates/member-counts.pdf?organization=lang-son&year=2025", 404, "not_found"),
    ],
)
def test_what_cannot_be_made_is_refused(
    client: TestClient, submitter: dict[str, str], address: str, status: int, code: str
) -> None:
    response = client.get(address, headers=submitter)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text


def test_an_organization_of_others_is_refused_as_one_that_nobody_has(
    client: TestClient, submitter: dict[str, str]
) -> None:
    bodies = []
    for name in ("dien-bien", "nobody-a"):
        response = client.get(AT.replace("lang-son", name), headers={**submitter, "X-Request-ID": "same-request"})
        bodies.append(response.text.replace(name, "x"))
    assert bodies[0] == bodies[1]


def test_without_a_key_there_is_no_template(client: TestClient) -> None:
    response = client.get(AT)
    assert (response.status_code, response.json()["code"]) == (401, "unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_who_ended_during_the_period_has_rows_for_flows_alone(
    client: TestClient, session: Session, submitter: dict[str, str]
) -> None:
    """Nothing of them could be counted on the last day, so they are no rows there, and no terms of Σ."""
    make_organization(session, "lang-son.alive", parent="lang-son", name="Còn")
    make_organization(session, "lang-son.moved", parent="lang-son", name="Đã kết thúc", valid_to=date(2025, 6, 30))
    make_organization(session, "lang-son.new", parent="lang-son", name="Mới", valid_from=date(2025, 7, 1))
    make_organization(session, "lang-son.next", parent="lang-son", name="Năm sau", valid_from=date(2026, 1, 1))
    response = client.get("/v1/templates/all.xlsx?organization=lang-son&year=2025", headers=submitter)
    workbook = load_workbook(io.BytesIO(response.content))

    def sheet(name: str) -> tuple[list[str], str]:
        rows = list(workbook[name].iter_rows(min_row=5, max_col=4, values_only=True))
        return [row[0] for row in rows if row[0].startswith("lang-son.")], rows[-1][3]

    for name, expected in (
        ("Số đảng viên", ["lang-son.alive", "lang-son.new"]),
        ("Số tổ chức đảng", ["lang-son.alive", "lang-son.new"]),
        ("Kết nạp", ["lang-son.alive", "lang-son.moved", "lang-son.new"]),
        ("Xếp loại", ["lang-son.alive", "lang-son.moved", "lang-son.new"]),
    ):
        ids, total = sheet(name)
        assert set(expected) <= set(ids), name
        assert "lang-son.next" not in ids
        assert ("lang-son.moved" in ids) == ("lang-son.moved" in expected)
        first, last = (int(cell[1:]) for cell in total.removeprefix("=SUM(").removesuffix(")").split(":"))
        assert first == 6
        assert set(expected) <= set(ids[: last - 5]), name


def test_a_root_that_ended_during_the_period_has_no_sheet_of_stocks(
    client: TestClient, session: Session, submitter: dict[str, str]
) -> None:
    make_organization(session, "lang-son.bloc", parent="lang-son", name="Khối", valid_to=date(2025, 2, 28))
    at = "/v1/templates/{}.xlsx?organization=lang-son.bloc&year=2025"
    workbook = load_workbook(io.BytesIO(client.get(at.format("all"), headers=submitter).content))
    assert workbook.sheetnames[:4] == ["Hướng dẫn", "Kết nạp", "Biến động", "Xếp loại"]
    assert workbook["Hướng dẫn"]["B4"].value == "Khối (lang-son.bloc)"
    refused = client.get(at.format("member-counts"), headers=submitter)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    assert "vào ngày cuối kỳ 2025" in refused.json()["detail"]


def test_an_organization_that_had_ended_is_said(
    client: TestClient, session: Session, submitter: dict[str, str]
) -> None:
    make_organization(session, "lang-son.old", parent="lang-son", valid_to=date(2019, 12, 31))
    response = client.get(AT.replace("lang-son", "lang-son.old"), headers=submitter)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_parameter")
    assert "2021" in response.json()["detail"]
