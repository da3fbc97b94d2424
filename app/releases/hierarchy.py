"""What must hold for parents over time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from app.releases.checks import MOST, Finding, named

_OVERLAP = (
    "({a}.valid_from IS NULL OR {b}.valid_to IS NULL OR {a}.valid_from <= {b}.valid_to) "
    "AND ({b}.valid_from IS NULL OR {a}.valid_to IS NULL OR {b}.valid_from <= {a}.valid_to)"
)
_AT_ONCE = f"""
SELECT {{key}}, b.parent_id AS other, b.valid_from AS since, b.valid_to AS until
FROM {{staged}} a JOIN {{against}} b ON b.organization_id = a.organization_id
WHERE {{apart}} AND {_OVERLAP.format(a="a", b="b")}
LIMIT {MOST}
"""
_OUTSIDE_LIFE = f"""
SELECT {{key}}, p.valid_from AS since, p.valid_to AS until
FROM {{staged}} e JOIN organizations p ON p.id = e.parent_id
WHERE e.valid_from < p.valid_from OR e.valid_to > p.valid_to OR e.valid_from > p.valid_to OR e.valid_to < p.valid_from
LIMIT {MOST}
"""
# A cycle needs a day on which all its edges hold, so the stretch in common is carried along.
_CYCLES = f"""
WITH RECURSIVE up AS (
    SELECT e.organization_id AS start, e.parent_id AS opened, e.organization_id AS below, e.parent_id AS id,
    e.valid_from, e.valid_to, 1 AS depth
    FROM organization_parents e WHERE e.released_in = :n AND e.superseded_in IS NULL
    UNION
    SELECT up.start, up.opened, e.organization_id, e.parent_id,
    CASE WHEN up.valid_from IS NULL OR e.valid_from > up.valid_from THEN e.valid_from ELSE up.valid_from END,
    CASE WHEN up.valid_to IS NULL OR e.valid_to < up.valid_to THEN e.valid_to ELSE up.valid_to END,
    up.depth + 1
    FROM up JOIN organization_parents e ON e.organization_id = up.id
    WHERE e.superseded_in IS NULL AND up.depth < 60 AND up.id <> up.start AND {_OVERLAP.format(a="up", b="e")}
)
SELECT start, opened, below, depth FROM up WHERE id = start LIMIT {MOST}
"""


def check_parents(connection: Connection, staged: str, key: Sequence[str]) -> list[Finding]:
    """Staged edges that give a second parent at the same time, or leave the life of the parent."""
    findings = []
    listed = ", ".join(f"a.{column}" for column in key)
    another = " AND ".join(f"a.{column} IS NOT DISTINCT FROM b.{column}" for column in key)
    for against, apart in (("organization_parents", "b.superseded_in IS NULL"), (staged, f"NOT ({another})")):
        pairs = _AT_ONCE.format(key=listed, staged=staged, against=against, apart=apart)
        for row in connection.execute(text(pairs)):
            findings.append(_finding(key, row, f"has the parent {row.other} at the same time ({_span(row)})"))
    listed = ", ".join(f"e.{column}" for column in key)
    for row in connection.execute(text(_OUTSIDE_LIFE.format(key=listed, staged=staged))):
        findings.append(_finding(key, row, f"lived from {_span(row)}, so it cannot be the parent for that time"))
    return findings


def check_cycles(connection: Connection, number: int) -> list[Finding]:
    """Edges of a release, already written, that put an organization below itself; the edge in conflict is named."""
    return [
        Finding(
            "organization_parents",
            f"organization_id={row.start} parent_id={row.opened}",
            "parent_id",
            row.opened,
            f"is itself below {row.start}, a cycle of {row.depth}: {row.below} has the parent {row.start}",
        )
        for row in connection.execute(text(_CYCLES), {"n": number})
    ]


def _span(row: Any) -> str:
    return f"{row.since or '…'} to {row.until or '…'}"


def _finding(key: Sequence[str], row: Any, rule: str) -> Finding:
    return Finding("organization_parents", named(key, row), "parent_id", row.parent_id, rule)
