"""Who loses the right to write after the request began, before anything is written: it is not written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select, update

from app.access.key_changes import get_key, revoke_key, rotate_key
from app.database import writing
from app.models import Key, Release, Submission
from app.models.vocabulary import Role
from app.submissions.desk import publish_due
from tests.callers import TERMINAL
from tests.published import Published, published_database
from tests.submitting import Office, make_due, soon


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"writes_per_minute": 10_000, "wrong_keys_per_minute": 10_000, "submission_poll_seconds": 3600}
    with published_database(module_database_url, **settings) as published:
        yield published


@pytest.fixture
def office(published: Published) -> Office:
    return Office(published)


def id_of(key: dict[str, str]) -> str:
    return key["Authorization"].split("_")[1]


def revoked(connection: Connection, id: str) -> None:
    revoke_key(connection, TERMINAL, get_key(connection, id))


def replaced(connection: Connection, id: str) -> None:
    rotate_key(connection, TERMINAL, get_key(connection, id), days=None, overlap_hours=0)


def expired(connection: Connection, id: str) -> None:
    connection.execute(update(Key).where(Key.id == id).values(expires_at=datetime.now(UTC)))


End = Callable[[Connection, str], None]


@contextmanager
def ended(published: Published, key: dict[str, str], end: End) -> Iterator[None]:
    """Somebody else ends the key right after it was recognised."""
    seen = []

    def hook(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM keys" in statement and not seen:
            seen.append(statement)
            with writing(published.engine) as other:
                end(other, id_of(key))

    event.listen(published.engine, "after_cursor_execute", hook)
    yield
    event.remove(published.engine, "after_cursor_execute", hook)
    assert seen


def written(published: Published) -> tuple[int, ...]:
    """How many releases, submissions and keys there are."""
    with published.engine.connect() as connection:
        return tuple(
            connection.scalar(select(func.count()).select_from(model)) or 0 for model in (Release, Submission, Key)
        )


def approve(office: Office, key: dict[str, str], submission: Any) -> Any:
    return office.act(submission, "approve", key, revision=1)


def comment(office: Office, key: dict[str, str], submission: Any) -> Any:
    return office.act(submission, "comments", key, text="x")


def send(office: Office, key: dict[str, str], _submission: Any) -> Any:
    return office.post("submissions", key, {"figures": [office.figure(7, 1)]})


def send_again(office: Office, key: dict[str, str], submission: Any) -> Any:
    return office.act(submission, "resubmit", key, figures=[office.figure(7, 1)])


def make_key(office: Office, key: dict[str, str], _submission: Any) -> Any:
    return office.post("keys", key, {"name": "x", "role": "approver", "organization": office.id})


def rename(office: Office, key: dict[str, str], _submission: Any) -> Any:
    change = {
        "kind": "rename",
        "organization": office.cells[0],
        "name": "Chi bộ khác",
        "name_en": "Another",
        "effective": "2024-01-01",
    }
    return office.post("organization-changes", key, {"reason": "x", "changes": [{**change, "legal_basis": "x"}]})


@pytest.mark.parametrize(
    ("write", "end"),
    [
        *((write, revoked) for write in (approve, comment, send, send_again, make_key, rename)),
        (approve, replaced),
        (approve, expired),
    ],
)
def test_nothing_is_written_with_a_key_that_ended_since_the_request_began(
    office: Office, published: Published, write: Callable[..., Any], end: End
) -> None:
    submission = office.sent(office.figure(120))
    key, other = office.key(Role.administrator), office.key(Role.administrator)
    before = written(published)
    with ended(published, key, end):
        refused = write(office, key, submission)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert written(published) == before
    assert [each["action"] for each in office.get(f"submissions/{submission['id']}/comments")["items"]] == [
        "send",
        "check",
    ]
    (last,) = office.get("audit-events?limit=1", other)["items"]
    assert (last["actor"], last["outcome"], last["code"]) == (f"key:{id_of(key)}", "refused", "unauthorized")
    assert write(office, other, submission).status_code in (200, 201)


def test_what_a_key_approved_for_a_time_is_not_published_after_it_was_revoked(
    office: Office, published: Published
) -> None:
    mine, others = office.sent(office.figure(120)), office.sent(office.figure(80, 1))
    other = office.key(Role.approver)
    for submission, key in ((mine, office.approver), (others, other)):
        assert office.act(submission, "approve", key, revision=1, publish_at=soon()).json()["state"] == "scheduled"
        make_due(office, submission)
    with writing(published.engine) as connection:
        revoked(connection, id_of(office.approver))
        expired(connection, id_of(other))
    assert publish_due(published.engine) == 2
    back = office.get(f"submissions/{mine['id']}")
    assert (back["state"], back["approved_by"], back["publish_at"]) == ("checked", None, None)
    last = office.get(f"submissions/{mine['id']}/comments")["items"][-1]
    assert (last["action"], id_of(office.approver) in last["text"]) == ("refuse", True)
    # An approval stands when its key ends as it was meant to.
    assert office.get(f"submissions/{others['id']}")["state"] == "published"
    assert office.public() == [(office.cells[1], 80, "2024-12-31")]
    assert office.act(mine, "approve", office.key(Role.approver), revision=1).json()["state"] == "published"
