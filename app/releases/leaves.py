"""How many organizations at the very bottom each stands for, year by year: the weights of coverage.

They follow from the hierarchy alone. Kept, they save the walk from a parent down to the bottom of a country whenever
one figure below it changes.
"""

from app.releases.hierarchy import changed_lives
from app.releases.working import DEEPEST, FIRST_YEAR, LAST_YEAR, Working

JOIN = "LEFT JOIN leaf_counts l ON l.organization_id = p.organization_id AND {year} BETWEEN l.from_year AND l.to_year"
LEAVES = "COALESCE(l.leaves, 1)"
"""The leaves of a child `p.organization_id` in a year, after `JOIN`. Most organizations are leaves themselves and have no row."""

_COLUMNS = "organization_id, from_year, to_year, leaves"
_TABLES = {
    "recounted": "organization_id TEXT, from_year INTEGER",
    "uncounted": "organization_id TEXT",
    "turns": "organization_id TEXT, year INTEGER",
    "counts": "organization_id TEXT, from_year INTEGER, to_year INTEGER, leaves INTEGER",
    "differing": "organization_id TEXT, from_year INTEGER",
}


def count_leaves(working: Working) -> None:
    """Count anew what the release's hierarchy changed, upwards until nothing changes.

    `recounted` has afterwards the organizations whose count is another, and the first year in which it is.
    """
    working.prepare(_TABLES)
    working.add(
        "uncounted",
        f"""
        SELECT p.parent_id FROM organization_parents p WHERE {working.changed("p")}
        UNION SELECT p.parent_id FROM ({changed_lives(working.release)}) AS o CROSS JOIN organization_parents p
        WHERE p.organization_id = o.organization_id AND {working.at("p")}
        """,
    )
    for _ in range(DEEPEST):
        if not working.any("SELECT 1 FROM uncounted"):
            return
        _count(working)
        working.add("recounted", "SELECT organization_id, from_year FROM differing")
        working.fill(
            "uncounted",
            f"""
            SELECT DISTINCT p.parent_id FROM differing d CROSS JOIN organization_parents p
            WHERE p.organization_id = d.organization_id AND {working.at("p")}
            """,
        )
    raise AssertionError("the hierarchy is deeper than any hierarchy can be")


def _count(working: Working) -> None:
    year_of = working.year_of
    dates = " UNION ".join(
        f"SELECT organization_id, {year} FROM children WHERE {day} IS NOT NULL"
        for day in ("since", "until", "born", "gone")
        for year in ([year_of(day)] if day in ("since", "born") else [year_of(day), f"{year_of(day)} + 1"])
    )
    working.fill(
        "turns",
        f"""
        WITH children AS (
            SELECT u.organization_id, p.organization_id AS child_id, p.valid_from AS since, p.valid_to AS until,
            o.valid_from AS born, o.valid_to AS gone
            FROM uncounted u CROSS JOIN organization_parents p CROSS JOIN organization_attributes o
            WHERE p.parent_id = u.organization_id AND {working.at("p")}
            AND o.organization_id = p.organization_id AND {working.at("o")}
        ),
        spans AS MATERIALIZED (
            SELECT c.organization_id, l.from_year, l.to_year FROM children c CROSS JOIN leaf_counts l
            WHERE l.organization_id = c.child_id
        ),
        years (organization_id, year) AS (
            {dates}
            UNION SELECT organization_id, {FIRST_YEAR} FROM uncounted
            UNION SELECT organization_id, from_year FROM spans
            UNION SELECT organization_id, to_year + 1 FROM spans
        )
        SELECT organization_id, year FROM years WHERE year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}
        """,
    )
    working.fill(
        "counts",
        f"""
        WITH counted AS MATERIALIZED (
            SELECT t.organization_id, t.year, COALESCE((
                SELECT SUM({LEAVES}) FROM organization_parents p CROSS JOIN organization_attributes o {JOIN.format(year="t.year")}
                WHERE {working.children("t.organization_id", working.year_end("t.year"))}
            ), 1) AS leaves
            FROM turns t
        ),
        steps AS (
            SELECT organization_id, year, leaves, LAG(leaves, 1, 1) OVER (PARTITION BY organization_id ORDER BY year) AS before
            FROM counted
        )
        SELECT organization_id, year, COALESCE(LEAD(year) OVER (PARTITION BY organization_id ORDER BY year) - 1, {LAST_YEAR}), leaves
        FROM steps WHERE leaves <> before
        """,
    )
    step = "SELECT organization_id, from_year, leaves FROM"
    old, new = f"{step} leaf_counts WHERE organization_id IN (SELECT organization_id FROM uncounted)", f"{step} counts"
    working.fill(
        "differing",
        f"""
        SELECT organization_id, MIN(from_year) FROM (
            SELECT * FROM ({new} EXCEPT {old}) AS added UNION ALL SELECT * FROM ({old} EXCEPT {new}) AS gone
        ) AS either GROUP BY organization_id
        """,
    )
    working.run("DELETE FROM leaf_counts WHERE organization_id IN (SELECT organization_id FROM differing)")
    chosen = f"SELECT {_COLUMNS} FROM counts WHERE organization_id IN (SELECT organization_id FROM differing)"
    working.add("leaf_counts", chosen, _COLUMNS)
