"""The life of a submission over HTTP: sent, checked, returned, sent again, approved, published; seen by its own subtree."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.models.vocabulary import Role
from tests.callers import caller_headers
from tests.published import Published, published_database
from tests.submitting import Office


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=10_000) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json().get("code")


def test_figures_are_sent_checked_approved_and_published_in_one_release(office: Office) -> None:
    before = office.get("releases")["total"]
    response = office.send(office.figure(120), office.figure(80, 1))
    submission = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/v1/submissions/{submission['id']}"
    assert response.headers["cache-control"] == "private, no-store"
    assert (submission["state"], submission["revision"], submission["published_in"]) == ("checked", 1, None)
    assert submission["report"]["figures"] == 2
    assert submission["report"]["findings"] == []
    assert submission["actions"] == ["resubmit", "comment", "withdraw"]
    assert office.public() == []
    difference = office.get(f"submissions/{submission['id']}/difference", office.approver)
    assert (difference["added"], difference["corrected"], difference["unchanged"]) == (2, 0, 0)
    done = office.approve(submission, difference_hash=difference["hash"]).json()
    assert (done["state"], done["published_in"]) == ("published", before + 1)
    assert done["actions"] == ["comment"]
    assert office.public() == [(office.cells[0], 120, "2024-12-31"), (office.cells[1], 80, "2024-12-31")]
    (figure, _) = office.get(f"figures?organization={office.id}-1&organization={office.id}-2")["items"]
    assert figure["source"]["id"] == f"submission-{office.id}-1"
    assert figure["released_in"] == before + 1
    release = office.get(f"releases/{before + 1}")
    assert (release["published_by"], release["reason"]) == (office.id, f"Báo cáo số liệu của {office.id}")


def test_who_did_what_is_said_in_one_shape(office: Office) -> None:
    submission = office.sent(office.figure(120))
    first = submission["created_by"]
    assert first == submission["sent_by"]
    assert first["actor"].startswith("key:")
    assert first["name"] == "test submitter"
    other = office.key(Role.submitter)
    office.act(submission, "return", reason="x")
    again = office.act(submission, "resubmit", other, figures=[office.figure(130)]).json()
    assert (again["created_by"], again["sent_by"]["actor"] != first["actor"]) == (first, True)
    done = office.approve(again).json()
    assert done["approved_by"]["name"] == "test approver"
    assert done["acknowledged_by"] is None
    assert {done[name][-6:] for name in ("created_at", "sent_at", "approved_at")} == {"+07:00"}


def test_a_correction_closes_the_row_before_whoever_sends_it(office: Office) -> None:
    office.approve(office.sent(office.figure(120), office.figure(80, 1)))
    submission = office.sent(office.figure(125), office.figure(80, 1))
    difference = office.get(f"submissions/{submission['id']}/difference")
    assert (difference["added"], difference["corrected"], difference["unchanged"]) == (0, 1, 1)
    (item,) = difference["items"]
    assert (item["change_made"], item["old_value"], item["value"]) == ("corrected", 120, 125)
    number = office.approve(submission).json()["published_in"]
    changes = office.get(f"releases/{number}/changes")["items"]
    assert [(c["kind"], c["old"]["value"], c["new"]["value"]) for c in changes] == [("corrected", 120, 125)]
    assert office.public() == [(office.cells[0], 125, "2024-12-31"), (office.cells[1], 80, "2024-12-31")]


def test_what_is_published_already_is_not_published_again(office: Office) -> None:
    office.approve(office.sent(office.figure(120)))
    releases = office.get("releases")["total"]
    again = office.approve(office.sent(office.figure(120)))
    assert code(again) == (409, "nothing_to_publish")
    assert office.get("releases")["total"] == releases


def test_errors_block_and_stand_at_their_places(office: Office) -> None:
    submission = office.sent(office.figure(-1), office.figure(3, 1, organization_id="lang-son"))
    report = submission["report"]
    assert (report["errors"], report["warnings"], report["findings_url"]) == (
        2,
        0,
        f"/v1/submissions/{submission['id']}/findings",
    )
    assert {finding["rule"] for finding in report["findings"]} == {"negative_number", "unknown_organization"}
    assert code(office.approve(submission)) == (409, "submission_has_errors")
    listed = office.get(f"submissions/{submission['id']}/findings?limit=1")
    assert (listed["total"], len(listed["items"])) == (2, 1)
    assert listed["items"][0]["expected"]
    only = office.get(f"submissions/{submission['id']}/findings?rule=unknown_organization")["items"]
    assert [(f["value"], f["severity"]) for f in only] == [("lang-son", "error")]


def test_warnings_need_a_written_acknowledgement(office: Office) -> None:
    submission = office.sent(office.figure(120, period="2090"))
    assert submission["actions"] == ["resubmit", "acknowledge", "comment", "withdraw"]
    assert code(office.approve(submission)) == (409, "warnings_not_acknowledged")
    assert office.act(submission, "acknowledge", office.submitter, text="  ").status_code == 422
    said = office.act(submission, "acknowledge", office.submitter, text="Kế hoạch đã chốt.").json()
    assert said["acknowledgement"] == "Kế hoạch đã chốt."
    assert office.approve(submission).status_code == 200


def test_returned_with_a_reason_sent_again_and_what_changed_is_shown(office: Office) -> None:
    submission = office.sent(office.figure(120), office.figure(80, 1))
    returned = office.act(submission, "return", reason="Thiếu tổ chức 3.").json()
    assert (returned["state"], returned["actions"]) == ("returned", ["resubmit", "comment", "withdraw"])
    assert code(office.approve(submission)) == (409, "submission_state")
    path = f"submissions/{submission['id']}"
    figures = [office.figure(121), office.figure(33, 2)]
    again = office.post(f"{path}/resubmit", office.submitter, {"figures": figures}).json()
    assert (again["state"], again["revision"], again["report"]["figures"]) == ("checked", 2, 2)
    since = office.get(f"{path}/difference?base=returned")
    kinds = {(item["organization_id"][-1], item["change_made"], item["old_value"]) for item in since["items"]}
    assert kinds == {("1", "corrected", 120), ("2", "removed", 80), ("3", "added", None)}
    assert code(office.approve(submission)) == (409, "submission_changed")
    assert office.approve(again).json()["state"] == "published"
    assert [value for _, value, _ in office.public()] == [121, 33]
    thread = office.get(f"{path}/comments")["items"]
    assert [event["action"] for event in thread] == [
        "send",
        "check",
        "return",
        "resubmit",
        "check",
        "approve",
        "publish",
    ]
    assert thread[2]["text"] == "Thiếu tổ chức 3."


def test_withdrawn_is_the_end(office: Office) -> None:
    submission = office.sent(office.figure(120))
    assert office.act(submission, "withdraw", office.submitter, reason="Nhầm tệp.").json()["state"] == "withdrawn"
    for action in ("approve", "return", "withdraw"):
        body = {"revision": 1} if action == "approve" else {"reason": "x"}
        assert code(office.act(submission, action, **body)) == (409, "submission_state")
    assert office.act(submission, "comments", text="Vẫn trao đổi được.").status_code == 200
    assert office.public() == []


def test_nobody_approves_what_they_sent(office: Office) -> None:
    submission = office.post("submissions", office.approver, {"figures": [office.figure(1)]}).json()
    assert "approve" not in submission["actions"]
    assert code(office.approve(submission)) == (403, "own_submission")
    assert code(office.act(submission, "approve", office.submitter, revision=1)) == (403, "forbidden")


def test_what_was_looked_at_is_what_is_published(office: Office) -> None:
    submission = office.sent(office.figure(120))
    seen = office.get(f"submissions/{submission['id']}/difference")["hash"]
    office.approve(office.sent(office.figure(119)))
    assert code(office.approve(submission, difference_hash=seen)) == (409, "submission_changed")
    assert office.approve(submission).status_code == 200


def test_another_subtree_sees_neither_a_submission_nor_whether_there_is_one(
    office: Office, published: Published
) -> None:
    other = Office(published)
    submission = office.sent(office.figure(120))
    nobody = {**submission, "id": "0" * 32}
    for action, body in (
        ("approve", {"revision": 1}),
        ("return", {"reason": "x"}),
        ("comments", {"text": "x"}),
    ):
        answers = [other.act(each, action, **body).json() for each in (submission, nobody)]
        for answer, each in zip(answers, (submission, nobody), strict=True):
            assert answer.pop("request_id")
            assert answer["code"] == "unknown_submission"
            assert (
                answer.pop("detail").replace(each["id"], "") == "Trong phạm vi của bạn không có báo cáo nào có mã ''."
            )
            answer["errors"][0].pop("value")
        assert answers[0] == answers[1]
    for path in ("", "/figures", "/findings", "/difference", "/comments"):
        for each in (submission, nobody):
            response = other.client.get(f"/v1/submissions/{each['id']}{path}", headers=other.approver)
            assert code(response) == (404, "unknown_submission")
    assert other.get("submissions")["total"] == 0
    assert office.get("submissions")["total"] == 1
    assert code(other.send(other.figure(1), query=f"?organization={office.id}")) == (422, "unknown_organization")
    everything = caller_headers(published.engine, "administrator")
    assert office.get(f"submissions?organization={office.id}", everything)["total"] == 1


def test_without_a_key_there_is_nothing(office: Office) -> None:
    submission = office.sent(office.figure(120))
    for path in ("submissions", f"submissions/{submission['id']}", f"submissions/{submission['id']}/figures"):
        assert code(office.client.get(f"/v1/{path}")) == (401, "unauthorized")
    assert code(office.client.post("/v1/submissions", json={"figures": []})) == (401, "unauthorized")


def test_a_dry_run_says_everything_and_stores_nothing(office: Office) -> None:
    response = office.send(office.figure(-1), office.figure(2, 1), query="?dry_run=true")
    body = response.json()
    assert response.status_code == 200
    assert (body["dry_run"], body["report"]["figures"], body["report"]["errors"]) == (True, 1, 1)
    assert body["report"]["findings"][0]["place"] == "figures!0.value"
    assert office.get("submissions")["total"] == 0


def test_the_same_request_again_is_answered_and_not_done_again(office: Office) -> None:
    first = office.send(office.figure(1), **{"Idempotency-Key": "one"})
    again = office.send(office.figure(1), **{"Idempotency-Key": "one"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert office.get("submissions")["total"] == 1
    assert code(office.send(office.figure(2), **{"Idempotency-Key": "one"})) == (422, "idempotency_key_reused")


def test_nothing_unapproved_is_in_a_public_answer_count_or_etag(office: Office) -> None:
    paths = (
        "figures",
        "releases",
        "changes",
        "sources",
        f"member-counts?organization={office.cells[0]}",
        "coverage?indicator=members",
    )
    before = [office.client.get(f"/v1/{path}") for path in paths]
    submission = office.sent(office.figure(987654))
    office.act(submission, "comments", text="987654")
    for path, old in zip(paths, before, strict=True):
        new = office.client.get(f"/v1/{path}")
        assert (new.content, new.headers["etag"]) == (old.content, old.headers["etag"])
        assert "987654" not in new.text


@pytest.mark.parametrize(
    ("part", "ascending"),
    [("figures", "line"), ("findings", "severity,number"), ("difference", "line,id"), ("comments", "number")],
)
def test_parts_of_a_submission_come_in_both_orders(office: Office, part: str, ascending: str) -> None:
    submission = office.sent(office.figure(50), office.figure(-1), office.figure(50, cell=1), office.figure(-1, cell=1))
    for text in ("một", "hai"):
        office.act(submission, "comments", text=text)
    descending = ",".join(f"-{key}" for key in ascending.split(","))
    path = f"submissions/{submission['id']}/{part}"
    there, back = (office.get(f"{path}?sort={sort}")["items"] for sort in (ascending, descending))
    assert len(there) > 1
    assert there == back[::-1]


def test_a_list_is_of_states_and_in_pages(office: Office) -> None:
    made = [office.sent(office.figure(n))["id"] for n in (1, 2, 3)]
    office.act({"id": made[0]}, "return", reason="x")
    assert [item["id"] for item in office.get("submissions")["items"]] == made[::-1]
    assert [item["id"] for item in office.get("submissions?state=returned")["items"]] == made[:1]
    admitted = office.sent(office.figure(5, subject="admissions", period="2019"))["id"]
    assert [item["id"] for item in office.get("submissions?subject=admissions")["items"]] == [admitted]
    assert [item["id"] for item in office.get("submissions?year=2019&state=checked")["items"]] == [admitted]
    assert office.get("submissions?subject=ratings&subject=admissions&year=2018")["items"] == []
    made.append(admitted)
    page = office.get("submissions?limit=2")
    rest = office.get(f"submissions?limit=2&cursor={page['next']}")
    assert [item["id"] for item in page["items"] + rest["items"]] == made[::-1]
