"""Roll-ups kept up to date by set-based SQL: from what changed, parent by parent, up to the top.

The hierarchy of a year is that of its last day, for stocks and for flows alike. CROSS JOIN is a join that SQLite does in
the order written: from the little that changed to the much that is there.
"""

from sqlalchemy import Connection, text

from app.models import DIMENSIONS
from app.models.vocabulary import Measure, Subject

STATISTIC = " || '|' || ".join(("{f}.subject", "{f}.measure", *(f"{{f}}.{name}" for name in DIMENSIONS)))
_STOCKS = f"('{Subject.member_counts}', '{Subject.organization_counts}')"
COUNTS = f"{{f}}.measure = '{Measure.count}' AND {{f}}.year IS NOT NULL AND ({{f}}.subject IN {_STOCKS} OR {{f}}.period_type = 'year')"
"""Figures that are summed: counts of a whole year, or dated in it."""

_DIRTY = (
    "CREATE TEMPORARY TABLE {name} (organization_id TEXT, subject TEXT, statistic TEXT, year INTEGER, year_end DATE)"
)
_DEEPEST = 60  # levels
_MANY = 10_000  # changes at once, after which PostgreSQL's planner must look at the tables anew


def _at(release: int, table: str) -> str:
    """Rows of a versioned table as they stood in a release."""
    return f"{table}.released_in <= {release} AND ({table}.superseded_in IS NULL OR {table}.superseded_in > {release})"


def _held(table: str, day: str) -> str:
    """Rows with `valid_from` and `valid_to` that held on a day; an unknown date is open."""
    return (
        f"({table}.valid_from IS NULL OR {table}.valid_from <= {day}) "
        f"AND ({table}.valid_to IS NULL OR {table}.valid_to >= {day})"
    )


