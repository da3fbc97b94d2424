"""What is written whenever something is done with a submission: its columns, its history, the audit."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.access.audit import Event, record
from app.access.callers import Caller, Origin
from app.models import Submission, SubmissionEvent
from app.models.vocabulary import SubmissionAction


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, from where, and whether approving one's own is refused."""

    caller: Caller
    origin: Origin
    four_eyes: bool


def change(connection: Connection, id: str, **values: Any) -> None:
    """Set columns of a submission."""
    connection.execute(update(Submission).where(Submission.id == id).values(**values))


def say(
    connection: Connection, actor: Actor, id: str, organization_id: str, action: SubmissionAction, words: str = ""
) -> None:
    """Leave an event and an audit entry of what somebody did."""
    write_event(connection, id, actor.caller.actor, actor.caller.name, action, words)
    record(connection, Event(actor.origin, f"submissions.{action}", f"submissions/{id}", organization_id))


def write_event(
    connection: Connection, id: str, actor: str, name: str, action: SubmissionAction, words: str = ""
) -> None:
    """Leave an event; `program` does what nobody does."""
    now = connection.execute(select(Submission.state, Submission.revision).where(Submission.id == id)).one()
    connection.execute(
        insert(SubmissionEvent),
        {
            "submission_id": id,
            "at": datetime.now(UTC),
            "actor": actor,
            "actor_name": name,
            "action": str(action),
            "state": now.state,
            "revision": now.revision,
            "text": words,
        },
    )
