"""What has to be withheld among the members of some families, and the marks that keep it from the public."""

from dataclasses import dataclass

from app.models import DISTRIBUTION
from app.releases.distributions import CELL_OF_ROLLUP, NO_TOTAL, OF_STATISTIC, PART, PART_OF_CELL, PERSONS, of, same
from app.releases.weighing import weigh
from app.releases.working import Working

_COLUMNS = ", ".join(DISTRIBUTION)


@dataclass(frozen=True)
class Rule:
    """The settings in force, and the release that decides. `below`: condition for an organization `o` below the public level."""

    threshold: int
    below: str
    number: int


def withhold_small(working: Working, rule: Rule) -> int:
    """What is below the threshold or the public level: own figures, sums of withheld ones, both halves of a small one."""
    weigh(working, below=rule.below)
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
    """Where what is withheld came, went or was hidden alone, a second: a child's that came with it, else the parent's."""
    return _withhold(
        working,
        rule,
        f"""
        WITH wanting AS (
            SELECT t.*, p.hidden AS parent_hidden, p.published AS parent_published FROM states t JOIN weights p
            ON p.organization_id = t.parent_id AND {same("p", "t")} AND p.part = t.part
            WHERE CASE
                WHEN p.hidden = 1 THEN t.hidden = 0
                WHEN p.published = 1 THEN t.thin = 1
                ELSE t.moved > 0 OR t.stale = 1 OR t.poor = 1
            END
        ),
        candidates AS (
            SELECT w.organization_id, g.parent_id, {of("g")}, g.year, g.part, g.day,
            CASE WHEN w.known = 0 AND g.moved = 0 AND g.stale = 0 AND w.filled > 1 THEN 0 ELSE 2 END AS place, w.known, w.cells, w.persons
            FROM wanting g JOIN links l ON l.parent_id = g.parent_id AND l.day = g.day AND {same("l", "g")}
            JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "g")} AND w.part = g.part
            WHERE w.hidden = 0 AND w.published = 0 AND w.persons > 0 AND w.taken = 1
            UNION ALL
            SELECT g.parent_id, g.parent_id, {of("g")}, g.year, g.part, g.day, 1, 0, 0, 0
            FROM wanting g WHERE g.parent_hidden = 0 AND g.parent_published = 0
        ),
        ranked AS (
            SELECT k.*, row_number() OVER (
                PARTITION BY k.parent_id, {of("k")}, k.year, k.part, k.day
                ORDER BY k.place, k.known, k.cells DESC, k.persons, {working.by_code_point("k.organization_id")}
            ) AS rank FROM candidates k
        )
        SELECT DISTINCT organization_id, {_COLUMNS}, year, part FROM ranked WHERE rank = 1
        """,
    )


def stir(working: Working) -> None:
    """Note the withheld sums to which something withheld came, or from which it went: those above change by it."""
    working.fill(
        "newly_stirred",
        f"""
        SELECT DISTINCT t.parent_id, {of("t")}, t.year, t.part FROM states t
        JOIN suppressions s ON s.organization_id = t.parent_id AND {same("s", "t")} AND s.part = t.part
        WHERE t.fresh + t.moved > 0 AND NOT EXISTS (
            SELECT 1 FROM stirred r WHERE r.organization_id = t.parent_id AND {same("r", "t")} AND r.part = t.part
        )
        """,
    )
    working.add("stirred", "SELECT * FROM newly_stirred")


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
                WHERE w.hidden = 1 AND c.taken = 1 AND l.day = {working.year_end("l.year")}
                GROUP BY l.parent_id, {of("l")}, l.year, w.part, c.cell
            ),
            most AS (
                SELECT l.parent_id, {of("l")}, l.year, w.part, COUNT(DISTINCT w.organization_id) AS children
                FROM links l JOIN weights w ON w.organization_id = l.organization_id AND {same("w", "l")}
                WHERE w.hidden = 1 AND w.taken = 1 AND l.day = {working.year_end("l.year")}
                GROUP BY l.parent_id, {of("l")}, l.year, w.part
            )
            SELECT r.id FROM families d CROSS JOIN rollups r
            LEFT JOIN suppressions s ON s.organization_id = d.parent_id AND {same("s", "d")} AND s.part = {PART_OF_CELL.format(d="d", cell=cell)}
            LEFT JOIN hidden h ON h.parent_id = d.parent_id AND {same("h", "d")} AND h.cell = {cell}
            LEFT JOIN most m ON m.parent_id = d.parent_id AND {same("m", "d")} AND m.part = {PART_OF_CELL.format(d="d", cell=cell)}
            WHERE r.organization_id = d.parent_id AND r.year = d.year AND {working.at("r")}
            AND {OF_STATISTIC.format(r="r", d="d")} AND {NO_TOTAL.format(d="d", cell=cell)}
            AND (s.organization_id IS NOT NULL OR COALESCE(h.children, 0) < m.children)
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
            UNION
            SELECT r.id FROM rollups r CROSS JOIN suppressions s
            WHERE r.released_in = {n} AND s.organization_id = r.organization_id AND s.year = r.year
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
