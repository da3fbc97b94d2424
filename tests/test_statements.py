"""How many SQL statements each read takes: exact, so that nothing asks once a row."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from tests.conftest import Statements
from tests.submitted import store_submission
from tests.workbook_files import counts, write_xlsx

STATEMENTS = {
    "/v1": 1,
    "/v1/indicators": 17,
    "/v1/indicators/members": 13,
    "/v1/provinces": 6,
    "/v1/provinces/20": 4,
    "/v1/provinces/correspondence": 3,
    "/v1/organizations": 4,
    "/v1/organizations?province=20": 6,
    "/v1/organizations/lang-son": 4,
    "/v1/organizations/lang-son/children": 5,
    "/v1/organizations/lang-son.cua-nam-cell/ancestors": 5,
    "/v1/organizations/lang-son/lineage": 3,
    "/v1/organizations/lang-son/profile": 21,
    "/v1/resolve?q=lang son": 6,
    "/v1/coverage?indicator=members": 7,
    "/v1/sources": 3,
    "/v1/sources/seed-lang-son-2020": 5,
    "/v1/figures": 4,
    "/v1/figures/16": 4,
    "/v1/member-counts": 4,
    "/v1/admissions": 4,
    "/v1/member-changes": 4,
    "/v1/ratings": 4,
    "/v1/organization-counts": 4,
    "/v1/activities": 4,
    "/v1/targets": 3,
    "/v1/populations": 3,
    "/v1/comparisons?indicator=members": 9,
    "/v1/comparisons?indicator=members&period=2020-H1": 9,
    "/v1/comparisons?indicator=members_per_1000_population&indicator=target_attainment": 11,
    "/v1/series?indicator=members": 7,
    "/v1/series?indicator=members&period=H1": 7,
    "/v1/rating-distributions": 4,
    "/v1/target-attainment?organization=lang-son.party-agencies": 10,
    "/v1/explanations?indicator=members&year=2020&province=08": 11,
    "/v1/explanations?indicator=members&period=2020-H1&province=08": 11,
    "/v1/reconciliation?indicator=members&year=2025": 9,
    "/v1/releases": 3,
    "/v1/releases/1": 3,
    "/v1/releases/1/changes": 6,
    "/v1/releases/compare?indicator=members&year=2020&from=1&to=1": 15,
    "/v1/releases/compare?indicator=members&period=2020-H1&from=1&to=1": 15,
    "/v1/changes": 5,
    "/v1/exports": 1,
    "/v1/exports/party-statistics.sqlite": 1,
    "/v1/exports/party-statistics.zip": 1,
    "/v1/citations?url=/v1/provinces": 9,
    "/v1/catalog": 3,
    "/readyz": 8,
    "/healthz": 0,
    "/metrics": 0,
}
WITH_A_KEY = {
    "/v1": 2,
    "/v1/keys": 4,
    "/v1/keys/{key}": 4,
    "/v1/audit-events": 4,
    "/v1/templates/member-counts.xlsx?organization=lang-son&year=2025": 5,
    "/v1/templates/member-counts.csv?organization=lang-son&year=2025": 5,
    "/v1/submissions": 4,
    "/v1/submissions/{submission}": 7,
    "/v1/submissions/{submission}/figures": 7,
    "/v1/submissions/{submission}/findings": 7,
    "/v1/submissions/{submission}/difference": 9,
    "/v1/submissions/{submission}/difference?base=returned": 10,
    "/v1/submissions/{submission}/comments": 7,
    "/v1/submissions/{submission}/workbook": 8,
}


@pytest.mark.parametrize("path", STATEMENTS)
def test_each_read_takes_exactly_so_many(client: TestClient, statements: Statements, path: str) -> None:
    if path.startswith("/v1/exports/"):
        client.get(path)  # a file is built once
    statements.clear()
    assert client.get(path).status_code == 200
    assert len(statements) == STATEMENTS[path], "\n".join(statements)


@pytest.fixture
def submission(connection: Connection, tmp_path: Path) -> str:
    """The id of one with thirty figures and as many findings, so that nothing that asks once a row stays unseen."""
    return store_submission(connection, write_xlsx(tmp_path / "sent.xlsx", counts(*range(30), *["x"] * 30)))


@pytest.mark.parametrize("path", WITH_A_KEY)
def test_each_read_with_a_key_takes_exactly_so_many(
    client: TestClient, statements: Statements, administrator: dict[str, str], submission: str, path: str
) -> None:
    statements.clear()
    asked = path.format(key=administrator["Authorization"].split("_")[1], submission=submission)
    assert client.get(asked, headers=administrator).status_code == 200
    assert len(statements) == WITH_A_KEY[path], "\n".join(statements)


def count(client: TestClient, statements: Statements, path: str) -> int:
    statements.clear()
    assert client.get(path).status_code == 200
    return len(statements)


def test_every_read_of_the_contract_has_its_number(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    reads = {path for path, operations in paths.items() if "get" in operations}
    patterns = {path: re.compile(re.sub(r"\{[^}]+\}", "[^/?]+", path)) for path in reads}
    counted = {
        path
        for path, pattern in patterns.items()
        if any(pattern.fullmatch(p.partition("?")[0]) for p in [*STATEMENTS, *WITH_A_KEY])
    }
    assert counted == reads


@pytest.mark.parametrize(
    "indicators",
    ["indicator=members", "indicator=admission_rate&indicator=members_per_1000_population&indicator=target_attainment"],
)
def test_a_comparison_takes_as_many_for_ten_years_of_all_as_for_one_of_one(
    client: TestClient, statements: Statements, indicators: str
) -> None:
    path = f"/v1/comparisons?boundaries=2025&{indicators}"
    one = count(client, statements, f"{path}&province=20&year=2025")
    everything = client.get(f"{path}&from_year=2016&to_year=2025").json()["items"]
    assert len(everything) == 340 * indicators.count("=")
    assert count(client, statements, f"{path}&from_year=2016&to_year=2025") == one
    assert count(client, statements, f"{path}&from_year=2016&to_year=2025&base_year=2016") == one


@pytest.mark.parametrize(
    "path", ["/v1/series?indicator=members&boundaries=2025", "/v1/coverage?indicator=members&boundaries=2025"]
)
def test_series_and_coverage_take_as_many_for_ten_years_of_all_as_for_one_of_one(
    client: TestClient, statements: Statements, path: str
) -> None:
    one = count(client, statements, f"{path}&province=20&from_year=2025&to_year=2025")
    assert count(client, statements, f"{path}&from_year=2016&to_year=2025") == one


@pytest.mark.parametrize("path", ["/v1/figures", "/v1/organizations", "/v1/sources", "/v1/targets", "/v1/populations"])
def test_a_page_of_many_takes_as_many_as_a_page_of_one(client: TestClient, statements: Statements, path: str) -> None:
    assert count(client, statements, f"{path}?limit=1") == count(client, statements, f"{path}?limit=1000")


def test_a_current_copy_at_the_client_ends_after_the_release_is_known(
    client: TestClient, statements: Statements
) -> None:
    path = "/v1/comparisons?indicator=members"
    etag = client.get(path).headers["ETag"]
    statements.clear()
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert len(statements) == 1
