"""What must hold for parents over time, and for the lives of organizations.

CROSS JOIN is a join that SQLite does in the order written: from the little that changed to the much that is there.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from app.releases.checks import MOST, Finding, named
from app.text import Text

_OVERLAP = (
    "({a}.valid_from IS NULL OR {b}.valid_to IS NULL OR {a}.valid_from <= {b}.valid_to) "
    "AND ({b}.valid_from IS NULL OR {a}.valid_to IS NULL OR {b}.valid_from <= {a}.valid_to)"
)
# Materialized: for the first few rows PostgreSQL would compare each with each, and find none.
_AT_ONCE = f"""
WITH found AS MATERIALIZED (
    SELECT {{key}}, b.parent_id AS other, b.valid_from AS since, b.valid_to AS until
    FROM {{staged}} a CROSS JOIN {{against}} b
    WHERE b.organization_id = a.organization_id AND {{apart}} AND {_OVERLAP.format(a="a", b="b")}
)
SELECT * FROM found LIMIT {MOST}
"""
_OUTSIDE_LIFE = f"""
SELECT {{key}}, o.valid_from AS since, o.valid_to AS until
FROM {{staged}} e CROSS JOIN organization_attributes o
WHERE o.organization_id = e.{{column}} AND o.superseded_in IS NULL
AND (e.valid_from < o.valid_from OR e.valid_to > o.valid_to OR e.valid_from > o.valid_to OR e.valid_to < o.valid_from
OR (e.valid_from IS NOT NULL AND e.valid_to IS NULL AND o.valid_to IS NOT NULL))
LIMIT {MOST}
"""
_EDGES_OUTLIVING = f"""
SELECT o.organization_id, o.valid_from AS life_from, o.valid_to AS life_to,
e.organization_id AS child, e.parent_id AS parent, e.valid_from AS since, e.valid_to AS until
FROM ({{changed}}) o CROSS JOIN organization_parents e
WHERE e.{{column}} = o.organization_id AND e.superseded_in IS NULL
AND ((o.valid_from IS NOT NULL AND (e.valid_from IS NULL OR e.valid_from < o.valid_from))
    OR (o.valid_to IS NOT NULL AND (e.valid_to IS NULL OR e.valid_to > o.valid_to)))
ORDER BY e.organization_id, e.parent_id
LIMIT {MOST}
"""
_FIGURES_OUTLIVING = f"""
SELECT o.organization_id, o.valid_from AS life_from, o.valid_to AS life_to,
f.id, f.subject, f.source_id, f.period_start AS since, f.period_end AS until
FROM ({{changed}}) o CROSS JOIN figures f
WHERE f.organization_id = o.organization_id AND f.superseded_in IS NULL
AND (f.period_start > o.valid_to OR f.period_end < o.valid_from)
ORDER BY f.id
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
            span = _span(row)
            twice = Text(
                f"cùng lúc đã trực thuộc {row.other} ({span.vi})",
                f"has the parent {row.other} at the same time ({span.en})",
            )
            findings.append(_finding(key, row, twice))
    listed = ", ".join(f"e.{column}" for column in key)
    for column, role in (
        ("parent_id", Text("không thể là cấp trên", "cannot be the parent")),
        ("organization_id", Text("không thể có cấp trên", "cannot have a parent")),
    ):
        for row in connection.execute(text(_OUTSIDE_LIFE.format(key=listed, staged=staged, column=column))):
            span = _span(row)
            outside = Text(
                f"chỉ tồn tại từ {span.vi}, nên {role.vi} trong thời gian ấy",
                f"lived from {span.en}, so it {role.en} for that time",
            )
            findings.append(_finding(key, row, outside, column))
    return findings


def check_cycles(connection: Connection, number: int) -> list[Finding]:
    """Edges of a release, already written, that put an organization below itself; the edge in conflict is named."""
    return [
        Finding(
            "organization_parents",
            f"organization_id={row.start} parent_id={row.opened}",
            "parent_id",
            row.opened,
            Text(
                f"lại ở dưới {row.start}, thành vòng gồm {row.depth} tổ chức: {row.below} trực thuộc {row.start}",
                f"is itself below {row.start}, a cycle of {row.depth}: {row.below} has the parent {row.start}",
            ),
        )
        for row in connection.execute(text(_CYCLES), {"n": number})
    ]


def check_lives(connection: Connection, number: int) -> list[Finding]:
    """Lives that a release changed and that leave out edges or figures, already written; each conflict is named."""
    changed = changed_lives(number)
    findings = []
    for column in ("organization_id", "parent_id"):
        for row in connection.execute(text(_EDGES_OUTLIVING.format(changed=changed, column=column))):
            span = _span(row)
            edge = Text(
                f"{row.child} còn trực thuộc {row.parent} từ {span.vi}",
                f"the parent of {row.child} is {row.parent} from {span.en}",
            )
            findings.append(_outside(row, edge))
    for row in connection.execute(text(_FIGURES_OUTLIVING.format(changed=changed))):
        figure = Text(
            f"số liệu {row.id} ({row.subject}, {row.source_id}) của kỳ {row.since} đến {row.until}",
            f"figure {row.id} ({row.subject}, {row.source_id}) is of {row.since} to {row.until}",
        )
        findings.append(_outside(row, figure))
    return findings


def changed_lives(number: int) -> str:
    """A query: the organizations (`organization_id`, `valid_from`, `valid_to`) to which a release gave another life."""
    return f"""
        SELECT o.organization_id, o.valid_from, o.valid_to
        FROM organization_attributes b CROSS JOIN organization_attributes o
        WHERE b.superseded_in = {number} AND o.organization_id = b.organization_id AND o.released_in = {number}
        AND (o.valid_from IS DISTINCT FROM b.valid_from OR o.valid_to IS DISTINCT FROM b.valid_to)
    """


def _outside(row: Any, what: Text) -> Finding:
    ends = row.life_to is not None and (row.until is None or row.until > row.life_to)
    column, value = ("valid_to", row.life_to) if ends else ("valid_from", row.life_from)
    rule = Text(f"bỏ sót: {what.vi}", f"leaves out: {what.en}")
    return Finding("organization_attributes", f"organization_id={row.organization_id}", column, str(value), rule)


def _span(row: Any) -> Text:
    since, until = row.since or "…", row.until or "…"
    return Text(f"{since} đến {until}", f"{since} to {until}")


def _finding(key: Sequence[str], row: Any, rule: Text, column: str = "parent_id") -> Finding:
    return Finding("organization_parents", named(key, row), column, getattr(row, column), rule)