class Rollups:
    """Collects what a release touches, then recomputes the sums above it."""

    def __init__(self, connection: Connection, release: int) -> None:
        self.connection = connection
        self.release = release
        self.postgresql = connection.dialect.name == "postgresql"
        for name in ("dirty", "touched"):
            self._run(f"DROP TABLE IF EXISTS {name}")
            self._run(_DIRTY.format(name=name))

    def figures_changed(self) -> None:
        """Mark every figure that this release opened or closed."""
        n = self.release
        marked = self._run(
            f"""
            INSERT INTO dirty
            SELECT DISTINCT f.organization_id, f.subject, {STATISTIC.format(f="f")}, f.year, {self._year_end("f.year")}
            FROM figures f
            WHERE (f.released_in = {n} OR f.superseded_in = {n}) AND {COUNTS.format(f="f")}
            """
        )
        if marked > _MANY:
            self._analyze("figures, organization_parents, organizations")

    def hierarchy_changed(self) -> None:
        """Mark all statistics of the organizations above an edge or a declaration that this release changed."""
        n = self.release
        changed = " UNION ".join(
            f"SELECT {column} AS id FROM {table} WHERE released_in = {n} OR superseded_in = {n}"
            for table, column in (("organization_parents", "parent_id"), ("complete_children", "organization_id"))
        )
        if not self.connection.execute(text(f"{changed} LIMIT 1")).first():
            return
        self._run(
            f"""
            INSERT INTO touched
            WITH RECURSIVE changed AS (
                SELECT id FROM ({changed}) AS direct
                UNION SELECT p.parent_id FROM changed JOIN organization_parents p ON p.organization_id = changed.id
            ),
            below AS (
                SELECT c.id AS parent_id, p.organization_id AS id
                FROM changed c CROSS JOIN organization_parents p WHERE p.parent_id = c.id
            ),
            cells AS (
                SELECT below.parent_id, f.subject, {STATISTIC.format(f="f")} AS statistic, f.year
                FROM below CROSS JOIN figures f
                WHERE f.organization_id = below.id AND {_at(n, "f")} AND {COUNTS.format(f="f")}
                UNION
                SELECT below.parent_id, {self._subject("r.statistic")}, r.statistic, r.year
                FROM below CROSS JOIN rollups r WHERE r.organization_id = below.id AND r.superseded_in IS NULL
                UNION
                SELECT c.id, {self._subject("r.statistic")}, r.statistic, r.year
                FROM changed c CROSS JOIN rollups r WHERE r.organization_id = c.id AND r.superseded_in IS NULL
            )
            SELECT parent_id, subject, statistic, year, {self._year_end("year")} FROM cells
            """
        )

    def maintain(self) -> int:
        """Recompute level by level until nothing changes. Returns how many roll-ups this release wrote."""
        written = 0
        for _ in range(_DEEPEST):
            self._parents_of_dirty()
            if not self.connection.scalar(text("SELECT 1 FROM touched LIMIT 1")):
                return written
            self._compute()
            written += self._replace()
        raise AssertionError("the hierarchy is deeper than any hierarchy can be")

    def _parents_of_dirty(self) -> None:
        self._run(f"""
            INSERT INTO touched
            SELECT p.parent_id, d.subject, d.statistic, d.year, d.year_end
            FROM dirty d CROSS JOIN organization_parents p
            WHERE p.organization_id = d.organization_id AND {_at(self.release, "p")} AND {_held("p", "d.year_end")}
            EXCEPT SELECT * FROM touched
            """)
        self._run("DELETE FROM dirty")
        self._analyze("touched")

    def _pair(self) -> None:
        """The children of all touched, and how many organizations at the bottom those without a sum stand for."""
        n = self.release
        self._make(
            "pairs",
            f"""
            SELECT row_number() OVER () AS pair, t.organization_id AS parent_id, t.subject, t.statistic, t.year, t.year_end,
            p.organization_id AS child_id
            FROM touched t CROSS JOIN organization_parents p CROSS JOIN organizations o
            WHERE p.parent_id = t.organization_id AND o.id = p.organization_id AND {_at(n, "p")} AND {_held("p", "t.year_end")} AND {_held("o", "t.year_end")}
            """,
        )
        edge = f"{_at(n, 'e')} AND {_held('e', 'b.year_end')}"
        self._make(
            "weights",
            f"""
            WITH RECURSIVE b AS (
                SELECT DISTINCT p.child_id AS root, p.year_end, p.child_id AS id FROM pairs p
                WHERE NOT EXISTS (
                    SELECT 1 FROM rollups r WHERE r.organization_id = p.child_id AND r.statistic = p.statistic
                    AND r.year = p.year AND r.superseded_in IS NULL
                )
                UNION
                SELECT b.root, b.year_end, e.organization_id FROM b JOIN organization_parents e ON e.parent_id = b.id
                WHERE {edge}
            )
            SELECT b.root AS child_id, b.year_end, COUNT(*) AS leaves FROM b
            WHERE NOT EXISTS (SELECT 1 FROM organization_parents e WHERE e.parent_id = b.id AND {edge})
            GROUP BY b.root, b.year_end
            """,
        )

    def _compute(self) -> None:
        """The new sums of all touched (organization, statistic, year) in `fresh`."""
        self._pair()
        n, c = self.release, 'COLLATE "C"' if self.postgresql else ""
        self._make(
            "fresh",
            f"""
            WITH own AS (
                SELECT p.pair, f.value, f.low, f.high, f.qualifier,
                row_number() OVER (
                    PARTITION BY p.pair ORDER BY CASE WHEN s.kind = 'submission' THEN 0 ELSE 1 END, CASE WHEN f.doubt = '' THEN 0 ELSE 1 END,
                    CASE WHEN f.qualifier = 'exact' THEN 0 ELSE 1 END, f.period_end DESC,
                    CASE WHEN s.published IS NULL THEN 1 ELSE 0 END, s.published DESC, f.source_id {c}
                ) AS place
                FROM pairs p CROSS JOIN figures f CROSS JOIN sources s
                WHERE f.organization_id = p.child_id AND f.subject = p.subject AND f.year = p.year
                AND s.id = f.source_id AND {_at(n, "f")} AND {COUNTS.format(f="f")} AND {STATISTIC.format(f="f")} = p.statistic
            ),
            below AS (
                SELECT p.pair, r.leaves_of,
                CASE WHEN r.known = r.of_children AND EXISTS (
                    SELECT 1 FROM complete_children w
                    WHERE w.organization_id = p.child_id AND {_at(n, "w")} AND {_held("w", "p.year_end")}
                ) THEN 1 ELSE 0 END AS whole, r.known_sum, r.low, r.high, r.qualifier
                FROM pairs p CROSS JOIN rollups r
                WHERE r.organization_id = p.child_id AND r.statistic = p.statistic AND r.year = p.year
                AND r.superseded_in IS NULL
            ),
            points AS (
                SELECT p.parent_id, p.statistic, p.year, p.child_id,
                CASE WHEN own.value IS NOT NULL THEN own.value WHEN r.whole = 1 THEN r.known_sum END AS value,
                CASE WHEN own.value IS NOT NULL THEN own.low WHEN r.whole = 1 THEN r.low END AS low,
                CASE WHEN own.value IS NOT NULL THEN own.high WHEN r.whole = 1 THEN r.high END AS high,
                CASE WHEN own.value IS NOT NULL THEN own.qualifier WHEN r.whole = 1 THEN r.qualifier END AS qualifier,
                COALESCE(r.leaves_of, w.leaves, 1) AS leaves
                FROM pairs p
                LEFT JOIN own ON own.pair = p.pair AND own.place = 1
                LEFT JOIN below r ON r.pair = p.pair
                LEFT JOIN weights w ON w.child_id = p.child_id AND w.year_end = p.year_end
            )
            SELECT parent_id AS organization_id, statistic, year,
            COALESCE(SUM(value), 0) AS known_sum, COALESCE(SUM(low), 0) AS low, COALESCE(SUM(high), 0) AS high,
            CASE
                WHEN SUM(CASE WHEN qualifier = 'about' THEN 1 ELSE 0 END) > 0 THEN 'about'
                WHEN SUM(CASE WHEN qualifier IN ('over', 'at_least') THEN 1 ELSE 0 END) > 0
                    AND SUM(CASE WHEN qualifier IN ('nearly', 'at_most') THEN 1 ELSE 0 END) > 0 THEN 'about'
                WHEN SUM(CASE WHEN qualifier = 'at_least' THEN 1 ELSE 0 END) > 0 THEN 'at_least'
                WHEN SUM(CASE WHEN qualifier = 'over' THEN 1 ELSE 0 END) > 0 THEN 'over'
                WHEN SUM(CASE WHEN qualifier = 'at_most' THEN 1 ELSE 0 END) > 0 THEN 'at_most'
                WHEN SUM(CASE WHEN qualifier = 'nearly' THEN 1 ELSE 0 END) > 0 THEN 'nearly'
                ELSE 'exact'
            END AS qualifier,
            COUNT(value) AS known, COUNT(*) AS of_children,
            SUM(CASE WHEN value IS NULL THEN 0 ELSE leaves END) AS leaves_known, SUM(leaves) AS leaves_of
            FROM points GROUP BY parent_id, statistic, year HAVING COUNT(value) > 0
            """,
        )
        self._run("CREATE INDEX fresh_key ON fresh (organization_id, statistic, year)")

    def _replace(self) -> int:
        """Close roll-ups that changed, open the new ones; what changed is dirty for the next level."""
        columns = "known_sum, low, high, qualifier, known, of_children, leaves_known, leaves_of"
        same = " AND ".join(f"r.{column.strip()} = n.{column.strip()}" for column in columns.split(","))
        key = "r.organization_id = n.organization_id AND r.statistic = n.statistic AND r.year = n.year"
        self._make(
            "stale",
            f"""
            SELECT r.id, r.released_in, t.organization_id, t.subject, t.statistic, t.year, t.year_end
            FROM touched t CROSS JOIN rollups r
            WHERE r.organization_id = t.organization_id AND r.statistic = t.statistic AND r.year = t.year
            AND r.superseded_in IS NULL AND NOT EXISTS (SELECT 1 FROM fresh n WHERE {key} AND {same})
            """,
        )
        self._run(
            f"DELETE FROM fresh AS n WHERE EXISTS (SELECT 1 FROM rollups r WHERE {key} AND {same} AND r.superseded_in IS NULL)"
        )
        self._run(f"DELETE FROM rollups WHERE id IN (SELECT id FROM stale WHERE released_in = {self.release})")
        self._run(f"UPDATE rollups SET superseded_in = {self.release} WHERE id IN (SELECT id FROM stale)")
        self._run(
            f"""
            INSERT INTO dirty
            SELECT DISTINCT n.organization_id, {self._subject("n.statistic")}, n.statistic, n.year, {self._year_end("n.year")}
            FROM fresh n
            UNION SELECT organization_id, subject, statistic, year, year_end FROM stale
            """
        )
        written = self._run(
            f"INSERT INTO rollups (organization_id, statistic, year, {columns}, released_in) "
            f"SELECT organization_id, statistic, year, {columns}, {self.release} FROM fresh"
        )
        self._run("DELETE FROM touched")
        return written

    def _make(self, name: str, query: str) -> None:
        self._run(f"DROP TABLE IF EXISTS {name}")
        self._run(f"CREATE TEMPORARY TABLE {name} AS {query}")
        self._analyze(name)

    def _analyze(self, names: str) -> None:
        if self.postgresql:
            self._run(f"ANALYZE {names}")

    def _run(self, statement: str) -> int:
        return self.connection.exec_driver_sql(statement.replace("%", "%%") if self.postgresql else statement).rowcount

    def _year_end(self, column: str) -> str:
        return f"make_date({column}, 12, 31)" if self.postgresql else f"printf('%04d-12-31', {column})"

    def _subject(self, column: str) -> str:
        return f"split_part({column}, '|', 1)" if self.postgresql else f"substr({column}, 1, instr({column}, '|') - 1)"
