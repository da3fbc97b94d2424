"""Figures read in documents: with source and printed phrase, the same checks and life; and how they are taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.vocabulary import Role
from app.workbooks.reading import XLSX
from tests.published import Published, published_database
from tests.published import source as make_source
from tests.submitting import Office
from tests.workbook_files import write_csv, write_xlsx


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=10_000) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


NEW = "publisher=B%C3%A1o+L%E1%BA%A1ng+S%C6%A1n&title=K%E1%BA%BFt+qu%E1%BA%A3+2024&published=2025-01-05"


def enter(office: Office, *figures: dict[str, Any], source: str, more: str = NEW, key: Any = None) -> Any:
    query = f"source={source}&{more}"
    return office.post(f"published-figures?{query}", key or office.key(Role.approver), {"figures": figures})


def test_entered_by_one_approved_by_another_with_its_source(office: Office) -> None:
    source = f"bao-{office.id}"
    response = enter(office, office.figure(120, printed="trên 120 đảng viên", qualifier="over"), source=source)
    submission = response.json()
    assert (response.status_code, submission["kind"], submission["source"]) == (201, "published_figures", source)
    assert office.client.get(f"/v1/sources/{source}").status_code == 404
    number = office.approve(submission).json()["published_in"]
    (figure,) = office.get(f"figures?source={source}")["items"]
    assert (figure["value"], figure["qualifier"], figure["released_in"]) == (120, "over", number)
    assert (figure["source"]["printed"], figure["source"]["published"]) == ("trên 120 đảng viên", "2025-01-05")
    document = office.get(f"sources/{source}")
    assert (document["kind"], document["publisher"], document["title"]) == ("published", "Báo Lạng Sơn", "Kết quả 2024")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_entered_as_a_workbook_with_findings_at_its_cells(office: Office, tmp_path: Path, kind: str) -> None:
    heading = ["Mã tổ chức", "Nội dung", "Kỳ số liệu", "Số liệu", "Nguyên văn"]
    good = [office.cells[0], "Số đảng viên", "2024", "trên 120", "trên 120 đảng viên"]
    rows = [heading, good, [office.cells[1], "Số đảng viên", "2024", "80", ""]]
    source, approver = f"bao-{office.id}", office.key(Role.approver)

    def send(rows: list[list[str]]) -> Any:
        path = tmp_path / f"read.{kind}"
        path = write_xlsx(path, {"Số liệu khác": rows}) if kind == "xlsx" else write_csv(path, rows, ";")
        media_type = {"xlsx": XLSX, "csv": "text/csv"}[kind]
        address = f"/v1/published-figures?source={source}&{NEW}"
        return office.client.post(address, content=path.read_bytes(), headers=approver | {"Content-Type": media_type})

    report = send(rows).json()["report"]
    errors = [(f["rule"], f["cell"]) for f in report["findings"] if f["severity"] == "error"]
    assert errors == [("print_missing", "D3")]
    submission = send(rows[:2]).json()
    assert office.approve(submission).json()["state"] == "published"
    (figure,) = office.get(f"figures?source={source}")["items"]
    assert (figure["value"], figure["qualifier"], figure["source"]["printed"]) == (120, "over", "trên 120 đảng viên")


def test_the_printed_phrase_is_needed_and_short(office: Office) -> None:
    figures = office.figure(120), office.figure(80, 1, printed="8" * 121)
    report = enter(office, *figures, source=f"bao-{office.id}").json()["report"]
    assert {finding["rule"] for finding in report["findings"]} <= {"print_missing", "print_too_long", "text_too_long"}
    assert report["errors"] == 2


def test_who_only_sends_enters_no_published_figures(office: Office) -> None:
    response = enter(office, office.figure(1, printed="1"), source="x", key=office.submitter)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    submission = enter(office, office.figure(1, printed="1"), source=f"bao-{office.id}").json()
    assert office.get(f"submissions/{submission['id']}")["actions"] == []
    response = office.act(submission, "withdraw", office.submitter, reason="x")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("source", "more", "code", "location"),
    [
        ("seed-lang-son-2020", "title=Other", "invalid_parameter", "query.title"),
        ("never-seen", "", "unknown_source", "query.publisher"),
        ("submission-lang-son", NEW, "unknown_source", "query.source"),
        ("Not%20An%20Id", NEW, "invalid_parameter", "query.source"),
        ("x", NEW.replace("2025-01-05", "yesterday"), "invalid_parameter", "query.published"),
    ],
)
def test_a_document_is_a_known_one_or_described(
    office: Office, source: str, more: str, code: str, location: str
) -> None:
    response = enter(office, office.figure(1, printed="1"), source=source, more=more)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert response.json()["errors"][0]["location"] == location


def test_a_known_document_is_named_and_not_described_again(office: Office) -> None:
    submission = enter(office, office.figure(5, printed="5 đảng viên"), source="seed-lang-son-2020", more="").json()
    assert office.approve(submission).json()["state"] == "published"
    assert office.public() == [(office.cells[0], 5, "2024-12-31")]


def test_of_two_documents_with_one_new_id_the_second_is_a_conflict_that_names_what_differs(office: Office) -> None:
    source = f"bao-{office.id}"
    first, same, *others = (
        enter(office, office.figure(cell + 1, min(cell, 2), printed="x"), source=source, more=more).json()
        for cell, more in enumerate((NEW, NEW, "publisher=Other&title=Other", NEW.replace("2025-01-05", "2025-01-06")))
    )
    assert office.approve(first).json()["state"] == office.approve(same).json()["state"] == "published"
    for submission, columns in zip(others, (["publisher", "title", "published"], ["published"]), strict=True):
        refused = office.approve(submission)
        assert (refused.status_code, refused.json()["code"]) == (409, "publication_conflict")
        assert [error["location"] for error in refused.json()["errors"]] == [f"source_attributes.{c}" for c in columns]
        assert source in refused.json()["detail"]
    assert [value for _, value, _ in office.public()] == [1, 2]


def test_a_known_document_that_is_corrected_meanwhile_is_still_the_one_that_was_named(
    office: Office, published: Published
) -> None:
    source = f"bao-{office.id}"
    office.approve(enter(office, office.figure(1, printed="1"), source=source).json())
    named = enter(office, office.figure(2, 1, printed="2"), source=source, more="").json()
    published.publish(sources=[make_source(source, publisher="Báo Lạng Sơn", title="Kết quả năm 2024", url="")])
    assert office.approve(named).json()["state"] == "published"
    assert office.get(f"sources/{source}")["title"] == "Kết quả năm 2024"


def test_a_known_document_that_is_taken_away_meanwhile_is_a_conflict_in_both_languages(
    office: Office, published: Published
) -> None:
    source = f"bao-{office.id}"
    published.publish(sources=[make_source(source, publisher="p", title="t")])
    submission = enter(office, office.figure(2, printed="2"), source=source, more="").json()
    published.publish(retract={"source_attributes": [{"source_id": source}]})
    refused = office.approve(submission).json()
    assert (refused["code"], refused["errors"][0]["location"]) == ("publication_conflict", "figures.source_id")
    english = office.post(f"submissions/{submission['id']}/approve?lang=en", office.approver, {"revision": 1}).json()
    assert english["errors"][0]["reason"].endswith(": is no known source")
    assert english["errors"][0]["reason"] != refused["errors"][0]["reason"]
    assert office.public() == []


def test_taken_back_with_a_reason_by_two_people(office: Office) -> None:
    office.approve(
        enter(office, *(office.figure(n, n, printed=str(n)) for n in range(3)), source=f"bao-{office.id}").json()
    )
    ids = [item["id"] for item in office.get(f"figures?source=bao-{office.id}&sort=organization")["items"]]
    mine = office.key(Role.approver)
    response = office.post("published-figures/retract", mine, {"figures": ids[:2], "reason": "Bài báo đã đính chính."})
    submission = response.json()
    assert (response.status_code, submission["kind"], submission["state"]) == (201, "retraction", "checked")
    assert office.act(submission, "approve", mine, revision=1).json()["code"] == "own_submission"
    difference = office.get(f"submissions/{submission['id']}/difference")
    assert (difference["retracted"], [i["old_value"] for i in difference["items"]]) == (2, [0, 1])
    assert len(office.public()) == 3
    number = office.approve(submission).json()["published_in"]
    assert [value for _, value, _ in office.public()] == [2]
    release = office.get(f"releases/{number}")
    assert release["reason"] == "Bài báo đã đính chính."
    assert {"table": "figures", "opened": 0, "closed": 2} in release["changes"]
    again = office.post("published-figures/retract", mine, {"figures": ids[:1], "reason": "x"})
    assert (again.status_code, again.json()["errors"][0]["value"]) == (422, ids[0])


def test_what_was_corrected_since_is_not_taken_back_unseen(office: Office) -> None:
    source = f"bao-{office.id}"
    office.approve(enter(office, office.figure(20, printed="20"), source=source).json())
    (figure,) = office.get(f"figures?source={source}")["items"]
    mine = office.key(Role.approver)
    body = {"figures": [figure["id"]], "reason": "In sai."}
    retraction = office.post("published-figures/retract", mine, body).json()
    office.approve(enter(office, office.figure(22, printed="22"), source=source, more="").json())
    difference = office.get(f"submissions/{retraction['id']}/difference")
    assert (difference["retracted"], difference["corrected"]) == (0, 1)
    refused = office.approve(retraction)
    assert (refused.status_code, refused.json()["code"]) == (409, "publication_conflict")
    assert refused.json()["errors"] == [{"location": "figures.0", "value": "20", "allowed": ["22"]}]
    assert [value for _, value, _ in office.public()] == [22]


def test_own_figures_are_taken_back_by_two_people_and_may_be_sent_again(office: Office) -> None:
    office.approve(office.sent(office.figure(20), office.figure(30, 1)))
    query = "&".join(f"organization={cell}" for cell in office.cells)
    ids = [item["id"] for item in office.get(f"figures?{query}&sort=organization")["items"]]
    body = {"figures": ids[:1], "reason": "Gửi nhầm đơn vị."}
    assert office.post("published-figures/retract", office.submitter, body).json()["code"] == "forbidden"
    mine = office.key(Role.approver)
    retraction = office.post("published-figures/retract", mine, body).json()
    assert (retraction["kind"], retraction["organization"]["id"]) == ("retraction", office.id)
    assert office.act(retraction, "approve", mine, revision=1).json()["code"] == "own_submission"
    difference = office.get(f"submissions/{retraction['id']}/difference")
    assert (difference["retracted"], [i["old_value"] for i in difference["items"]]) == (1, [20])
    assert [value for _, value, _ in office.public()] == [20, 30]
    number = office.approve(retraction).json()["published_in"]
    assert office.get(f"releases/{number}")["reason"] == "Gửi nhầm đơn vị."
    assert [value for _, value, _ in office.public()] == [30]
    assert office.approve(office.sent(office.figure(21))).json()["state"] == "published"
    assert [value for _, value, _ in office.public()] == [21, 30]


def test_only_figures_in_the_own_subtree_are_taken_back(office: Office, published: Published) -> None:
    other = Office(published)
    office.approve(office.sent(office.figure(1)))
    office.approve(enter(office, office.figure(2, 1, printed="2"), source=f"bao-{office.id}").json())
    query = "&".join(f"organization={cell}" for cell in office.cells)
    own, read = (item["id"] for item in office.get(f"figures?{query}&sort=organization")["items"])
    for key, ids in ((other.approver, [own]), (other.approver, [read]), (office.approver, ["999999999"])):
        response = office.post("published-figures/retract", key, {"figures": ids, "reason": "x"})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_parameter")
        assert [error["value"] for error in response.json()["errors"]] == ids
