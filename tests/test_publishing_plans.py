"""What a small release asks of SQLite goes from what changed to its relatives by keys, never through a table of the country."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.published import Published, complete, edge, members, organization, published_database, rated, source

LARGE = {
    *("figures", "organizations", "organization_attributes", "organization_parents", "organization_successions"),
    *("rollups", "leaf_counts", "complete_children", "suppressions"),
}
UNITS = ("p", "a", "b", "c")
STEP = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?:.*?\((.*)\))?")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Published]:
    """A parent and its children with figures by sex and by grade, some of them small."""
    with published_database(f"sqlite:///{tmp_path / 'own.sqlite'}") as published:
        published.publish(
            organizations=[organization(i) for i in (*UNITS, "q")],
            sources=[source(f"of-{i}", kind="submission") for i in UNITS],
            organization_parents=[edge(i, "p") for i in ("a", "b", "c")],
            complete_children=[complete("p")],
            figures=[figure for n, i in enumerate(UNITS) for figure in of_one(i, n)],
        )
        yield published


def of_one(identity: str, n: int) -> list[dict[str, Any]]:
    given = {"source_id": f"of-{identity}"}
    return [
        members(identity, 50 + n, **given),
        members(identity, 3 + n, breakdown="sex", category="female", **given),
        rated(identity, "excellent", 4 + n, **given),
        rated(identity, "good", 20 + n, **given),
    ]


def tables_of(statement: str) -> dict[str, str]:
    """Large tables by the names that a statement gives them, and to no query of its own."""
    found = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE|,)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", statement)
    queries = set(re.findall(r"\b(\w+) AS \(", statement))
    return {name: table for table, alias in found if table in LARGE for name in {table, alias} - queries if name}


def walks(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    """The steps of a statement that go through a large table, or through all that one release or an older one wrote."""
    if not statement.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return
    large = tables_of(statement)
    given = parameters[0] if isinstance(parameters, list) else parameters
    plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given or ())
    for *_, detail in plan:
        step = STEP.match(detail)
        if step is None or step[2] not in large:
            continue
        through_all = step[1] == "SCAN" or re.fullmatch(r"(released_in|superseded_in)<\?|.*>\?", step[4] or "")
        if through_all:
            yield f"{large[step[2]]}: {detail}\n    {' '.join(statement.split())[:2000]}"


@pytest.fixture
def walked(database: Published) -> Iterator[list[str]]:
    """What walks through a large table from here on."""
    seen: list[str] = []

    def look(connection: Connection, _: object, statement: str, parameters: Any, *__: object) -> None:
        seen.extend(walks(connection, statement, parameters))

    event.listen(database.engine, "before_cursor_execute", look)
    yield seen
    event.remove(database.engine, "before_cursor_execute", look)


def test_a_correction_of_what_is_withheld_goes_by_keys(database: Published, walked: list[str]) -> None:
    assert database.publish(figures=[members("a", 7, breakdown="sex", category="female", source_id="of-a")])
    assert database.publish(figures=[rated("b", "excellent", 9, source_id="of-b")])
    assert walked == []


def test_a_move_goes_by_keys(database: Published, walked: list[str]) -> None:
    moved = date(2026, 7, 1)
    assert database.publish(organization_parents=[edge("a", "p", until=date(2026, 6, 30)), edge("a", "q", moved)])
    assert walked == []


def test_a_walk_through_a_table_is_seen(database: Published, walked: list[str]) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM figures f WHERE f.value > 3")
    assert len(walked) == 1
