"""Nobody approves with a key that who sent it could use: made or rotated by them, or by a key whose secret they knew."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.models.vocabulary import Role
from tests.callers import bearer
from tests.published import Published, published_database
from tests.submitting import Office


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=10_000) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


@pytest.fixture
def sender(office: Office) -> dict[str, str]:
    """An administrator who sends as well."""
    return office.key(Role.administrator)


@pytest.fixture
def submission(office: Office, sender: dict[str, str]) -> Any:
    return office.post("submissions", sender, {"figures": [office.figure(5)]}).json()


def made(office: Office, by: dict[str, str], role: str = "approver") -> dict[str, str]:
    answer = office.post("keys", by, {"name": "n", "role": role, "organization": office.id})
    assert answer.status_code == 201, answer.text
    return bearer(answer.json()["key"])


def rotated(office: Office, by: dict[str, str], key: dict[str, str], **body: Any) -> dict[str, str]:
    answer = office.post(f"keys/{key['Authorization'].split('_')[1]}/rotate", by, body)
    assert answer.status_code == 200, answer.text
    return bearer(answer.json()["key"])


def approves(office: Office, submission: Any, key: dict[str, str]) -> bool:
    """Whether a key may approve: what is listed and, where it is refused, what is answered agree."""
    listed = "approve" in office.get(f"submissions/{submission['id']}", key)["actions"]
    if not listed:
        refused = office.act(submission, "approve", key, revision=1)
        assert (refused.status_code, refused.json()["code"]) == (403, "own_submission")
        assert office.public() == []
    return listed


def test_a_second_key_is_no_second_pair_of_eyes(office: Office, sender: dict[str, str], submission: Any) -> None:
    second = made(office, sender)
    assert not approves(office, submission, sender)
    assert not approves(office, submission, second)
    said = office.post(f"submissions/{submission['id']}/approve?lang=en", second, {"revision": 1}).json()["detail"]
    assert said.startswith("Who sent this made or rotated the secret of this key")
    assert approves(office, submission, office.approver)


def test_nor_is_one_that_was_rotated(office: Office, sender: dict[str, str], submission: Any) -> None:
    assert not approves(office, submission, rotated(office, sender, office.approver))
    assert not approves(office, submission, rotated(office, sender, office.key(Role.administrator)))


def test_nor_one_that_was_made_by_way_of_others(office: Office, sender: dict[str, str], submission: Any) -> None:
    first, second = made(office, sender, "administrator"), made(office, sender, "administrator")
    behind = made(office, first)
    assert not approves(office, submission, behind)
    # Whatever they rotate among each other and themselves, it stays in the same hands.
    first = rotated(office, second, first)
    second = rotated(office, first, second)
    second = rotated(office, second, second)
    for key in (first, second, made(office, second), rotated(office, second, behind)):
        assert not approves(office, submission, key)


def test_a_key_that_somebody_else_rotated_since_is_somebody_elses(
    office: Office, sender: dict[str, str], submission: Any
) -> None:
    second, other = made(office, sender), office.key(Role.administrator)
    second = rotated(office, other, second, overlap_hours=1)
    assert not approves(office, submission, second)
    second = rotated(office, other, second)
    assert approves(office, submission, second)
    assert office.act(submission, "approve", second, revision=1).json()["state"] == "published"


def test_who_handed_out_a_key_may_approve_what_it_sends(office: Office, sender: dict[str, str]) -> None:
    submission = office.post("submissions", made(office, sender, "submitter"), {"figures": [office.figure(5)]}).json()
    assert office.act(submission, "approve", sender, revision=1).json()["state"] == "published"
