"""Submissions when others are at work: two approvals, an organization that closes, set times, big files, kill -9."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text, update

from app.database import writing
from app.main import create_app
from app.models import Submission
from app.models.vocabulary import Role
from app.settings import Settings
from app.submissions.desk import check_received, publish_due
from app.workbooks.limits import Limits
from tests.programs import running
from tests.published import Published, edge, published_database
from tests.published import organization as make_organization
from tests.submitting import Office, make_due, soon

MOST = 4_000
"""Bytes that are checked within the request."""


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "submission_poll_seconds": 3600, "submission_request_max_bytes": MOST}
    with published_database(module_database_url, **settings) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def at_once(*jobs: Any) -> list[httpx.Response]:
    """What several requests that start together are answered."""
    barrier, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place: int) -> None:
        barrier.wait()
        answers[place] = jobs[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers  # type: ignore[return-value]


def test_of_two_approvals_at_once_one_wins_and_the_other_is_told(office: Office) -> None:
    submission = office.sent(office.figure(120))
    other = office.key(Role.approver)
    answers = at_once(lambda: office.approve(submission), lambda: office.act(submission, "approve", other, revision=1))
    done, told = sorted(answers, key=lambda answer: answer.status_code)
    assert (done.status_code, told.status_code) == (200, 409)
    assert told.json()["code"] == "submission_state"
    assert (told.json()["state"], told.json()["release"]) == ("published", done.json()["published_in"])
    thread = office.get(f"submissions/{submission['id']}/comments")["items"]
    assert [event["action"] for event in thread] == ["send", "check", "approve", "publish"]


def close(office: Office, cell: str) -> None:
    """End an organization in 2023, by a release."""
    last = date(2023, 12, 31)
    office.published.publish(
        organizations=[make_organization(cell, valid_to=last)],
        organization_parents=[edge(cell, office.id, until=last)],
    )


def test_an_organization_that_closes_before_approval_is_an_error_and_nothing_is_published(office: Office) -> None:
    submission = office.sent(office.figure(120), office.figure(80, 1))
    close(office, office.cells[0])
    refused = office.approve(submission)
    assert (refused.status_code, refused.json()["code"]) == (409, "submission_has_errors")
    (finding,) = office.get(f"submissions/{submission['id']}/findings")["items"]
    assert (finding["rule"], finding["place"]) == ("organization_not_valid", "figures!0.value")
    assert office.public() == []
    assert office.get(f"submissions/{submission['id']}")["state"] == "checked"


def test_what_is_approved_for_a_time_is_published_then_and_only_once(office: Office) -> None:
    submission = office.sent(office.figure(120))
    waiting = office.approve(submission, publish_at=soon()).json()
    assert (waiting["state"], waiting["published_in"], waiting["actions"]) == (
        "scheduled",
        None,
        ["comment", "return", "withdraw"],
    )
    assert publish_due(office.published.engine) == 0
    assert office.public() == []
    make_due(office, submission)
    before = office.get("releases")["total"]
    engine = office.published.engine
    at_once(*[lambda: publish_due(engine)] * 4)
    after = office.get(f"submissions/{submission['id']}")
    assert (after["state"], after["published_in"], after["publish_at"]) == ("published", before + 1, None)
    assert office.get("releases")["total"] == before + 1
    assert office.public() == [(office.cells[0], 120, "2024-12-31")]


@pytest.mark.parametrize("minutes", [-2, -60 * 24 * 365])
def test_a_time_that_is_past_publishes_nothing_and_says_what_time_it_is(office: Office, minutes: int) -> None:
    submission, past = office.sent(office.figure(120)), soon(minutes)
    refused = office.approve(submission, publish_at=past)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["location"], error["value"]) == (422, "body.publish_at", past)
    assert past in refused.json()["detail"]
    now = datetime.fromisoformat(error["allowed"][0].removeprefix("> "))
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)
    assert (office.get(f"submissions/{submission['id']}")["state"], office.public()) == ("checked", [])


def test_a_clock_that_is_a_little_behind_publishes_now(office: Office) -> None:
    submission = office.sent(office.figure(120))
    assert office.approve(submission, publish_at=soon(0)).json()["state"] == "published"
    again = office.approve(submission).json()
    assert again["detail"].startswith(
        "Báo cáo đang ở trạng thái “đã công bố”, không duyệt được. Việc bạn làm được: trao đổi."
    )
    assert again["errors"][0]["allowed"] == ["comment"]


def test_a_set_time_that_meets_a_conflict_publishes_nothing_and_says_why(office: Office) -> None:
    submission = office.sent(office.figure(120), office.figure(80, 1))
    office.approve(submission, publish_at=soon())
    close(office, office.cells[0])
    make_due(office, submission)
    releases = office.get("releases")["total"]
    assert publish_due(office.published.engine) == 1
    after = office.get(f"submissions/{submission['id']}", office.approver)
    assert (after["state"], after["approved_by"], office.get("releases")["total"]) == ("checked", None, releases)
    last = office.get(f"submissions/{submission['id']}/comments")["items"][-1]
    assert last["action"] == "refuse"
    assert "Còn 1 lỗi" in last["text"]
    assert office.public() == []


def test_returned_before_its_time_it_is_not_published(office: Office) -> None:
    submission = office.sent(office.figure(120))
    office.approve(submission, publish_at=soon())
    assert office.act(submission, "return", reason="Chờ số bổ sung.").json()["publish_at"] is None
    assert publish_due(office.published.engine) == 0


def big(office: Office) -> list[dict[str, Any]]:
    """More than is checked within the request, with a figure twice."""
    return [office.figure(n, n % 3, period=str(2000 + n % 20), note="x" * 100) for n in range(61)]


def test_a_big_file_is_received_and_checked_afterwards(office: Office) -> None:
    submission = office.sent(*big(office))
    assert (submission["state"], submission["report"]) == ("received", None)
    assert submission["actions"] == ["comment", "withdraw"]
    checked = wait_for(lambda: office.get(f"submissions/{submission['id']}"), "checked")
    assert (checked["rows_read"], checked["report"]["figures"]) == (61, 61)
    assert checked["report"]["rules"][0]["rule"] == "duplicate_row"
    assert office.get(f"submissions/{submission['id']}/figures?limit=5")["total"] == 61


def test_what_is_not_checked_yet_is_neither_approved_nor_given_back_marked(office: Office) -> None:
    submission = office.sent(office.figure(120))
    uncheck(office, submission["id"], busy=timedelta(hours=1))
    path = f"/v1/submissions/{submission['id']}/workbook"
    for refused in (office.approve(submission), office.client.get(path, headers=office.approver)):
        assert (refused.status_code, refused.json()["code"]) == (409, "submission_state")
        assert (refused.json()["state"], refused.json()["release"]) == ("received", None)
    assert check_received(office.published.engine, Limits()) == 0


def wait_for(read: Any, state: str) -> Any:
    """What it says when it is there."""
    for _ in range(300):
        found = read()
        if found["state"] == state:
            return found
        threading.Event().wait(0.1)
    raise AssertionError(found)


def test_a_big_file_that_cannot_be_read_is_told_as_a_finding(office: Office) -> None:
    response = office.client.post(
        "/v1/submissions",
        content=b"PK" + b"x" * MOST,
        headers=office.submitter
        | {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    )
    submission = response.json()
    assert (response.status_code, submission["state"]) == (201, "received")
    checked = wait_for(lambda: office.get(f"submissions/{submission['id']}"), "checked")
    assert [(f["rule"], f["value"]) for f in checked["report"]["findings"]] == [("unreadable_file", "not_a_workbook")]


def test_killed_between_approval_and_answer_the_retry_gets_the_truth_and_what_waits_goes_on(
    office: Office, tmp_path: Path
) -> None:
    """The server dies when the release is there and the client has not read a byte of the answer; another one starts."""
    engine = office.published.engine
    url = engine.url.render_as_string(hide_password=False)
    submission, waiting, left = (office.sent(office.figure(value, cell)) for cell, value in enumerate((120, 80, 7)))
    path = f"/v1/submissions/{submission['id']}/approve"
    headers = office.approver | {"Idempotency-Key": "approve-once"}
    with running(tmp_path, database_url=url) as server:
        host, port = server.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            sent = httpx.Request("POST", server.address + path, json={"revision": 1}, headers=headers)
            lines = "".join(f"{name}: {value}\r\n" for name, value in sent.headers.items())
            client.sendall(f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + sent.content)
            wait_for(lambda: office.get(f"submissions/{submission['id']}"), "published")
            server.process.kill()
            server.process.wait()
    office.approve(waiting, publish_at=soon())
    make_due(office, waiting)
    uncheck(office, left["id"])
    settings = Settings(database_url=url, access_log=False, submission_poll_seconds=3600)
    with TestClient(create_app(settings)) as another:
        retried = another.post(path, json={"revision": 1}, headers=headers)
        assert (retried.status_code, retried.headers["idempotent-replayed"]) == (200, "true")
        assert retried.json()["state"] == "published"
        wait_for(lambda: office.get(f"submissions/{waiting['id']}"), "published")
        assert wait_for(lambda: office.get(f"submissions/{left['id']}"), "checked")["report"]["figures"] == 1
    changes = office.get(f"releases/{retried.json()['published_in']}")["changes"]
    assert {"table": "figures", "opened": 1, "closed": 0} in changes
    assert [value for _, value, _ in office.public()] == [120, 80]


def uncheck(office: Office, id: str, busy: timedelta | None = None) -> None:
    """As if the server that received it had died before it checked it, or is `busy` with it for so long."""
    claimed = datetime.now(UTC) + busy if busy else None
    with writing(office.published.engine) as connection:
        for table in ("submission_figures", "submission_findings"):
            connection.execute(text(f"DELETE FROM {table} WHERE submission_id = :id"), {"id": id})
        connection.execute(
            update(Submission).where(Submission.id == id).values(state="received", checked_at=None, claimed_at=claimed)
        )
