"""One function a transition. Each runs in a transaction of `writing()`, and leaves an event and an audit entry in it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.access.audit import Event, record
from app.access.callers import Origin
from app.access.keys import is_revoked
from app.errors import Problem
from app.models import Submission
from app.models.vocabulary import SubmissionAction, SubmissionKind, SubmissionState
from app.queries.differences import hash_difference
from app.queries.keys import newest_release
from app.submissions.checking import check_again, draft_of
from app.submissions.history import Actor, change, say, write_event
from app.submissions.intake import renew
from app.submissions.known import drop
from app.submissions.publication import publish_submission
from app.submissions.states import check_action, check_ready
from app.text import Text

SKEW = timedelta(minutes=1)
"""How far the clock of who approves may be behind."""
AHEAD = timedelta(days=366)
"""How long what is approved may wait."""


def acknowledge(connection: Connection, actor: Actor, row: Any, words: str) -> None:
    """Answer the warnings in writing."""
    check_action(row, actor.caller, SubmissionAction.acknowledge, four_eyes=actor.four_eyes)
    change(connection, row.id, acknowledgement=words, acknowledged_by=actor.caller.actor)
    say(connection, actor, row.id, row.organization_id, SubmissionAction.acknowledge, words)


def comment(connection: Connection, actor: Actor, row: Any, words: str) -> None:
    """Say something."""
    check_action(row, actor.caller, SubmissionAction.comment, four_eyes=actor.four_eyes)
    say(connection, actor, row.id, row.organization_id, SubmissionAction.comment, words)


def return_(connection: Connection, actor: Actor, row: Any, reason: str) -> None:
    """Send it back with a reason; a set time of publication is off."""
    check_action(row, actor.caller, SubmissionAction.return_, four_eyes=actor.four_eyes)
    change(
        connection,
        row.id,
        state=SubmissionState.returned,
        publish_at=None,
        approved_by="",
        approved_at=None,
    )
    say(connection, actor, row.id, row.organization_id, SubmissionAction.return_, reason)


def withdraw(connection: Connection, actor: Actor, row: Any, reason: str) -> None:
    """Take it back before publication."""
    check_action(row, actor.caller, SubmissionAction.withdraw, four_eyes=actor.four_eyes)
    change(connection, row.id, state=SubmissionState.withdrawn, publish_at=None)
    say(connection, actor, row.id, row.organization_id, SubmissionAction.withdraw, reason)


def approve(
    connection: Connection,
    actor: Actor,
    row: Any,
    *,
    revision: int,
    difference_hash: str | None = None,
    publish_at: datetime | None = None,
) -> Problem | None:
    """Publish the difference as one release, now or at a set time. A 422 for a time that is past or more than a year ahead.

    Returns why not when rules are broken since something else was published: what was found is to be committed.
    """
    check_action(row, actor.caller, SubmissionAction.approve, four_eyes=actor.four_eyes)
    if revision != row.revision or difference_hash not in (None, hash_difference(connection, row)):
        raise Problem(
            "submission_changed",
            Text(
                f"Báo cáo hoặc số liệu đã công bố thay đổi từ khi bạn xem; nay là lần gửi {row.revision}. Hãy xem lại.",
                f"The submission or what is published changed since you looked; it is revision {row.revision}. Look again.",
            ),
            [{"location": "body.revision", "value": revision, "allowed": [str(row.revision)]}],
        )
    now = datetime.now(UTC)
    if publish_at is not None and publish_at < now - SKEW:
        raise _past(publish_at, now)
    if publish_at is not None and publish_at > now + AHEAD:
        raise _far(publish_at, now)
    row = _check_against_newest(connection, row)
    try:
        _check_still_ready(row)
    except Problem as problem:
        write_event(connection, row.id, "program", "", SubmissionAction.check)
        return problem
    if publish_at is not None and publish_at > now:
        change(
            connection,
            row.id,
            state=SubmissionState.scheduled,
            publish_at=publish_at,
            approved_by=actor.caller.actor,
            approved_at=now,
        )
        say(connection, actor, row.id, row.organization_id, SubmissionAction.approve, publish_at.isoformat())
        return None
    number = publish_submission(connection, row, actor.caller.actor, actor.origin)
    say(connection, actor, row.id, row.organization_id, SubmissionAction.approve)
    write_event(connection, row.id, "program", "", SubmissionAction.publish, str(number))
    return None


def publish_scheduled(connection: Connection, row: Any) -> int | None:
    """Publish what was approved for a time that has come: whole, or not and then it is to be approved anew."""
    origin = Origin("program")
    row = _check_against_newest(connection, row)
    try:
        _check_approver(connection, row.approved_by)
        _check_still_ready(row)
        with connection.begin_nested():
            number = publish_submission(connection, row, row.approved_by, origin)
    except Problem as problem:
        change(connection, row.id, state=SubmissionState.checked, publish_at=None, approved_by="", approved_at=None)
        write_event(connection, row.id, "program", "", SubmissionAction.refuse, "\n".join(problem.detail)[:2000])
        record(connection, Event(origin, "submissions.refuse", f"submissions/{row.id}", row.organization_id))
        return None
    write_event(connection, row.id, "program", "", SubmissionAction.publish, str(number))
    record(connection, Event(origin, "submissions.publish", f"submissions/{row.id}", row.organization_id))
    return number


def _check_against_newest(connection: Connection, row: Any) -> Any:
    """The row of a submission whose rules hold, or do not, over the newest release.

    They are run again when something was published since they ran; what is taken back is not checked.
    """
    if row.kind == SubmissionKind.retraction or row.checked_against == newest_release(connection):
        return row
    draft = draft_of(row)
    renew(connection, draft, check_again(connection, draft))
    drop(connection)
    return connection.execute(select(*Submission.__table__.c).where(Submission.id == row.id)).one()


def _check_still_ready(row: Any) -> None:
    try:
        check_ready(row)
    except Problem as problem:
        why = Text(
            f"Từ khi kiểm tra đã có đợt công bố khác; kiểm tra lại với đợt {row.checked_against} thì: ",
            f"Something was published since it was checked; checked again with release {row.checked_against}: ",
        )
        problem.detail = Text(why.vi + problem.detail.vi, why.en + problem.detail.en)
        raise


def _check_approver(connection: Connection, approved_by: str) -> None:
    if is_revoked(connection, approved_by):
        raise Problem(
            "key_revoked",
            Text(
                f"Khoá đã duyệt ({approved_by}) bị thu hồi trước giờ công bố. Cần duyệt lại bằng khoá khác.",
                f"The key that approved ({approved_by}) was revoked before the time of publication. Another has to approve.",
            ),
        )


def _past(publish_at: datetime, now: datetime) -> Problem:
    given, current = publish_at.isoformat(), now.astimezone(publish_at.tzinfo).isoformat(timespec="seconds")
    return Problem(
        "invalid_parameter",
        Text(
            f"publish_at: {given} đã qua, bây giờ là {current}. Bỏ publish_at để công bố ngay. Chưa có gì được công bố.",
            f"publish_at: {given} is past, now it is {current}. Leave publish_at out to publish now. Nothing was published.",
        ),
        [{"location": "body.publish_at", "value": given, "allowed": [f"> {current}"]}],
    )


def _far(publish_at: datetime, now: datetime) -> Problem:
    given, last = publish_at.isoformat(), (now + AHEAD).isoformat(timespec="seconds")
    return Problem(
        "invalid_parameter",
        Text(
            f"publish_at: {given} quá xa, muộn nhất là {last}. Chưa có gì được công bố.",
            f"publish_at: {given} is too far ahead, the latest is {last}. Nothing was published.",
        ),
        [{"location": "body.publish_at", "value": given, "allowed": [f"<= {last}"]}],
    )
