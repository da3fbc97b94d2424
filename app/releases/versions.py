"""The rows of one table into a release: staged, checked, closed and opened by set-based SQL."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import IntegrityError

from app.database import reason_of
from app.models import IDENTITIES, VERSIONED
from app.releases.checks import Finding, PublishError, check_staged, check_twice
from app.releases.completion import COMPLETE
from app.releases.hierarchy import check_parents
from app.releases.staging import default_of, stage
from app.releases.working import grown
from app.text import Text

Row = Mapping[str, Any]


def add_entities(
    connection: Connection, table: Table, rows: Iterable[Row], findings: list[Finding], show: Callable[[int], None]
) -> tuple[int, int]:
    """New rows of what versioned rows refer to. Returns how many came and how many were new; with findings nothing is written."""
    staged, columns, count = stage(connection, table, rows, show)
    key = [column.name for column in table.primary_key.columns]
    twice = check_twice(connection, table.name, staged, key)
    if twice:
        findings += twice
        return count, 0
    same = " AND ".join(f"t.{column} = s.{column}" for column in key)
    source = f"FROM {staged} s WHERE NOT EXISTS (SELECT 1 FROM {table.name} t WHERE {same})"
    added = _write(connection, table.name, columns, source, staged, key, findings)
    connection.execute(text(f"DROP TABLE {staged}"))
    return count, added


def add_versions(
    connection: Connection,
    name: str,
    rows: Iterable[Row] | None,
    retractions: Collection[Row],
    number: int,
    findings: list[Finding],
    show: Callable[[int], None],
) -> tuple[int, int]:
    """Close what is corrected or retracted, open what is new. Identical rows change nothing; with findings nothing is written.

    Returns how many rows came, and how many were closed and opened.
    """
    model, key = VERSIONED[name]
    table: Table = model.__table__
    closed = _retract(connection, table, key, retractions, number)
    if rows is None:
        return 0, closed
    staged, columns, count = stage(connection, table, map(COMPLETE[name], rows) if name in COMPLETE else rows, show)
    content = [column for column in columns if column != "id"]
    same_key = " AND ".join(_same(f"c.{column}", f"s.{column}", table, column) for column in key)
    same_all = " AND ".join(_same(f"c.{column}", f"s.{column}", table, column) for column in content)
    wrong = check_staged(connection, name, staged, key)
    current = f"{name} c WHERE c.superseded_in IS NULL AND"
    met, corrected = connection.execute(
        text(f"SELECT count(*), count(DISTINCT c.id) FROM {staged} s CROSS JOIN {current} {same_key}")
    ).one()
    if wrong or met > corrected or not _keeps_apart(table, key):
        wrong += check_twice(connection, name, staged, key)
    if met:
        connection.execute(text(f"DELETE FROM {staged} AS s WHERE EXISTS (SELECT 1 FROM {current} {same_all})"))
        closed += connection.execute(
            text(
                f"UPDATE {name} SET superseded_in = :number "
                f"WHERE id IN (SELECT c.id FROM {staged} s CROSS JOIN {current} {same_key})"
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
                f"INSERT INTO {identities} (id) SELECT DISTINCT {column} FROM {staged} s "
                f"WHERE NOT EXISTS (SELECT 1 FROM {identities} t WHERE t.id = s.{column})"
            )
        )
    place = "ctid" if connection.dialect.name == "postgresql" else "rowid"
    source = f"FROM (SELECT {', '.join(columns)}, {number} AS released_in FROM {staged} ORDER BY {place}) s"
    opened = _write(connection, name, [*columns, "released_in"], source, staged, key, findings)
    grown(connection, name, opened)
    if "id" in columns and connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"))
    connection.execute(text(f"DROP TABLE {staged}"))
    return count, closed + opened


def _write(
    connection: Connection,
    name: str,
    columns: list[str],
    source: str,
    staged: str,
    key: Sequence[str],
    findings: list[Finding],
) -> int:
    """Insert `source` into a table, or find the keys given twice that an index refuses.

    What else no rule foresaw and the database refuses ends the release at once.
    """
    listed = ", ".join(columns)
    try:
        with connection.begin_nested():
            return connection.execute(text(f"INSERT INTO {name} ({listed}) SELECT {listed} {source}")).rowcount
    except IntegrityError as error:
        twice = check_twice(connection, name, staged, key)
        findings += twice
        if not twice:
            reason = reason_of(error)
            rule = Text(f"bị cơ sở dữ liệu từ chối: {reason}", f"is refused by the database: {reason}")
            refusal = Finding(name, "one of the rows", "", "", rule)
            raise PublishError([*findings, refusal]) from error
        return 0


def _keeps_apart(table: Table, key: Sequence[str]) -> bool:
    """Whether an index refuses a key given twice. Empty values are different ones to it."""
    if any(table.c[column].nullable for column in key):
        return False
    return any(index.unique and {column.name for column in index.columns} == {*key} for index in table.indexes)


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
