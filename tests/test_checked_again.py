"""Drafts whose rules ran before something else was published: they are run again before it is too late."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.models.vocabulary import Role
from app.submissions.desk import publish_due
from tests.published import Published, edge, members, published_database, source
from tests.published import organization as make_organization
from tests.submitting import Office, make_due, soon


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "submission_poll_seconds": 3600}
    with published_database(module_database_url, **settings) as published:
        published.publish(sources=[source(publisher="p", title="t")])
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def findings(office: Office, submission: Any) -> list[tuple[str, str]]:
    """(rule, place) of each."""
    items = office.get(f"submissions/{submission['id']}/findings")["items"]
    return [(item["rule"], item["place"]) for item in items]


def whole_and_part(office: Office) -> tuple[Any, Any]:
    """Two submissions, each without errors, that contradict one another."""
    return office.sent(office.figure(100)), office.sent(office.figure(150, breakdown="sex", category="female"))


def test_what_contradicts_a_figure_published_since_is_not_published(office: Office) -> None:
    whole, part = whole_and_part(office)
    assert [each["report"]["errors"] for each in (whole, part)] == [0, 0]
    assert office.approve(whole).json()["state"] == "published"
    refused = office.approve(part)
    assert (refused.status_code, refused.json()["code"]) == (409, "submission_has_errors")
    assert refused.json()["detail"].startswith("Từ khi kiểm tra đã có đợt công bố khác")
    assert findings(office, part) == [("part_exceeds_whole", "figures!0.value")]
    after = office.get(f"submissions/{part['id']}", office.approver)
    assert (after["state"], after["report"]["errors"]) == ("checked", 1)
    assert "approve" not in after["actions"]
    assert office.get(f"submissions/{part['id']}/comments")["items"][-1]["action"] == "check"
    assert office.public() == [(office.cells[0], 100, "2024-12-31")]
    less = office.figure(50, breakdown="sex", category="female")
    again = office.act(part, "resubmit", office.submitter, figures=[less]).json()
    assert office.approve(again).json()["state"] == "published"


def test_the_part_first_and_the_whole_afterwards_is_the_same(office: Office) -> None:
    whole, part = whole_and_part(office)
    assert office.approve(part).json()["state"] == "published"
    assert office.approve(whole).json()["code"] == "submission_has_errors"
    assert findings(office, whole) == [("part_exceeds_whole", "figures!0.value")]


def test_a_set_time_is_neither_given_to_it_nor_kept(office: Office, published: Published) -> None:
    whole, part = whole_and_part(office)
    other = office.sent(office.figure(151, breakdown="sex", category="female"))
    assert office.approve(part, publish_at=soon()).json()["state"] == "scheduled"
    office.approve(whole)
    assert office.approve(other, publish_at=soon()).json()["code"] == "submission_has_errors"
    make_due(office, part)
    releases = office.get("releases")["total"]
    assert publish_due(published.engine) == 1
    after = office.get(f"submissions/{part['id']}")
    assert (after["state"], after["report"]["errors"], after["approved_by"]) == ("checked", 1, None)
    assert office.get("releases")["total"] == releases
    last = office.get(f"submissions/{part['id']}/comments")["items"][-1]
    assert (last["action"], "Còn 1 lỗi" in last["text"]) == ("refuse", True)


def years_before(published: Published, cell: str) -> None:
    """What makes 120 a jump."""
    published.publish(figures=[members(cell, 10, year) for year in (2021, 2022, 2023)])


def test_a_new_warning_is_answered_first_and_the_answers_before_do_not_count_for_it(
    office: Office, published: Published
) -> None:
    submission = office.sent(office.figure(120, misspelt=1))
    assert findings(office, submission) == [("unknown_column", "figures!0.misspelt")]
    office.act(submission, "acknowledge", office.submitter, text="Ghi chú riêng.")
    years_before(published, office.cells[0])
    refused = office.approve(submission)
    assert (refused.status_code, refused.json()["code"]) == (409, "warnings_not_acknowledged")
    assert {rule for rule, _ in findings(office, submission)} == {"unknown_column", "jump_in_history"}
    after = office.get(f"submissions/{submission['id']}")
    assert (after["acknowledgement"], after["acknowledged_by"]) == (None, None)
    office.act(submission, "acknowledge", office.submitter, text="Sáp nhập hai chi bộ.")
    assert office.approve(submission).json()["state"] == "published"


def test_warnings_that_were_answered_stay_so_when_only_their_numbers_move(office: Office, published: Published) -> None:
    years_before(published, office.cells[0])
    submission = office.sent(office.figure(120, misspelt=1))
    office.act(submission, "acknowledge", office.submitter, text="Đúng là vậy.")
    before = findings(office, submission)
    published.publish(figures=[members(office.cells[0], 12, 2020), members("lang-son", 65000, 2014)])
    assert office.approve(submission).json()["state"] == "published"
    after = office.get(f"submissions/{submission['id']}")
    assert (findings(office, submission), after["acknowledgement"]) == (before, "Đúng là vậy.")


def test_what_is_refused_says_at_which_cell_an_organization_ended(office: Office, published: Published) -> None:
    submission = office.sent(office.figure(80, 1), office.figure(120))
    last = date(2023, 12, 31)
    published.publish(
        organizations=[make_organization(office.cells[0], valid_to=last)],
        organization_parents=[edge(office.cells[0], office.id, until=last)],
    )
    assert office.approve(submission).json()["code"] == "submission_has_errors"
    assert findings(office, submission) == [("organization_not_valid", "figures!1.value")]


def test_what_is_taken_back_is_not_checked(office: Office, published: Published) -> None:
    document = f"published-figures?source=bao-{office.id}&publisher=p&title=t"
    key = office.key(Role.approver)
    figures = [office.figure(value, printed=str(value), **more) for value, more in ((100, {}), (40, FEMALE))]
    entered = office.post(document, key, {"figures": figures}).json()
    assert office.approve(entered).json()["state"] == "published"
    whole = next(i["id"] for i in office.get(f"figures?source=bao-{office.id}")["items"] if i["breakdown"] is None)
    retraction = office.post("published-figures/retract", key, {"figures": [whole], "reason": "x"}).json()
    published.publish(figures=[members("lang-son", 65001, 2014)])
    assert office.approve(retraction).json()["state"] == "published"


FEMALE = {"breakdown": "sex", "category": "female"}
