"""Roll-ups kept up to date by set-based SQL: from what changed, parent by parent, up to the top."""

from sqlalchemy import Connection

from app.models import DIMENSIONS
from app.models.vocabulary import Measure, Subject
from app.releases.hierarchy import changed_lives
from app.releases.leaves import JOIN, LEAVES, count_leaves
from app.releases.preference import preferred_first
from app.releases.working import DEEPEST, Working, held

STATISTIC = " || '|' || ".join(("{f}.subject", "{f}.measure", *(f"{{f}}.{name}" for name in DIMENSIONS)))
_STOCKS = f"('{Subject.member_counts}', '{Subject.organization_counts}')"
COUNTS = f"{{f}}.measure = '{Measure.count}' AND {{f}}.year IS NOT NULL AND ({{f}}.subject IN {_STOCKS} OR {{f}}.period_type = 'year')"
"""Figures that are summed: counts of a whole year, or dated in it."""

_KEY = "organization_id TEXT, subject TEXT, statistic TEXT, year INTEGER, year_end DATE"
_SUM = (
    "known_sum DOUBLE PRECISION, low DOUBLE PRECISION, high DOUBLE PRECISION, qualifier TEXT, known INTEGER, "
    "of_children INTEGER, leaves_known INTEGER, leaves_of INTEGER"
)
_TABLES = {
    "dirty": _KEY,
    "touched": _KEY,
    "moved": "parent_id TEXT, child_id TEXT, valid_from DATE, valid_to DATE",
    "pairs": "parent_id TEXT, subject TEXT, statistic TEXT, year INTEGER, year_end DATE, child_id TEXT, leaves INTEGER",
    "fresh": f"organization_id TEXT, statistic TEXT, year INTEGER, {_SUM}, PRIMARY KEY (organization_id, statistic, year)",
    "stale": f"id BIGINT, released_in INTEGER, {_KEY}",
}


