"""Working tables of a release: what they are joined to is found by index, and PostgreSQL's planner knows how much they hold."""

import pytest
from sqlalchemy import Connection, text

from app.releases.working import Working


@pytest.fixture
def working(connection: Connection) -> Working:
    return Working(connection, 1)


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [
        ("organization_parents", "organization_id", "ix_organization_parents_organization_id"),
        ("organization_parents", "parent_id", "ix_organization_parents_parent_id"),
        ("organization_attributes", "organization_id", "ix_organization_attributes_organization_id"),
        ("figures", "organization_id", "ix_figures_organization"),
        ("leaf_counts", "organization_id", "pk_leaf_counts"),
    ],
)
def test_what_belongs_to_a_working_table_is_found_by_index(
    working: Working, connection: Connection, table: str, column: str, index: str
) -> None:
    """An index is of no use where the two sides compare text by different rules."""
    working.prepare({"probe": "organization_id TEXT"})
    query = f"SELECT t.{column} FROM probe d CROSS JOIN {table} t WHERE t.{column} = d.organization_id"
    if not working.postgresql:
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
        assert any("SEARCH t USING" in step and f"({column}=?" in step for step in plan), plan
        return
    for way in ("seqscan", "hashjoin", "mergejoin", "bitmapscan"):
        connection.execute(text(f"SET LOCAL enable_{way} = off"))
    plan = list(connection.scalars(text(f"EXPLAIN {query}")))
    assert any(f"using {index} on {table}" in step for step in plan), plan
    assert any("Index Cond" in step and column in step for step in plan), plan


@pytest.mark.parametrize(("rows", "counted"), [(10_000, False), (10_001, True)])
def test_what_grew_much_is_counted_anew(working: Working, connection: Connection, rows: int, counted: bool) -> None:
    working.prepare({"probe": "number INTEGER"})
    numbers = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n"
    assert working.add("probe", numbers) == rows
    if working.postgresql:
        known = connection.scalar(text("SELECT reltuples FROM pg_class WHERE oid = 'probe'::regclass"))
        assert known == (rows if counted else 0)
