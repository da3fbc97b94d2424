"""Families: an organization with its children, as they stood in a release, and what of them has to be withheld together."""

from sqlalchemy import Connection

from app.models import DISTRIBUTION
from app.releases.company import inside, stand
from app.releases.complements import add_rests, mark_complements
from app.releases.distributions import (
    CELL_OF_FIGURE,
    CELL_OF_ROLLUP,
    NO_TOTAL,
    OF_STATISTIC,
    PART,
    PART_OF_CELL,
    PERSONS,
    SHARES,
    TOTALS,
    of,
    persons,
    same,
)
from app.releases.weighing import KEY, TABLES
from app.releases.withholding import Rule, mark_sums, stir, withhold_companions, withhold_small
from app.releases.working import Working, held

_COLUMNS = ", ".join(DISTRIBUTION)
_ROUNDS = 1000
_FAMILY = KEY.replace("organization_id", "parent_id")
_TABLES = TABLES | {
    "pending": f"{KEY}, day DATE",
    "families": f"{_FAMILY}, day DATE",
    "links": f"parent_id TEXT, {KEY}, day DATE, joined INTEGER",
    "gone": f"{_FAMILY}, day DATE, part TEXT",
    "stirred": f"{KEY}, part TEXT",
    "inside": f"{KEY}, leaf TEXT",
    "standing": f"{KEY}, part TEXT, cell TEXT, steady INTEGER, ever INTEGER",
    "companies": f"{_FAMILY}, day DATE, part TEXT, cohort INTEGER, poor INTEGER",
    "members": KEY,
    "printed": f"{KEY}, part TEXT, cell TEXT, value DOUBLE PRECISION, persons DOUBLE PRECISION, published INTEGER",
    "cells": f"{KEY}, part TEXT, cell TEXT, value DOUBLE PRECISION, small INTEGER, published INTEGER, unsubmitted INTEGER, "
    "own INTEGER, taken INTEGER",
    "totals": f"{KEY}, value DOUBLE PRECISION",
}