class Rollups:
    """Collects what a release touches, then recomputes the sums above it."""

    def __init__(self, connection: Connection, release: int) -> None:
        self.working = Working(connection, release)
        self.working.prepare(_TABLES)

    def figures_changed(self) -> None:
        """Mark every figure that this release opened or closed, or preferred anew because it corrected the source."""
        working = self.working
        statistic = (
            f"SELECT f.organization_id, f.subject, {STATISTIC.format(f='f')}, f.year, {working.year_end('f.year')}"
        )
        working.add(
            "dirty",
            f"""
            {statistic} FROM figures f WHERE {working.changed("f")} AND {COUNTS.format(f="f")}
            UNION {statistic} FROM source_attributes s CROSS JOIN source_attributes b CROSS JOIN figures f
            WHERE s.released_in = {working.release} AND b.superseded_in = {working.release} AND b.source_id = s.source_id
            AND (s.kind <> b.kind OR s.published IS DISTINCT FROM b.published)
            AND f.source_id = s.source_id AND {working.at("f")} AND {COUNTS.format(f="f")}
            """,
        )

    def hierarchy_changed(self) -> None:
        """Mark what edges, lives, declarations and counts of leaves that this release changed mean to the parents above."""
        working = self.working
        changed = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE {working.changed(table)}"
            for table in ("organization_parents", "complete_children")
        )
        lives = f"({changed_lives(working.release)}) AS o"
        if not working.any(f"{changed} UNION ALL SELECT 1 FROM {lives}"):
            return
        count_leaves(working)
        working.add(
            "moved",
            f"""
            SELECT p.parent_id, p.organization_id, p.valid_from, p.valid_to FROM organization_parents p WHERE {working.changed("p")}
            UNION SELECT p.parent_id, p.organization_id, w.valid_from, w.valid_to
            FROM complete_children w CROSS JOIN organization_parents p
            WHERE {working.changed("w")} AND p.organization_id = w.organization_id AND {working.at("p")}
            UNION SELECT p.parent_id, p.organization_id, p.valid_from, p.valid_to
            FROM {lives} CROSS JOIN organization_parents p WHERE p.organization_id = o.organization_id AND {working.at("p")}
            UNION SELECT p.parent_id, p.organization_id, {working.year_start("r.from_year")}, NULL
            FROM recounted r CROSS JOIN organization_parents p
            WHERE p.organization_id = r.organization_id AND {working.at("p")}
            """,
        )
        days = held("m", working.year_end("{r}.year"))
        # Figures of this release are marked already.
        working.add(
            "touched",
            f"""
            SELECT m.parent_id, f.subject, {STATISTIC.format(f="f")}, f.year, {working.year_end("f.year")}
            FROM moved m CROSS JOIN figures f
            WHERE f.organization_id = m.child_id AND f.released_in < {working.release} AND {working.at("f")}
            AND {COUNTS.format(f="f")} AND {days.format(r="f")}
            UNION SELECT m.parent_id, {self._subject("r.statistic")}, r.statistic, r.year, {working.year_end("r.year")}
            FROM moved m CROSS JOIN rollups r
            WHERE r.organization_id = m.child_id AND r.superseded_in IS NULL AND {days.format(r="r")}
            UNION SELECT m.parent_id, {self._subject("r.statistic")}, r.statistic, r.year, {working.year_end("r.year")}
            FROM moved m CROSS JOIN rollups r
            WHERE r.organization_id = m.parent_id AND r.superseded_in IS NULL AND {days.format(r="r")}
            """,
        )

    def maintain(self) -> int:
        """Recompute level by level until nothing changes. Returns how many roll-ups this release wrote."""
        written = 0
        for _ in range(DEEPEST):
            self._parents_of_dirty()
            if not self.working.any("SELECT 1 FROM touched"):
                return written
            self._compute()
            written += self._replace()
        raise AssertionError("the hierarchy is deeper than any hierarchy can be")

    def _parents_of_dirty(self) -> None:
        self.working.add(
            "touched",
            f"""
            SELECT p.parent_id, d.subject, d.statistic, d.year, d.year_end
            FROM dirty d CROSS JOIN organization_parents p
            WHERE p.organization_id = d.organization_id AND {self.working.at("p")} AND {held("p", "d.year_end")}
            EXCEPT SELECT * FROM touched
            """,
        )
        self.working.run("DELETE FROM dirty")

    def _compute(self) -> None:
        """The new sums of all touched (organization, statistic, year) in `fresh`."""
        working = self.working
        working.fill(
            "pairs",
            f"""
            SELECT t.organization_id, t.subject, t.statistic, t.year, t.year_end, p.organization_id, {LEAVES}
            FROM touched t CROSS JOIN organization_parents p CROSS JOIN organization_attributes o {JOIN.format(year="t.year")}
            WHERE {working.children("t.organization_id", "t.year_end")}
            """,
        )
        working.fill(
            "fresh",
            f"""
            WITH chosen AS MATERIALIZED (
                SELECT p.*, (
                    SELECT f.id FROM figures f CROSS JOIN source_attributes s
                    WHERE f.organization_id = p.child_id AND f.subject = p.subject AND f.year = p.year
                    AND s.source_id = f.source_id AND {working.at("s")} AND {working.at("f")}
                    AND {COUNTS.format(f="f")} AND {STATISTIC.format(f="f")} = p.statistic
                    ORDER BY {preferred_first("f", "s", postgresql=working.postgresql)} LIMIT 1
                ) AS figure_id, (
                    SELECT r.id FROM rollups r
                    WHERE r.organization_id = p.child_id AND r.statistic = p.statistic AND r.year = p.year
                    AND r.superseded_in IS NULL AND {working.taken("r", working.at)}
                ) AS rollup_id FROM pairs p
            ),
            points AS (
                SELECT c.parent_id, c.statistic, c.year, c.leaves, COALESCE(f.value, r.known_sum) AS value,
                COALESCE(f.low, r.low) AS low, COALESCE(f.high, r.high) AS high, COALESCE(f.qualifier, r.qualifier) AS qualifier
                FROM chosen c
                LEFT JOIN figures f ON f.id = c.figure_id
                LEFT JOIN rollups r ON r.id = c.rollup_id
            )
            SELECT parent_id, statistic, year,
            COALESCE(SUM(value), 0), COALESCE(SUM(low), 0), COALESCE(SUM(high), 0),
            CASE
                WHEN SUM(CASE WHEN qualifier = 'about' THEN 1 ELSE 0 END) > 0 THEN 'about'
                WHEN SUM(CASE WHEN qualifier IN ('over', 'at_least') THEN 1 ELSE 0 END) > 0
                    AND SUM(CASE WHEN qualifier IN ('nearly', 'at_most') THEN 1 ELSE 0 END) > 0 THEN 'about'
                WHEN SUM(CASE WHEN qualifier = 'at_least' THEN 1 ELSE 0 END) > 0 THEN 'at_least'
                WHEN SUM(CASE WHEN qualifier = 'over' THEN 1 ELSE 0 END) > 0 THEN 'over'
                WHEN SUM(CASE WHEN qualifier = 'at_most' THEN 1 ELSE 0 END) > 0 THEN 'at_most'
                WHEN SUM(CASE WHEN qualifier = 'nearly' THEN 1 ELSE 0 END) > 0 THEN 'nearly'
                ELSE 'exact'
            END,
            COUNT(value), COUNT(*), SUM(CASE WHEN value IS NULL THEN 0 ELSE leaves END), SUM(leaves)
            FROM points GROUP BY parent_id, statistic, year HAVING COUNT(value) > 0
            """,
        )

    def _replace(self) -> int:
        """Close roll-ups that changed, open the new ones; what changed is dirty for the next level."""
        working, n = self.working, self.working.release
        columns = "known_sum, low, high, qualifier, known, of_children, leaves_known, leaves_of"
        same = " AND ".join(f"r.{column.strip()} = n.{column.strip()}" for column in columns.split(","))
        key = "r.organization_id = n.organization_id AND r.statistic = n.statistic AND r.year = n.year"
        working.fill(
            "stale",
            f"""
            SELECT r.id, r.released_in, t.organization_id, t.subject, t.statistic, t.year, t.year_end
            FROM touched t CROSS JOIN rollups r
            WHERE r.organization_id = t.organization_id AND r.statistic = t.statistic AND r.year = t.year
            AND r.superseded_in IS NULL AND NOT EXISTS (SELECT 1 FROM fresh n WHERE {key} AND {same})
            """,
        )
        working.run(
            f"DELETE FROM fresh AS n WHERE EXISTS (SELECT 1 FROM rollups r WHERE {key} AND {same} AND r.superseded_in IS NULL)"
        )
        working.run(f"DELETE FROM rollups WHERE id IN (SELECT id FROM stale WHERE released_in = {n})")
        working.run(f"UPDATE rollups SET superseded_in = {n} WHERE id IN (SELECT id FROM stale)")
        working.add(
            "dirty",
            f"""
            SELECT DISTINCT n.organization_id, {self._subject("n.statistic")}, n.statistic, n.year, {working.year_end("n.year")}
            FROM fresh n
            UNION SELECT organization_id, subject, statistic, year, year_end FROM stale
            """,
        )
        written = working.add(
            "rollups",
            f"SELECT organization_id, statistic, year, {columns}, {n} FROM fresh",
            f"organization_id, statistic, year, {columns}, released_in",
        )
        working.run("DELETE FROM touched")
        return written

    def _subject(self, column: str) -> str:
        return (
            f"split_part({column}, '|', 1)"
            if self.working.postgresql
            else f"substr({column}, 1, instr({column}, '|') - 1)"
        )
