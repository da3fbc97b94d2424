"""Submissions as tables: the rows of JSON in every format, for who may see them and nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.routers import downloads
from tests.published import Published, published_database
from tests.submitting import Office
from tests.tables import FORMATS, check_formats, read_file

TABLES = {
    "submissions_list": "/v1/submissions",
    "submission_figures_list": "/v1/submissions/{id}/figures",
    "submission_findings_list": "/v1/submissions/{id}/findings",
    "submission_difference_list": "/v1/submissions/{id}/difference",
    "submission_comments_list": "/v1/submissions/{id}/comments",
}


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=10_000, wrong_keys_per_minute=10_000) as published:
        yield published


@pytest.fixture(scope="module")
def office(published: Published) -> Office:
    return Office(published)


@pytest.fixture(scope="module")
def submission(office: Office) -> Any:
    """Corrects a published figure, adds some, and has a finding of each severity."""
    assert office.approve(office.sent(office.figure(100))).status_code == 200
    female = {"breakdown": "sex", "category": "female"}
    return office.sent(
        office.figure(120),
        office.figure(80, 1),
        office.figure(90, 1, **female),
        office.figure(7, 2, qualifier="over"),
        office.figure("=1+1", 2, **female),
    )


@pytest.fixture(scope="module")
def reader(published: Published, office: Office) -> TestClient:
    """A client that asks with the submitter's key."""
    return TestClient(published.client.app, headers=office.submitter)


@pytest.mark.parametrize("operation", TABLES)
def test_each_format_has_the_rows_that_json_has(reader: TestClient, submission: Any, operation: str) -> None:
    check_formats(reader, operation, TABLES[operation].format(**submission))


@pytest.mark.parametrize("operation", TABLES)
def test_a_table_is_its_readers_own(published: Published, reader: TestClient, submission: Any, operation: str) -> None:
    address = TABLES[operation].format(**submission)
    elsewhere = Office(published).submitter
    for name in FORMATS:
        response = reader.get(f"{address}?format={name}")
        assert response.headers["cache-control"] == "private, no-store"
        assert "etag" not in response.headers
        plain = address.removeprefix("/v1/").replace("/", "-")
        assert f'filename="{plain}.' in response.headers["content-disposition"]
        assert published.client.get(f"{address}?format={name}").status_code == 401
        other = published.client.get(f"{address}?format={name}", headers=elsewhere)
        if operation == "submissions_list":
            assert read_file(name, other.content) == []
        else:
            assert (other.status_code, other.json()["code"]) == (404, "unknown_submission")
    refused = reader.get(f"{address}?format=svg")
    assert (refused.status_code, refused.json()["errors"][0]["allowed"][0]) == (406, "json")


@pytest.mark.parametrize("operation", TABLES)
def test_what_is_of_no_release_is_not_cited(reader: TestClient, submission: Any, operation: str) -> None:
    address = TABLES[operation].format(**submission)
    cube = reader.get(f"{address}?format=jsonstat").json()
    assert "source" not in cube
    assert "citation" not in cube["extension"]["about"]
    assert cube["href"].startswith(address)


@pytest.mark.parametrize("operation", TABLES)
def test_a_long_table_is_the_same_read_in_parts(
    reader: TestClient, submission: Any, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{TABLES[operation].format(**submission)}?format=jsonstat"
    whole = reader.get(address)
    monkeypatch.setattr(downloads, "CHUNK", 2)
    parts = reader.get(address)
    assert parts.json()["extension"]["about"] == whole.json()["extension"]["about"]
    assert parts.json() == whole.json()


def test_only_some_columns_of_some_rows(reader: TestClient, submission: Any) -> None:
    address = f"/v1/submissions/{submission['id']}"
    rows = read_file("csv", reader.get(f"{address}/findings?severity=error&fields=cell,rule&format=csv").content)
    wanted = reader.get(f"{address}/findings?severity=error").json()["items"]
    assert rows == [{"cell": item["cell"], "rule": item["rule"]} for item in wanted]
    assert rows
    returned = reader.get(f"{address}/difference?base=returned&format=csv")
    assert {row["change_made"] for row in read_file("csv", returned.content)} == {"added"}