class Families:
    """Begins with what changed or was decided, and goes on to relatives until nothing gives anything away."""

    def __init__(self, connection: Connection, release: int, rule: Rule) -> None:
        self.working = Working(connection, release)
        self.rule = rule
        self.working.prepare(_TABLES)
        for name in ("cells", "printed", "links", "totals", "stirred", "standing", "inside"):
            self.working.run(f"CREATE INDEX IF NOT EXISTS {name}_of ON {name} (organization_id, subject, year)")
        self.working.run("CREATE INDEX IF NOT EXISTS companies_of ON companies (parent_id, subject, year)")

    def look_at_changes(self) -> None:
        """Begin with the figures, and the withheld distributions near parents, that the release changed."""
        edges = f"SELECT e.parent_id AS id FROM organization_parents e WHERE {self.working.changed('e')}"
        self._begin(
            f"""
            SELECT DISTINCT f.organization_id, {of("f")}, f.year FROM figures f
            WHERE {self.working.changed("f")} AND f.year IS NOT NULL AND {PERSONS.format(f="f")}
            UNION
            SELECT f.organization_id, {of("f")}, f.year FROM figures t JOIN figures f
            ON f.organization_id = t.organization_id AND f.subject = t.subject AND f.year = t.year
            WHERE {self.working.changed("t")} AND {TOTALS.format(f="t")}
            AND {self.working.at("f")} AND {PERSONS.format(f="f")}
            UNION
            SELECT s.organization_id, {of("s")}, s.year FROM suppressions s WHERE s.organization_id IN (
                WITH RECURSIVE up AS (
                    SELECT id FROM ({edges}) AS e
                    UNION SELECT p.parent_id FROM up JOIN organization_parents p ON p.organization_id = up.id
                )
                SELECT id FROM up
                UNION SELECT p.organization_id FROM organization_parents p WHERE p.parent_id IN ({edges})
            )
            UNION
            SELECT f.organization_id, {of("f")}, f.year FROM figures t CROSS JOIN figures f
            WHERE {self.working.changed("t")} AND t.measure = 'count' AND t.breakdown = '' AND t.grade IN ('', 'rated')
            AND f.organization_id = t.organization_id AND f.year = t.year AND f.measure IN {SHARES} AND {PERSONS.format(f="f")}
            UNION
            SELECT s.organization_id, {of("s")}, s.year FROM {self._rewritten()} r CROSS JOIN suppressions s
            WHERE s.organization_id = r.organization_id AND s.year = r.year
            UNION
            SELECT s.organization_id, {of("s")}, s.year
            FROM {self._rewritten()} r CROSS JOIN organization_parents p CROSS JOIN suppressions s
            WHERE p.parent_id = r.organization_id AND s.organization_id = p.organization_id AND s.year = r.year
            """
        )

    def _rewritten(self) -> str:
        """Sums that the release changed, whether or not figures or the hierarchy near them did."""
        return (
            f"(SELECT organization_id, year FROM rollups WHERE released_in = {self.rule.number} "
            f"UNION SELECT organization_id, year FROM rollups WHERE superseded_in = {self.rule.number})"
        )

    def settle(self) -> int:
        """Withhold until no family gives anything away. Returns how many distributions (or halves) that were."""
        decided = 0
        for _ in range(_ROUNDS):
            if not self.working.any("SELECT 1 FROM pending"):
                return decided
            self._gather()
            while found := withhold_small(self.working, self.rule):
                decided += found
            mark_sums(self.working)
            decided += withhold_companions(self.working, self.rule)
            stir(self.working)
            self._begin(
                f"SELECT organization_id, {_COLUMNS}, year FROM chosen "
                f"UNION SELECT organization_id, {_COLUMNS}, year FROM newly_stirred",
                above=False,
            )
        raise AssertionError("there are more rounds than a hierarchy can need")

    def _begin(self, distributions: str, *, above: bool = True) -> None:
        """Distributions, and those of the organizations above, on the days that their figures are of."""
        at = self.working.at
        year_end = self.working.year_end("d.year")
        self.working.fill(
            "pending",
            f"""
            WITH RECURSIVE d AS ({distributions}),
            up AS (
                SELECT CAST(d.organization_id AS TEXT) AS organization_id, {of("d")}, d.year, {year_end} AS day FROM d
                UNION
                SELECT CAST(d.organization_id AS TEXT), {of("d")}, d.year, f.period_end FROM d CROSS JOIN figures f
                WHERE f.organization_id = d.organization_id AND {same("f", "d")}
                UNION
                SELECT CAST(p.parent_id AS TEXT), {of("up")}, up.year, up.day FROM up CROSS JOIN organization_parents p
                WHERE {"1 = 1" if above else "1 = 0"} AND p.organization_id = up.organization_id AND {at("p")} AND {held("p", "up.day")}
            )
            SELECT * FROM up
            """,
        )

    def _gather(self) -> None:
        """The families of what is pending, and the cells of their members."""
        at, before = self.working.at, self.working.before
        self.working.fill(
            "families",
            f"""
            SELECT d.organization_id AS parent_id, {of("d")}, d.year, d.day FROM pending d
            UNION
            SELECT p.parent_id, {of("d")}, d.year, d.day FROM pending d CROSS JOIN organization_parents p
            WHERE p.organization_id = d.organization_id AND {at("p")} AND {held("p", "d.day")}
            """,
        )
        self.working.fill(
            "links",
            f"""
            SELECT DISTINCT d.parent_id, p.organization_id, {of("d")}, d.year, d.day, CASE WHEN EXISTS (
                SELECT 1 FROM organization_parents b JOIN organization_attributes a ON a.organization_id = b.organization_id
                WHERE b.organization_id = p.organization_id AND b.parent_id = d.parent_id
                AND {before("b")} AND {held("b", "d.day")} AND {before("a")} AND {held("a", "d.day")}
            ) THEN 0 ELSE 1 END
            FROM families d CROSS JOIN organization_parents p CROSS JOIN organization_attributes o
            WHERE {self.working.children("d.parent_id", "d.day")}
            """,
        )
        self.working.fill("inside", inside(self.working))
        self.working.fill(
            "members",
            f"""
            SELECT parent_id AS organization_id, {_COLUMNS}, year FROM families
            UNION SELECT organization_id, {_COLUMNS}, year FROM links
            UNION SELECT leaf, {_COLUMNS}, year FROM inside
            """,
        )
        own = f"""
            FROM members d CROSS JOIN figures f CROSS JOIN source_attributes s
            WHERE f.subject = d.subject AND f.year = d.year AND f.organization_id = d.organization_id AND {same("f", "d")}
            AND s.source_id = f.source_id AND {at("s")} AND {at("f")} AND {PERSONS.format(f="f")}
        """
        published = "CASE WHEN s.kind = 'submission' THEN 0 ELSE 1 END"
        half = "CASE WHEN f.grade IN ('completed', 'not_completed') THEN 'lower' ELSE 'good_or_better' END"
        better = "MAX(CASE WHEN f.grade = 'good_or_better' THEN f.grade || '|' || f.organization_kind || '||' END)"
        halves = "COALESCE(MAX(CASE WHEN f.grade = 'good_or_better' THEN f.value END), SUM(f.value))"
        self.working.fill(
            "printed",
            f"""
            SELECT d.organization_id, {of("d")}, d.year, {PART.format(f="f")} AS part, {CELL_OF_FIGURE.format(f="f")} AS cell,
            CASE WHEN f.measure = 'count' THEN f.value END, {persons("f", at("t"))}, {published} {own}
            AND (f.grade <> 'good_or_better' OR f.breakdown <> '')
            UNION ALL
            SELECT d.organization_id, {of("d")}, d.year, 'whole', 'share', NULL, {persons("f", at("t"))}, {published} {own}
            AND f.grade = 'good_or_better' AND f.breakdown = '' AND f.measure <> 'count'
            UNION ALL
            SELECT d.organization_id, {of("d")}, d.year, 'whole', COALESCE({better}, {half}), {halves}, {halves},
            MAX({published})
            {own} AND f.measure = 'count' AND f.breakdown = ''
            AND f.grade IN ('excellent', 'good', 'completed', 'not_completed', 'good_or_better')
            GROUP BY d.organization_id, {of("d")}, d.year, f.organization_kind, {half}, f.period_start, f.period_end, f.source_id
            """,
        )
        small = (
            f"MAX(CASE WHEN c.published = 0 AND c.persons > 0 AND c.persons < {self.rule.threshold} THEN 1 ELSE 0 END)"
        )
        cell = CELL_OF_ROLLUP.format(r="r", d="d")
        self.working.fill(
            "cells",
            f"""
            SELECT c.organization_id, {of("c")}, c.year, c.part, c.cell, COALESCE(MAX(c.value), 0) AS value, {small} AS small,
            MAX(c.published) AS published, MIN(c.published) AS unsubmitted, 1 AS own, 1 AS taken
            FROM printed c GROUP BY c.organization_id, {of("c")}, c.year, c.part, c.cell
            UNION ALL
            SELECT d.organization_id, {of("d")}, d.year, {PART_OF_CELL.format(d="d", cell=cell)}, {cell}, r.known_sum,
            CASE WHEN r.known_sum > 0 AND r.known_sum < {self.rule.threshold} THEN 1 ELSE 0 END, 0, 0, 0,
            CASE WHEN {self.working.taken("r", at)} THEN 1 ELSE 0 END
            FROM members d CROSS JOIN rollups r
            WHERE r.organization_id = d.organization_id AND r.year = d.year AND {at("r")}
            AND {OF_STATISTIC.format(r="r", d="d")} AND {NO_TOTAL.format(d="d", cell=cell)}
            AND NOT EXISTS (SELECT 1 FROM printed c WHERE c.organization_id = d.organization_id AND {same("c", "d")})
            """,
        )
        self.working.add(
            "cells",
            f"""
            SELECT c.organization_id, {of("c")}, c.year, 'whole', CASE c.part WHEN 'upper' THEN 'good_or_better' ELSE 'lower' END,
            SUM(c.value), CASE WHEN SUM(c.value) > 0 AND SUM(c.value) < {self.rule.threshold} THEN 1 ELSE 0 END, 0, 0, 0, MIN(c.taken)
            FROM cells c WHERE c.own = 0 AND c.part IN ('upper', 'lower')
            GROUP BY c.organization_id, {of("c")}, c.year, c.part
            """,
        )
        self.working.run(
            f"""
            DELETE FROM cells WHERE cell = 'good_or_better' AND EXISTS (
                SELECT 1 FROM cells b WHERE b.organization_id = cells.organization_id AND {same("b", "cells")}
                AND b.cell LIKE 'good_or_better|%'
            )
            """
        )
        mark_complements(self.working, self.rule.threshold)
        add_rests(self.working)
        stand(self.working)
