"""What has to be withheld among the members of some families, and the marks that keep it from the public."""

from dataclasses import dataclass

from app.models import DISTRIBUTION
from app.releases.distributions import CELL_OF_ROLLUP, NO_TOTAL, OF_STATISTIC, PART, PART_OF_CELL, PERSONS, of, same
from app.releases.working import Working

_COLUMNS = ", ".join(DISTRIBUTION)
KEY = "organization_id TEXT, subject TEXT, change TEXT, rated_subject TEXT, organization_kind TEXT, breakdown TEXT, year INTEGER"
_FAMILY = KEY.replace("organization_id", "parent_id")
TABLES = {
    "weights": f"{KEY}, part TEXT, cells INTEGER, filled INTEGER, persons DOUBLE PRECISION, small INTEGER, published INTEGER, "
    "unsubmitted INTEGER, known INTEGER, own INTEGER, below INTEGER, hidden INTEGER, "
    "PRIMARY KEY (organization_id, subject, year, breakdown, change, rated_subject, organization_kind, part)",
    "states": f"{_FAMILY}, day DATE, part TEXT, children INTEGER, hidden INTEGER, cells INTEGER, filled INTEGER",
    "chosen": f"{KEY}, part TEXT",
    "marked": "id BIGINT, released_in INTEGER",
}


@dataclass(frozen=True)
class Rule:
    """The settings in force, and the release that decides. `below`: condition for an organization `o` below the public level."""

    threshold: int
    below: str
    number: int


def withhold_small(working: Working, rule: Rule) -> int:
    """What is below the threshold or the public level: own figures, sums of withheld ones, both halves of a small one."""
    _weigh(working, rule)
    return _withhold(
        working,
        rule,
        f"""
        SELECT w.organization_id, {of("w")}, w.year, w.part FROM weights w
        WHERE w.hidden = 0 AND w.own = 1 AND w.unsubmitted = 0 AND (w.small = 1 OR w.below = 1)
        UNION
        SELECT w.organization_id, {of("w")}, w.year, w.part FROM weights w JOIN states t
        ON t.parent_id = w.organization_id AND {same("t", "w")} AND t.part = w.part
        WHERE w.hidden = 0 AND w.own = 0 AND t.hidden > 0 AND (w.small = 1 OR w.below = 1)
        UNION
        SELECT w.organization_id, {of("w")}, w.year, w.part FROM weights w JOIN suppressions s
        ON s.organization_id = w.organization_id AND {same("s", "w")} AND s.part = 'whole'
        WHERE w.hidden = 0 AND w.part IN ('upper', 'lower')
        """,
    )


def withhold_companions(working: Working, rule: Rule) -> int:
    """Where one of a family is withheld, another: best a child that nobody has seen, of two grades or more, and small."""
    wide = "w.filled > 1 OR w.cells = 1"
    return _withhold(
        working,
        rule,
        f"""
        WITH wanting AS (
            SELECT t.*, p.hidden AS parent_hidden, p.published AS parent_published FROM states t JOIN weights p
            ON p.organization_id = t.parent_id AND {same("p", "t")} AND p.part = t.part
            WHERE CASE WHEN p.hidden = 1 THEN t.hidden = 0
            ELSE t.hidden > 0 AND NOT (t.hidden > 1 AND (t.filled > 1 OR t.cells = 1)) END
        ),
        candidates AS (
            SELECT w.organization_id, g.parent_id, {of("g")}, g.year, g.part, g.day,
            CASE WHEN {wide} THEN 0 ELSE 2 END AS place, w.known, w.cells, w.persons
            FROM wanting g JOIN links l ON l.parent_id = g.parent_id AND l.day = g.day AND {same("l", "g")}
            JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "g")} AND w.part = g.part
            WHERE w.hidden = 0 AND w.published = 0 AND w.persons > 0
            UNION ALL
            SELECT g.parent_id, g.parent_id, {of("g")}, g.year, g.part, g.day, 1, 0, 0, 0
            FROM wanting g WHERE g.parent_hidden = 0 AND g.parent_published = 0
        ),
        ranked AS (
            SELECT k.*, row_number() OVER (
                PARTITION BY k.parent_id, {of("k")}, k.year, k.part, k.day
                ORDER BY k.place, k.known, k.cells DESC, k.persons, k.organization_id
            ) AS rank FROM candidates k
        )
        SELECT DISTINCT organization_id, {_COLUMNS}, year, part FROM ranked WHERE rank = 1
        """,
    )


