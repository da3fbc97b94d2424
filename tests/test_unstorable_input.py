"""Control characters, times beyond the calendar, files that bring a server down: told to who sent them, never a 500."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from app.database import writing
from app.models import Submission
from app.submissions import desk
from app.submissions.desk import ATTEMPTS, check_received
from app.workbooks.limits import Limits
from tests.published import Published, published_database
from tests.submitting import Office
from tests.test_submission_times import uncheck


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "submission_poll_seconds": 3600, "submission_request_max_bytes": 3000}
    with published_database(module_database_url, **settings) as published:
        # Here the tests themselves are the thread that checks.
        published.client.app.state.worker.stop()  # type: ignore[attr-defined]
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def findings(answer: Any) -> list[tuple[str, str, str]]:
    assert answer.status_code in (200, 201), answer.text
    return [(each["rule"], each["cell"], each["value"]) for each in answer.json()["report"]["findings"]]


CELLS: list[tuple[str, Any, tuple[str, str, str]]] = [
    ("value", "\x005", ("not_a_number", "0.value", "\ufffd5")),
    ("organization", "a\x00b", ("invisible_character", "0.organization", "a\ufffdb")),
    ("note", "a\x01b", ("invisible_character", "0.note", "a\ufffdb")),
    ("note", "a\x7f", ("invisible_character", "0.note", "a\ufffd")),
    ("note", "a\ufffdb", ("invisible_character", "0.note", "a\ufffdb")),
    ("a\x00", 1, ("unknown_column", "0.a\ufffd", "a\ufffd")),
]


def test_a_control_character_is_a_finding_at_its_cell(office: Office) -> None:
    for field, value, found in CELLS:
        assert found in findings(office.send(office.figure(5) | {field: value}, query="?dry_run=true"))
    assert CELLS[0][2] in findings(office.send(office.figure(5) | {"value": "\x005"}))


def test_lines_within_a_cell_are_read_as_spaces(office: Office) -> None:
    assert findings(office.send(office.figure(5, note="a\nb\tc\x0bd"))) == []


def test_control_characters_in_a_csv(office: Office) -> None:
    rows = [f"{office.cells[0]};member_counts;{n};2021;{'x' * 100}" for n in range(50)]
    last = f"{office.cells[0]};member_counts;5\x00;2021;a\x00b"
    content = "\n".join(["organization;subject;value;period;note", *rows, last])
    answer = office.client.post(
        "/v1/submissions?dry_run=true",
        content=content.encode(),
        headers=office.submitter | {"Content-Type": "text/csv"},
    )
    assert ("invisible_character", "E52", "a\ufffdb") in findings(answer)


def test_a_big_file_with_a_control_character_is_checked_to_its_end(office: Office) -> None:
    figures = [office.figure(5) | {"value": "\x005"}, *[office.figure(n, period=str(2000 + n)) for n in range(20)]]
    submission = office.post("submissions", office.submitter, {"figures": figures, "a\x00": "x" * 3000}).json()
    check_received(office.published.engine, Limits())
    checked = office.get(f"submissions/{submission['id']}")
    assert (checked["state"], checked["report"]["figures"]) == ("checked", 20)
    assert "\ufffd5" in [finding["value"] for finding in checked["report"]["findings"]]


def test_what_is_said_has_no_control_characters(office: Office) -> None:
    submission = office.sent(office.figure(5))
    headers = office.approver | {"Content-Type": "application/json"}
    texts = ('"a\\u0000b"', '"\\ud800"', '"a\\u001bb"')
    for action, text in product(("comments", "acknowledge", "return", "withdraw"), texts):
        field = "reason" if action in ("return", "withdraw") else "text"
        path = f"/v1/submissions/{submission['id']}/{action}"
        for body, place in ((f'{{"{field}": {text}}}', f"body.{field}"), (f'{{"{field}": "a", {text}: 1}}', "body")):
            refused = office.client.post(path, content=body, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter"), refused.text
            assert refused.json()["errors"][0]["location"].startswith(place)
    assert office.get(f"submissions/{submission['id']}/comments")["total"] == 2


def test_no_text_of_a_write_takes_whatever_there_is(published: Published) -> None:
    document = published.client.get("/openapi.json").json()
    known, taken = {}, []

    def walk(schema: Any, place: str) -> None:
        nonlocal taken
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in known:
                known[name] = True
                walk(document["components"]["schemas"][name], name)
        elif schema.get("type") == "string" and not {"pattern", "enum", "const"} & set(schema):
            taken += [place] if schema.get("format") not in ("date", "date-time") else []
        for name, value in (schema.get("properties") or {}).items():
            walk(value, f"{place}.{name}")
        for word in ("anyOf", "oneOf", "allOf"):
            for each in schema.get(word, []):
                walk(each, place)
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                walk(schema[word], f"{place}.{word}")

    for path, operations in document["paths"].items():
        content = operations.get("post", {}).get("requestBody", {}).get("content", {})
        if len(content) == 1 and path != "/v1/batch":
            walk(content["application/json"]["schema"], path)
    assert {"Remark", "Reason", "Approval", "Retraction", "KeyNew", "OrganizationChangesNew", "Split"} <= set(known)
    assert taken == []


def test_a_time_beyond_all_plans_is_refused(office: Office) -> None:
    submission = office.sent(office.figure(5))
    for publish_at in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 1e11):
        refused = office.approve(submission, publish_at=publish_at)
        assert (refused.status_code, refused.json()["errors"][0]["location"]) == (422, "body.publish_at"), refused.text
        assert office.get(f"submissions/{submission['id']}")["state"] == "checked"
    ahead = (datetime.now(UTC) + timedelta(days=365)).isoformat()
    assert office.approve(submission, publish_at=ahead).json()["state"] == "scheduled"


def check(office: Office, submission: Any) -> Any:
    """Check what waits, and what became of the submission: its state and the values of its findings."""
    check_received(office.published.engine, Limits())
    found = office.get(f"submissions/{submission['id']}")
    return found["state"], [(f["rule"], f["value"]) for f in (found["report"] or {"findings": []})["findings"]]


def release(office: Office, submission: Any) -> None:
    """As if the time of the claim were over."""
    with writing(office.published.engine) as connection:
        connection.execute(update(Submission).where(Submission.id == submission["id"]).values(claimed_at=None))


def test_a_file_that_brings_the_server_down_is_given_up_after_three_attempts(office: Office) -> None:
    submission = office.sent(office.figure(5))
    uncheck(office, submission["id"])
    with writing(office.published.engine) as connection:
        connection.execute(update(Submission).where(Submission.id == submission["id"]).values(attempts=ATTEMPTS - 1))
    assert check(office, submission) == ("checked", [])
    uncheck(office, submission["id"])
    assert check(office, submission) == ("checked", [("unreadable_file", "given_up")])
    assert office.act(submission, "approve", revision=1).json()["code"] == "submission_has_errors"
    again = office.act(submission, "resubmit", office.submitter, figures=[office.figure(5)])
    assert (again.json()["state"], again.json()["report"]["errors"]) == ("checked", 0)
    uncheck(office, submission["id"])
    assert check(office, submission) == ("checked", [])


def test_a_database_that_fails_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    submission = office.sent(office.figure(5))
    uncheck(office, submission["id"])
    with monkeypatch.context() as patch:
        patch.setattr(desk, "examine", fails)
        for _ in range(ATTEMPTS - 1):
            with pytest.raises(OperationalError):
                check_received(office.published.engine, Limits())
            release(office, submission)
    assert check(office, submission) == ("checked", [])


def test_any_other_failure_is_told_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise json.JSONDecodeError("a mistake of the program", "", 0)

    submission = office.sent(office.figure(5))
    uncheck(office, submission["id"])
    monkeypatch.setattr(desk, "examine", fails)
    assert check(office, submission) == ("checked", [("unreadable_file", "reader_failed")])
