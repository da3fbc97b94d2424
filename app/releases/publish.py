"""The one writer. A release is numbered, checked, written and logged in one transaction, or nothing is."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from app.access.audit import Event, record
from app.access.audit_proof import PUBLISH
from app.access.callers import Origin
from app.database import reason_of, writing
from app.freshness import announce
from app.models import IDENTITIES, VERSIONED, Province, Release
from app.releases.checks import Finding, PublishError, check_ratings, check_retracted, check_staged
from app.releases.completion import COMPLETE
from app.releases.hierarchy import check_cycles, check_lives, check_parents
from app.releases.rollups import Rollups
from app.releases.staging import default_of, stage
from app.releases.suppression import suppress

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
    origin: Origin | None = None,
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
            origin=origin,
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
            staged, wrote = _add_entities(connection, table, changes.entities[name], findings, show)
        elif name in ENTITIES:
            continue
        else:
            staged, wrote = _version(connection, name, changes, number, findings, show)
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


def _add_entities(
    connection: Connection, table: Table, rows: Iterable[Row], findings: list[Finding], show: Callable[[int], None]
) -> tuple[int, int]:
    staged, columns, count = stage(connection, table, rows, show)
    key = [column.name for column in table.primary_key.columns]
    wrong = check_staged(connection, table.name, staged, key)
    if wrong:
        findings += wrong
        return count, 0
    same = " AND ".join(f"t.{column} = s.{column}" for column in key)
    added = _write(
        connection,
        table.name,
        columns,
        f"FROM {staged} s WHERE NOT EXISTS (SELECT 1 FROM {table.name} t WHERE {same})",
        findings,
    )
    connection.execute(text(f"DROP TABLE {staged}"))
    return count, added


def _version(
    connection: Connection,
    name: str,
    changes: Changes,
    number: int,
    findings: list[Finding],
    show: Callable[[int], None],
) -> tuple[int, int]:
    """Close what is corrected or retracted, open what is new. Identical rows change nothing; with findings nothing is written."""
    model, key = VERSIONED[name]
    table: Table = model.__table__
    closed = _retract(connection, table, key, changes.retractions.get(name, ()), number)
    rows = changes.rows.get(name)
    if rows is None:
        return 0, closed
    staged, columns, count = stage(connection, table, map(COMPLETE[name], rows) if name in COMPLETE else rows, show)
    content = [column for column in columns if column != "id"]
    same_key = " AND ".join(_same(f"c.{column}", f"s.{column}", table, column) for column in key)
    same_all = " AND ".join(_same(f"c.{column}", f"s.{column}", table, column) for column in content)
    wrong = check_staged(connection, name, staged, key)
    current = f"FROM {name} c WHERE c.superseded_in IS NULL AND"
    connection.execute(text(f"DELETE FROM {staged} AS s WHERE EXISTS (SELECT 1 {current} {same_all})"))
    closed += connection.execute(
        text(
            f"UPDATE {name} SET superseded_in = :number WHERE id IN "
            f"(SELECT c.id FROM {staged} s JOIN {name} c ON {same_key} AND c.superseded_in IS NULL)"
        ),
        {"number": number},
    ).rowcount
    if name == "organization_parents":
        wrong += check_parents(connection, staged, key)
    if wrong:
        findings += wrong
        return count, closed
    if name in IDENTITIES:
        identities, column = IDENTITIES[name].__tablename__, key[0]
        connection.execute(
            text(
                f"INSERT INTO {identities} (id) SELECT {column} FROM {staged} s "
                f"WHERE NOT EXISTS (SELECT 1 FROM {identities} t WHERE t.id = s.{column})"
            )
        )
    place = "ctid" if connection.dialect.name == "postgresql" else "rowid"
    source = f"FROM (SELECT {', '.join(columns)}, {number} AS released_in FROM {staged} ORDER BY {place}) s"
    opened = _write(connection, name, [*columns, "released_in"], source, findings)
    if "id" in columns and connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))
    connection.execute(text(f"DROP TABLE {staged}"))
    return count, closed + opened


def _write(connection: Connection, name: str, columns: list[str], source: str, findings: list[Finding]) -> int:
    """Insert `source` into a table. What no rule foresaw and the database refuses ends the release at once."""
    listed = ", ".join(columns)
    try:
        return connection.execute(text(f"INSERT INTO {name} ({listed}) SELECT {listed} {source}")).rowcount
    except IntegrityError as error:
        refusal = Finding(name, "one of the rows", "", "", f"is refused by the database: {reason_of(error)}")
        raise PublishError([*findings, refusal]) from error


def _same(left: str, right: str, table: Table, column: str) -> str:
    return f"{left} IS NOT DISTINCT FROM {right}" if table.c[column].nullable else f"{left} = {right}"


def _retract(connection: Connection, table: Table, key: tuple[str, ...], rows: Collection[Row], number: int) -> int:
    closed = 0
    for row in rows:
        condition = [table.c[column] == row.get(column, default_of(table, column)) for column in key]
        closed += connection.execute(
            table.update().where(table.c.superseded_in.is_(None), *condition).values(superseded_in=number)
        ).rowcount
    return closed