def _weigh(working: Working, rule: Rule) -> None:
    """Members with what is known of them, and families with how much of them is withheld."""
    working.fill(
        "weights",
        f"""
        SELECT c.organization_id, {of("c")}, c.year, c.part, COUNT(DISTINCT c.cell) AS cells,
        COUNT(DISTINCT CASE WHEN c.value > 0 THEN c.cell END) AS filled, SUM(c.value) AS persons, MAX(c.small) AS small,
        MAX(c.published) AS published, MIN(c.unsubmitted) AS unsubmitted, MAX(c.known) AS known, MAX(c.own) AS own,
        MAX(CASE WHEN {rule.below} THEN 1 ELSE 0 END) AS below,
        MAX(CASE WHEN s.organization_id IS NULL THEN 0 ELSE 1 END) AS hidden
        FROM cells c JOIN organization_attributes o ON o.organization_id = c.organization_id AND {working.at("o")}
        LEFT JOIN suppressions s ON s.organization_id = c.organization_id AND {same("s", "c")} AND s.part = c.part
        GROUP BY c.organization_id, {of("c")}, c.year, c.part
        """,
    )
    hidden = "w.hidden = 1 AND w.persons > 0"
    working.fill(
        "states",
        f"""
        SELECT l.parent_id, {of("l")}, l.year, l.day, w.part, COUNT(DISTINCT w.organization_id) AS children,
        COUNT(DISTINCT CASE WHEN {hidden} THEN w.organization_id END) AS hidden,
        COUNT(DISTINCT CASE WHEN {hidden} THEN c.cell END) AS cells,
        COUNT(DISTINCT CASE WHEN {hidden} AND c.value > 0 THEN c.cell END) AS filled
        FROM links l JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "l")}
        JOIN cells c ON c.organization_id = w.organization_id AND {same("c", "w")} AND c.part = w.part
        WHERE w.persons > 0
        GROUP BY l.parent_id, {of("l")}, l.year, l.day, w.part
        """,
    )


def mark_sums(working: Working) -> None:
    """Mark the sums of organizations that are withheld, and those of children of which not all have the same cells."""
    cell = CELL_OF_ROLLUP.format(r="r", d="d")
    working.run(
        f"""
        UPDATE rollups SET suppressed = true WHERE NOT suppressed AND id IN (
            WITH hidden AS (
                SELECT l.parent_id, {of("l")}, l.year, w.part, c.cell, COUNT(DISTINCT w.organization_id) AS children
                FROM links l JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "l")}
                JOIN cells c ON c.organization_id = w.organization_id AND {same("c", "w")} AND c.part = w.part
                WHERE w.hidden = 1 AND l.day = {working.year_end("l.year")}
                GROUP BY l.parent_id, {of("l")}, l.year, w.part, c.cell
            ),
            most AS (SELECT parent_id, {_COLUMNS}, year, part, MAX(children) AS children FROM hidden GROUP BY parent_id, {_COLUMNS}, year, part)
            SELECT r.id FROM families d CROSS JOIN rollups r
            LEFT JOIN suppressions s ON s.organization_id = d.parent_id AND {same("s", "d")} AND s.part = {PART_OF_CELL.format(d="d", cell=cell)}
            LEFT JOIN hidden h ON h.parent_id = d.parent_id AND {same("h", "d")} AND h.cell = {cell}
            LEFT JOIN most m ON m.parent_id = d.parent_id AND {same("m", "d")} AND m.part = h.part
            WHERE r.organization_id = d.parent_id AND r.year = d.year AND {working.at("r")}
            AND {OF_STATISTIC.format(r="r", d="d")} AND {NO_TOTAL.format(d="d", cell=cell)}
            AND (s.organization_id IS NOT NULL OR h.children < m.children)
        )
        """
    )


def mark(working: Working, rule: Rule) -> bool:
    """Mark the figures and sums, of all releases, of what this publication has withheld. Returns whether older ones were."""
    n = rule.number
    decided = f"s.organization_id = f.organization_id AND {same('s', 'f')} AND s.part = {PART.format(f='f')}"
    submitted = f"q.kind = 'submission' AND NOT f.suppressed AND {PERSONS.format(f='f')}"
    working.fill(
        "marked",
        f"""
        SELECT f.id, f.released_in FROM suppressions s CROSS JOIN figures f CROSS JOIN source_attributes q
        WHERE s.released_in = {n} AND f.subject = s.subject AND f.year = s.year AND {decided}
        AND q.source_id = f.source_id AND q.superseded_in IS NULL AND {submitted}
        UNION
        SELECT f.id, f.released_in FROM figures f JOIN source_attributes q ON q.source_id = f.source_id AND q.superseded_in IS NULL
        LEFT JOIN suppressions s ON {decided}
        WHERE f.released_in = {n} AND {submitted} AND (f.year IS NULL OR s.organization_id IS NOT NULL)
        """,
    )
    working.run("UPDATE figures SET suppressed = true WHERE id IN (SELECT id FROM marked)")
    cell = CELL_OF_ROLLUP.format(r="r", d="s")
    working.run(
        f"""
        UPDATE rollups SET suppressed = true WHERE NOT suppressed AND id IN (
            SELECT r.id FROM suppressions s CROSS JOIN rollups r
            WHERE s.released_in = {n} AND r.organization_id = s.organization_id AND r.year = s.year
            AND {OF_STATISTIC.format(r="r", d="s")} AND s.part = {PART_OF_CELL.format(d="s", cell=cell)}
            AND {NO_TOTAL.format(d="s", cell=cell)}
        )
        """
    )
    return working.any(f"SELECT 1 FROM marked WHERE released_in < {n}")


def _withhold(working: Working, rule: Rule, distributions: str) -> int:
    working.fill("chosen", distributions)
    return working.run(
        f"INSERT INTO suppressions (organization_id, {_COLUMNS}, year, part, released_in) "
        f"SELECT organization_id, {_COLUMNS}, year, part, {rule.number} FROM chosen"
    )
