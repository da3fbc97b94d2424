"""Complements: what a total leaves beside the categories that are known of it is a count as well.

Of a hundred members 97 women are known: three are men, though nobody wrote that down. Such a distribution is small.
"""

from app.models import DISTRIBUTION
from app.releases.distributions import STEM, TOTALS, of, same
from app.releases.working import Working

_UNLIKE_BREAKDOWN = ("subject", "change", "rated_subject", "organization_kind", "year")


def mark_complements(working: Working, threshold: int) -> None:
    """Mark cells as small whose complement is, or that together leave a small rest: of the total, of the better grades."""
    like = " AND ".join(f"f.{column} = d.{column}" for column in _UNLIKE_BREAKDOWN)
    grade = "CASE WHEN d.subject = 'ratings' THEN 'rated' ELSE '' END"
    working.fill(
        "totals",
        f"""
        SELECT d.organization_id, {of("d")}, d.year, f.value FROM members d CROSS JOIN figures f
        WHERE f.organization_id = d.organization_id AND {like} AND f.measure = 'count'
        AND {working.at("f")} AND {TOTALS.format(f="f")}
        UNION
        SELECT d.organization_id, {of("d")}, d.year, r.known_sum FROM members d CROSS JOIN rollups r
        WHERE r.organization_id = d.organization_id AND r.year = d.year AND {working.at("r")}
        AND r.statistic = {STEM.format(d="d")} || {grade} || '|' || d.organization_kind || '||'
        """,
    )
    part = "(SELECT SUM(c.value) FROM cells c WHERE {own} AND c.part = cells.part)".format(own=_own("c"))
    small = f"> 0 AND t.value - {{taken}} < {threshold}"
    rest, complement = (f"t.value - {taken} {small.format(taken=taken)}" for taken in (part, "cells.value"))
    working.run(
        f"""
        UPDATE cells SET small = 1 WHERE small = 0 AND published = 0 AND (
            part IN ('', 'whole', 'former') AND EXISTS (
                SELECT 1 FROM totals t WHERE {_own("t")} AND ({rest} OR cells.subject <> 'ratings' AND {complement})
            )
            OR part = 'upper' AND EXISTS (
                SELECT 1 FROM cells t WHERE {_own("t")} AND t.part = 'whole' AND t.cell LIKE 'good_or_better%' AND {rest}
            )
        )
        """
    )


def add_rests(working: Working) -> None:
    """Add what is left of the total as a cell: persons can be moved there. Without a total there is room for any number."""
    rest = "CASE WHEN {total} > SUM(c.value) THEN {total} - SUM(c.value) ELSE 0 END"
    cell = "'rest', {value}, 0, MAX(c.published), MIN(c.unsubmitted), MAX(c.own), MIN(c.taken)"
    name = f"c.organization_id, {of('c')}, c.year, c.part"
    working.add(
        "cells",
        f"""
        SELECT {name}, {cell.format(value=rest.format(total="MIN(t.value)"))} FROM cells c
        JOIN (SELECT organization_id, {", ".join(DISTRIBUTION)}, year, MIN(value) AS value FROM totals
        GROUP BY organization_id, {", ".join(DISTRIBUTION)}, year) t
        ON t.organization_id = c.organization_id AND {same("t", "c")}
        WHERE c.part IN ('', 'whole', 'former') GROUP BY {name}
        """,
    )
    upper = f"CASE WHEN c.part = 'upper' AND MIN(b.value) IS NOT NULL THEN {rest.format(total='MIN(b.value)')} ELSE MIN(r.value) END"
    working.add(
        "cells",
        f"""
        SELECT {name}, {cell.format(value=upper)} FROM cells c
        LEFT JOIN cells b ON b.organization_id = c.organization_id AND {same("b", "c")} AND b.cell LIKE 'good_or_better|%'
        LEFT JOIN cells r ON r.organization_id = c.organization_id AND {same("r", "c")} AND r.part = 'whole' AND r.cell = 'rest'
        WHERE c.part IN ('upper', 'lower') GROUP BY {name} HAVING MIN(COALESCE(b.value, r.value)) IS NOT NULL
        """,
    )


def _own(table: str) -> str:
    return f"{table}.organization_id = cells.organization_id AND {same(table, 'cells')}"
