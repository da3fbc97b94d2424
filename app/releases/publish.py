"""The one writer. A release is numbered, checked, written and logged in one transaction, or nothing is."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, func, insert, select

from app.access.audit import Event, record
from app.access.audit_proof import PUBLISH
from app.access.callers import Origin
from app.database import writing
from app.freshness import announce
from app.models import VERSIONED, Province, Release
from app.releases.checks import Finding, PublishError, check_ratings, check_retracted
from app.releases.hierarchy import check_cycles, check_lives
from app.releases.rollups import Rollups
from app.releases.suppression import suppress
from app.releases.versions import add_entities, add_versions

Row = Mapping[str, Any]
Progress = Callable[[str, int, int | None], None]

ENTITIES: dict[str, Any] = {"provinces": Province}
"""What versioned rows refer to. A row of a known key is left as it is."""


@dataclass(frozen=True)
class Changes:
    """What a release changes. Rows are new, or corrections of the current row with the same key.

    `retractions` names keys, as rows of the key's columns (an absent one has its default), that are closed and not
    replaced; one that is closed already stays so.
    """

    entities: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    rows: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    retractions: Mapping[str, Collection[Row]] = field(default_factory=dict)


def publish(
    engine: Engine,
    changes: Changes,
    *,
    by: str,
    reason: str,
    at: datetime | None = None,
    progress: Progress = lambda *_: None,
    content_hash: str | None = None,
    only_first: bool = False,
) -> int | None:
    """Publish changes as the next release and return its number; None when they change nothing.

    Publishers queue up; readers never wait. Raises `PublishError` with all findings, by table, row
    and column, and leaves the database as it was. `only_first`: do nothing when there is a release already.
    """
    with writing(engine) as connection:
        if only_first and connection.scalar(select(func.max(Release.number))):
            return None
        number = publish_within(
            connection,
            changes,
            by=by,
            reason=reason,
            at=at,
            progress=progress,
            content_hash=content_hash,
        )
        if number is None:
            connection.rollback()
    return number


def publish_within(
    connection: Connection,
    changes: Changes,
    *,
    by: str,
    reason: str,
    at: datetime | None = None,
    progress: Progress = lambda *_: None,
    content_hash: str | None = None,
    origin: Origin | None = None,
) -> int | None:
    """`publish()` as a part of a transaction of `writing()`, with what has to be decided or written at once with it.

    The audit's event is of `origin`, or of `by` where that is not given. When it returns None or raises `PublishError`, the caller has to roll the transaction back.
    """
    number = (connection.scalar(select(func.max(Release.number))) or 0) + 1
    moment = at or datetime.now(UTC)
    content_hash = content_hash or uuid4().hex
    connection.execute(
        insert(Release),
        {
            "number": number,
            "published_at": moment,
            "published_by": by,
            "reason": reason,
            "content_hash": content_hash,
        },
    )
    findings: list[Finding] = []
    changed = done = 0
    total = _size(changes)
    for name in (*ENTITIES, *VERSIONED):

        def show(rows: int, name: str = name, before: int = done) -> None:
            progress(name, before + rows, total)

        if name in changes.entities:
            table: Table = ENTITIES[name].__table__
            staged, wrote = add_entities(connection, table, changes.entities[name], findings, show)
        elif name in ENTITIES:
            continue
        else:
            staged, wrote = add_versions(
                connection, name, changes.rows.get(name), changes.retractions.get(name, ()), number, findings, show
            )
        changed += wrote
        done += staged
        progress(name, done, total)
    for check in (check_cycles, check_lives, check_retracted, check_ratings):
        findings += check(connection, number)
    if findings:
        raise PublishError(findings)
    if not changed:
        return None
    progress("rollups", done, total)
    rollups = Rollups(connection, number)
    rollups.figures_changed()
    rollups.hierarchy_changed()
    rollups.maintain()
    details = {"content_hash": content_hash, "reason": reason[:200], "rows": changed}
    record(connection, Event(origin or Origin(by), PUBLISH, f"releases/{number}", details=details))
    suppress(connection, number)
    announce(connection, number)
    return number


def _size(changes: Changes) -> int | None:
    """How many rows are coming; None when some come one at a time."""
    sizes = [
        len(rows) if isinstance(rows, Sized) else None for rows in (*changes.entities.values(), *changes.rows.values())
    ]
    return None if None in sizes else sum(size for size in sizes if size is not None)
