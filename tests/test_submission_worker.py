"""The server's own thread: what fails is tried again, and keeps nothing else waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from app.database import writing
from app.submissions.worker import Worker
from app.workbooks.limits import Limits
from tests.published import published_database
from tests.submitting import Office, make_due, soon
from tests.test_submission_times import uncheck, wait_for

FAILING = {
    "sqlite": (
        "CREATE TRIGGER failing BEFORE UPDATE ON submissions WHEN {when} BEGIN SELECT RAISE(ABORT, 'failing'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''failing''; END'",
        "CREATE TRIGGER failing BEFORE UPDATE ON submissions FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION fail()",
    ),
}


@pytest.fixture
def office(empty_database_url: str) -> Iterator[Office]:
    """An office of a server whose own thread has ended: nothing but the worker of the test does anything."""
    with published_database(empty_database_url, submission_poll_seconds=3600) as published:
        application: Any = published.client.app
        application.state.worker.stop()
        yield Office(published)


@contextmanager
def working(engine: Engine) -> Iterator[Worker]:
    worker = Worker(engine, Limits(), seconds=3600)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def scheduled(office: Office, value: float, cell: int = 0) -> Any:
    """What is approved, and due."""
    submission = office.sent(office.figure(value, cell))
    assert office.approve(submission, publish_at=soon()).json()["state"] == "scheduled"
    make_due(office, submission)
    return submission


def state(office: Office, submission: Any) -> Any:
    return office.get(f"submissions/{submission['id']}")


def run(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_cannot_be_published_keeps_no_file_from_being_checked_and_is_published_when_it_can(office: Office) -> None:
    engine = office.published.engine
    due, sent = scheduled(office, 120), office.sent(office.figure(7, 1))
    uncheck(office, sent["id"])
    run(engine, "ALTER TABLE leaf_counts RENAME TO lost")
    with capture_logs() as logs, working(engine) as worker:
        assert wait_for(lambda: state(office, sent), "checked")["report"]["figures"] == 1
        assert (state(office, due)["state"], office.public()) == ("scheduled", [])
        # The one failed first, and the other was checked all the same.
        failed = [line for line in logs if line["log_level"] == "error"]
        assert {line["event"] for line in failed} <= {"submissions_waiting", "submission_not_published"}
        assert len(failed) == 1
        run(engine, "ALTER TABLE lost RENAME TO leaf_counts")
        worker.wake()
        wait_for(lambda: state(office, due), "published")
    assert [value for _, value, _ in office.public()] == [120]


def test_one_that_fails_keeps_none_that_are_due_after_it_waiting(office: Office) -> None:
    engine = office.published.engine
    first, second = scheduled(office, 120), scheduled(office, 80, 1)
    when = f"NEW.id = '{first['id']}' AND NEW.state = 'published'"
    run(engine, *(statement.format(when=when) for statement in FAILING[engine.dialect.name]))
    with capture_logs() as logs, working(engine) as worker:
        wait_for(lambda: state(office, second), "published")
        assert (state(office, first)["state"], [value for _, value, _ in office.public()]) == ("scheduled", [80])
        assert [line["submission"] for line in logs if line["event"] == "submission_not_published"] == [first["id"]]
        run(
            engine,
            "DROP TRIGGER failing ON submissions" if engine.dialect.name == "postgresql" else "DROP TRIGGER failing",
        )
        worker.wake()
        wait_for(lambda: state(office, first), "published")
    assert [value for _, value, _ in office.public()] == [120, 80]
