"""Where files are opened: within the request, or later by the server's own thread."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.database import writing, writing_on
from app.models import Submission
from app.models.vocabulary import SubmissionState
from app.submissions.checking import Draft, Report, check, draft_of
from app.submissions.files import stored_file
from app.submissions.intake import adopt
from app.submissions.known import drop
from app.submissions.life import publish_scheduled
from app.workbooks.cells import CellFinding, Place
from app.workbooks.limits import Limits, UnreadableFile
from app.workbooks.reading import Item, read

CLAIM = timedelta(seconds=10)
"""How long nobody else begins to check what a server said it is checking."""
ATTEMPTS = 3
"""How often a file is begun to be checked: one that takes a server down with it does not do so for ever."""
log = structlog.get_logger("party_stats")


def examine(
    connection: Connection,
    draft: Draft,
    path: Path,
    media_type: str,
    period: str,
    limits: Limits,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Read and check a file; rows and findings stay in temporary tables until `drop()`. Raises `UnreadableFile`."""
    return examine_entries(connection, draft, read(path, media_type, limits, period=period), progress)


def examine_entries(
    connection: Connection, draft: Draft, entries: Iterable[Item], progress: Callable[[int], None] = lambda _: None
) -> Report:
    """The same with what was read."""
    with connection.begin():
        return check(connection, draft, entries, progress)


def check_received(engine: Engine, limits: Limits) -> int:
    """Check what waits in the database, oldest first, unless another server is at it; how many there were."""
    done = 0
    while (row := _claim(engine)) is not None:
        with engine.connect() as connection:
            _check_stored(engine, connection, row, limits)
        done += 1
    return done


def _claim(engine: Engine) -> Any | None:
    now = datetime.now(UTC)
    free = (
        select(*Submission.__table__.c)
        .where(
            Submission.state == str(SubmissionState.received),
            or_(Submission.claimed_at.is_(None), Submission.claimed_at < now - CLAIM),
        )
        .order_by(Submission.id)
        .limit(1)
    )
    with engine.connect() as connection:
        if connection.execute(free).first() is None:
            return None
    with writing(engine) as connection:
        row = connection.execute(free).first()
        if row is not None:
            connection.execute(
                update(Submission).where(Submission.id == row.id).values(claimed_at=now, attempts=row.attempts + 1)
            )
        return row


def _check_stored(engine: Engine, connection: Connection, row: Any, limits: Limits) -> None:
    """A database that fails is raised, to be tried again; whatever else is in the way becomes a finding about the file."""
    draft = draft_of(row)

    def progress(rows: int) -> None:
        with writing(engine) as other:
            other.execute(
                update(Submission)
                .where(Submission.id == row.id, Submission.revision == row.revision)
                .values(rows_read=rows, claimed_at=datetime.now(UTC))
            )

    try:
        if row.attempts >= ATTEMPTS:
            raise UnreadableFile("given_up")
        with stored_file(connection, row.id) as path:
            connection.commit()
            _keep(connection, draft, examine(connection, draft, path, row.media_type, row.period, limits, progress))
    except UnreadableFile as error:
        _refuse(connection, draft, error)
    except (OperationalError, InterfaceError, PoolTimeoutError, OSError):
        raise
    except Exception:
        log.exception("submission_not_checked", submission=row.id)
        _refuse(connection, draft, UnreadableFile("reader_failed"))


def _refuse(connection: Connection, draft: Draft, error: UnreadableFile) -> None:
    connection.rollback()
    finding = CellFinding("unreadable_file", Place("", ""), error.code, error.text)
    _keep(connection, draft, examine_entries(connection, draft, [finding]))


def _keep(connection: Connection, draft: Draft, report: Report) -> None:
    with writing_on(connection):
        adopt(connection, draft, report)
        drop(connection)


def publish_due(engine: Engine) -> int:
    """Publish what was approved for a time that has come, each as a release of its own; how many were tried.

    One that fails keeps none of the others waiting. A database that fails is raised, to be tried again.
    """
    due = (
        select(*Submission.__table__.c)
        .where(Submission.state == str(SubmissionState.scheduled), Submission.publish_at <= datetime.now(UTC))
        .order_by(Submission.publish_at, Submission.id)
        .limit(1)
    )
    tried: set[str] = set()
    while True:
        waiting = due.where(Submission.id.not_in(tried))
        with engine.connect() as connection:
            found = connection.execute(waiting).first()
        if found is None:
            return len(tried)
        tried.add(found.id)
        try:
            # Looked for again among writers, of whom there is one at a time: so it is done once.
            with writing(engine) as connection:
                row = connection.execute(due.where(Submission.id == found.id)).first()
                if row is not None:
                    publish_scheduled(connection, row)
        except (OperationalError, InterfaceError, PoolTimeoutError):
            raise
        except Exception:
            log.exception("submission_not_published", submission=found.id)
