"""Taking figures in: for the first time, or in the place of what was sent before. In a transaction of `writing()`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, text, update

from app.models import Submission, SubmissionEvent, SubmissionFigure, SubmissionFinding
from app.models.vocabulary import Severity, SubmissionAction, SubmissionState
from app.submissions.checking import Draft, Report
from app.submissions.files import store_file
from app.submissions.history import Actor, change, say, write_event
from app.submissions.known import DRAFT, FINDINGS
from app.submissions.states import check_action
from app.submissions.uploads import Upload


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent in for the first time."""

    id: str
    kind: str
    organization_id: str
    period: str = ""
    source: dict[str, str | None] | None = None
    reason: str = ""


def new_id() -> str:
    """An id that sorts by time and cannot be guessed."""
    return f"{int(datetime.now(UTC).timestamp() * 1000):012x}{uuid4().hex[:20]}"


def first_draft(sending: Sending) -> Draft:
    """What is checked of it."""
    source = str(sending.source["id"]) if sending.source else ""
    return Draft(sending.id, 1, sending.kind, sending.organization_id, source)


def send(connection: Connection, actor: Actor, sending: Sending, upload: Upload) -> None:
    """Store what was sent as `received`."""
    _open(connection, actor, sending, upload.columns())
    store_file(connection, sending.id, upload.path)
    say(connection, actor, sending.id, sending.organization_id, SubmissionAction.send)


def retract(connection: Connection, actor: Actor, sending: Sending, figures: Sequence[Any]) -> None:
    """Store published figures that are to be taken back; there is nothing to check in them."""
    names = [column.name for column in SubmissionFigure.__table__.c if hasattr(figures[0], column.name)]
    no_file = {"media_type": "application/json", "file_bytes": 0, "file_hash": ""}
    _open(connection, actor, sending, no_file)
    connection.execute(
        insert(SubmissionFigure),
        [
            {name: getattr(figure, name) for name in names if name != "id"}
            | {"submission_id": sending.id, "revision": 1, "line": line, "cell": f"figures.{line - 1}"}
            for line, figure in enumerate(figures, start=1)
        ],
    )
    now = datetime.now(UTC)
    change(connection, sending.id, state=SubmissionState.checked, checked_at=now, figures=len(figures))
    say(connection, actor, sending.id, sending.organization_id, SubmissionAction.send)


def _open(connection: Connection, actor: Actor, sending: Sending, file: Mapping[str, Any]) -> None:
    now = datetime.now(UTC)
    connection.execute(
        insert(Submission),
        {
            "id": sending.id,
            "kind": sending.kind,
            "organization_id": sending.organization_id,
            "state": str(SubmissionState.received),
            "created_at": now,
            "created_by": actor.caller.actor,
            "created_by_name": actor.caller.name,
            "sent_at": now,
            "sent_by": actor.caller.actor,
            "period": sending.period,
            "source": sending.source,
            "reason": sending.reason,
            **file,
        },
    )


def resubmit(connection: Connection, actor: Actor, row: Any, upload: Upload, period: str) -> None:
    """Put another file in the place of the one before; what was last returned stays beside it, to compare."""
    check_action(row, actor.caller, SubmissionAction.resubmit, four_eyes=actor.four_eyes)
    returned = connection.scalar(
        select(func.max(SubmissionEvent.revision)).where(
            SubmissionEvent.submission_id == row.id, SubmissionEvent.action == str(SubmissionAction.return_)
        )
    )
    connection.execute(
        delete(SubmissionFigure).where(
            SubmissionFigure.submission_id == row.id, SubmissionFigure.revision != (returned or 0)
        )
    )
    connection.execute(delete(SubmissionFinding).where(SubmissionFinding.submission_id == row.id))
    values = {"sent_at": datetime.now(UTC), "sent_by": actor.caller.actor, "period": period, **upload.columns()}
    counts = dict.fromkeys(("rows_read", "figures", "errors", "warnings", "notices"), 0)
    change(
        connection,
        row.id,
        state=SubmissionState.received,
        revision=row.revision + 1,
        checked_at=None,
        attempts=0,
        acknowledgement="",
        acknowledged_by="",
        **values,
        **counts,
    )
    store_file(connection, row.id, upload.path)
    say(connection, actor, row.id, row.organization_id, SubmissionAction.resubmit)


def adopt(connection: Connection, draft: Draft, report: Report) -> bool:
    """Keep the rows and findings that were checked on this connection; False where another process was faster."""
    kept = connection.execute(
        update(Submission)
        .where(
            Submission.id == draft.submission_id,
            Submission.revision == draft.revision,
            Submission.state == str(SubmissionState.received),
        )
        .values(
            state=str(SubmissionState.checked),
            rows_read=report.figures,
            figures=report.figures,
            **_result(report),
        )
    ).rowcount
    if not kept:
        return False
    _keep(connection, SubmissionFigure, DRAFT)
    _keep(connection, SubmissionFinding, FINDINGS)
    write_event(connection, draft.submission_id, "program", "", SubmissionAction.check)
    return True


def renew(connection: Connection, draft: Draft, report: Report) -> None:
    """Keep the findings of `check_again` in the place of those before. Warnings that are new have no acknowledgement."""
    result = _result(report)
    if _has_new_warnings(connection, draft):
        result |= {"acknowledgement": "", "acknowledged_by": ""}
    connection.execute(delete(SubmissionFinding).where(SubmissionFinding.submission_id == draft.submission_id))
    _keep(connection, SubmissionFinding, FINDINGS)
    change(connection, draft.submission_id, **result)


def _has_new_warnings(connection: Connection, draft: Draft) -> bool:
    """A warning is the same one when it is of the same rule at the same place: numbers that it names may have moved."""
    same = "SELECT rule, sheet, cell FROM"
    kept = "submission_findings WHERE submission_id = :id AND revision = :revision"
    new = text(f"{same} {FINDINGS} WHERE severity = 'warning' EXCEPT {same} {kept}")
    found = connection.execute(new, {"id": draft.submission_id, "revision": draft.revision})
    return found.first() is not None


def _result(report: Report) -> dict[str, Any]:
    """The columns that say what checking found."""
    return {
        "checked_at": datetime.now(UTC),
        "checked_against": report.release,
        "errors": report.count(Severity.error),
        "warnings": report.count(Severity.warning),
        "notices": report.count(Severity.notice),
    }


def _keep(connection: Connection, table: Any, staged: str) -> None:
    names = ", ".join(column.name for column in table.__table__.c if column.name != "id")
    connection.execute(text(f"INSERT INTO {table.__tablename__} ({names}) SELECT {names} FROM {staged}"))
