"""What must hold for parents over time, checked after a release wrote its edges and before it is visible."""

from typing import Any

from sqlalchemy import Connection, text

from app.releases.checks import MOST, Finding, PublishError

_OVERLAP = (
    "({a}.valid_from IS NULL OR {b}.valid_to IS NULL OR {a}.valid_from <= {b}.valid_to) "
    "AND ({b}.valid_from IS NULL OR {a}.valid_to IS NULL OR {b}.valid_from <= {a}.valid_to)"
)
_TWO_PARENTS = f"""
SELECT a.organization_id, a.parent_id, b.parent_id AS other, a.valid_from, a.valid_to, b.valid_from AS since, b.valid_to AS until
FROM organization_parents a JOIN organization_parents b ON b.organization_id = a.organization_id AND b.id <> a.id
WHERE a.released_in = :n AND a.superseded_in IS NULL AND b.superseded_in IS NULL AND {_OVERLAP.format(a="a", b="b")}
LIMIT {MOST}
"""
_OUTSIDE_LIFE = f"""
SELECT e.organization_id, e.parent_id, e.valid_from, e.valid_to, p.valid_from AS since, p.valid_to AS until
FROM organization_parents e JOIN organizations p ON p.id = e.parent_id
WHERE e.released_in = :n AND e.superseded_in IS NULL
AND (e.valid_from < p.valid_from OR e.valid_to > p.valid_to OR e.valid_from > p.valid_to OR e.valid_to < p.valid_from)
LIMIT {MOST}
"""
# A cycle needs a day on which all its edges hold, so the stretch in common is carried along.
_CYCLES = f"""
WITH RECURSIVE up AS (
    SELECT e.organization_id AS start, e.parent_id AS id, e.valid_from, e.valid_to, 1 AS depth
    FROM organization_parents e WHERE e.released_in = :n AND e.superseded_in IS NULL
    UNION
    SELECT up.start, e.parent_id,
    CASE WHEN up.valid_from IS NULL OR e.valid_from > up.valid_from THEN e.valid_from ELSE up.valid_from END,
    CASE WHEN up.valid_to IS NULL OR e.valid_to < up.valid_to THEN e.valid_to ELSE up.valid_to END,
    up.depth + 1
    FROM up JOIN organization_parents e ON e.organization_id = up.id
    WHERE e.superseded_in IS NULL AND up.depth < 60 AND up.id <> up.start AND {_OVERLAP.format(a="up", b="e")}
)
SELECT start, id, depth FROM up WHERE id = start LIMIT {MOST}
"""


def check_hierarchy(connection: Connection, number: int) -> None:
    """Refuse two parents at once, a child outside its parent's life, and cycles; the conflicting edge is named."""
    findings: list[Finding] = []
    for row in connection.execute(text(_TWO_PARENTS), {"n": number}):
        span = f"{row.since or '…'} to {row.until or '…'}"
        findings.append(_finding(row, f"has the parent {row.other} at the same time ({span})"))
    for row in connection.execute(text(_OUTSIDE_LIFE), {"n": number}):
        span = f"{row.since or '…'} to {row.until or '…'}"
        findings.append(_finding(row, f"lived from {span}, so it cannot be the parent for that time"))
    for row in connection.execute(text(_CYCLES), {"n": number}):
        findings.append(
            Finding(
                "organization_parents",
                f"organization_id={row.start}",
                "parent_id",
                row.id,
                f"is below itself, {row.depth} steps up: a cycle",
            )
        )
    if findings:
        raise PublishError(findings)


def _finding(row: Any, rule: str) -> Finding:
    return Finding("organization_parents", f"organization_id={row.organization_id}", "parent_id", row.parent_id, rule)
