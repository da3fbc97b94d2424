"""What the rules look at, as temporary tables: draft rows, who may report, their neighbours, and what is published."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from app.models import DIMENSIONS, SubmissionFigure
from app.models.vocabulary import Qualifier
from app.quantities import printed_quantity
from app.releases.rollups import STATISTIC
from app.releases.staging import stage
from app.releases.working import held
from app.submissions.unread import COLUMNS, stage_unread
from app.workbooks.cells import CellFinding

DRAFT, FINDINGS = "staged_submission_figures", "staged_submission_findings"
YEARS_BACK = 6
_SLOT = "CASE WHEN {f}.period_type = 'date' THEN '' ELSE substr(CAST({f}.period_end AS TEXT), 6) END"
HELD_AT_END = held("e", "{k}.period_end")
# As in app/queries/subtrees.py: before an organization begins its first edge, and after it has ended its last one.
_ABOVE = (
    "(p.valid_from IS NULL OR p.valid_from <= up.day OR p.valid_from = l.valid_from) AND "
    "(p.valid_to IS NULL OR p.valid_to >= up.day OR p.valid_to = l.valid_to)"
)
_SHARED = ("organization_id", "subject", "measure", *DIMENSIONS, "period_type", "period_start", "period_end", "year")
_DIMENSION_TYPES = ", ".join(f"{name} TEXT" for name in DIMENSIONS)
_TABLES = {
    "unread": COLUMNS,
    "given": "name TEXT, day DATE, PRIMARY KEY (name, day)",
    "named": "name TEXT, id TEXT, PRIMARY KEY (name, id)",
    "settled": "name TEXT, day DATE, id TEXT, PRIMARY KEY (name, day)",
    "misnamed": "given TEXT PRIMARY KEY",
    "reporters": "id TEXT, day DATE, PRIMARY KEY (id, day)",
    "kin": "parent_id TEXT, organization_id TEXT, valid_from DATE, valid_to DATE",
    "concerned": "id TEXT PRIMARY KEY, since INTEGER",
    "units": "id TEXT PRIMARY KEY, name TEXT, name_en TEXT, type TEXT, valid_from DATE, valid_to DATE",
    "spans": "value DOUBLE PRECISION, qualifier TEXT, low DOUBLE PRECISION, high DOUBLE PRECISION",
    "known": "line INTEGER, value DOUBLE PRECISION, exact INTEGER, qualifier TEXT, low DOUBLE PRECISION, "
    "high DOUBLE PRECISION, organization_id TEXT, subject TEXT, measure TEXT, "
    f"{_DIMENSION_TYPES}, period_type TEXT, period_start DATE, period_end DATE, year INTEGER, statistic TEXT, slot TEXT",
}


def stage_draft(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> int:
    """Put rows of a draft where the rules find them; how many there are."""
    _, _, count = stage(connection, SubmissionFigure.__table__, rows)
    connection.execute(text(f"CREATE UNIQUE INDEX staged_lines ON {DRAFT} (line)"))
    return count


def stage_kept(connection: Connection, submission_id: str, revision: int) -> int:
    """The same with the rows of a draft that was kept."""
    stage_draft(connection, ())
    columns = ", ".join(column.name for column in SubmissionFigure.__table__.c if column.name != "id")
    kept = f"SELECT {columns} FROM submission_figures WHERE submission_id = :id AND revision = :revision"
    return connection.execute(
        text(f"INSERT INTO {DRAFT} ({columns}) {kept}"), {"id": submission_id, "revision": revision}
    ).rowcount


def gather(connection: Connection, root: str | None, unread: Sequence[CellFinding] = ()) -> None:
    """Settle whom each row is about, and put beside the draft what is published of them and of those around them.

    `root` is whose subtree the sender may report for; None: everybody. `unread`: rows of which no figure could be read.
    """
    for name, columns in _TABLES.items():
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
        connection.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns})"))
    stage_unread(connection, unread)
    _settle_organizations(connection, root)
    _gather_neighbours(connection)
    _gather_spans(connection)
    _gather_figures(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {DRAFT}, known, kin, units"))


def drop(connection: Connection) -> None:
    """Leave nothing behind on a pooled connection."""
    for name in (DRAFT, FINDINGS, *_TABLES):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))


def _settle_organizations(connection: Connection, root: str | None) -> None:
    """Names become ids where just one organization of the subtree has the name. What is not in the subtree at the end of
    its period is nobody.
    """
    connection.execute(
        text(
            f"""
            INSERT INTO given SELECT DISTINCT organization_text, period_end FROM (
                SELECT organization_id, organization_text, period_end FROM {DRAFT}
                UNION SELECT organization_id, organization_text, period_end FROM unread
            ) whose WHERE organization_id = '' AND organization_text <> ''
            """
        )
    )
    # One pass through the organizations, whose names have no index.
    called = (
        "SELECT o.{column}, o.organization_id FROM organization_attributes o "
        "WHERE o.superseded_in IS NULL AND o.{column} IN (SELECT name FROM given)"
    )
    if connection.execute(text("SELECT 1 FROM given LIMIT 1")).first():
        both = " UNION ".join(called.format(column=column) for column in ("name", "name_en"))
        connection.execute(text(f"INSERT INTO named {both}"))
    connection.execute(
        text(
            f"""
            INSERT INTO reporters
            WITH RECURSIVE up AS (
                SELECT CAST(o.id AS TEXT) AS start, d.day, CAST(o.id AS TEXT) AS id FROM organizations o JOIN (
                    SELECT organization_id AS id, period_end AS day FROM {DRAFT}
                    UNION SELECT organization_id, period_end FROM unread
                    UNION SELECT n.id, g.day FROM named n JOIN given g ON g.name = n.name
                ) d ON d.id = o.id
                UNION
                SELECT up.start, up.day, CAST(p.parent_id AS TEXT) FROM up
                JOIN organization_parents p ON p.organization_id = up.id AND p.superseded_in IS NULL
                JOIN organization_attributes l ON l.organization_id = up.id AND l.superseded_in IS NULL
                WHERE {_ABOVE}
            )
            SELECT DISTINCT start, day FROM up {"WHERE id = :root" if root else ""}
            """
        ),
        {"root": root} if root else {},
    )
    connection.execute(
        text(
            """
            INSERT INTO settled SELECT n.name, r.day, min(n.id) FROM named n JOIN reporters r ON r.id = n.id
            GROUP BY n.name, r.day HAVING count(*) = 1
            """
        )
    )
    settled = f"FROM settled t WHERE t.name = {DRAFT}.organization_text AND t.day = {DRAFT}.period_end"
    connection.execute(
        text(
            f"""
            UPDATE {DRAFT} SET organization_id = (SELECT t.id {settled})
            WHERE organization_id = '' AND EXISTS (SELECT 1 {settled})
            """
        )
    )
    connection.execute(
        text(
            f"""
            UPDATE {DRAFT} SET organization_text = organization_id, organization_id = ''
            WHERE organization_id <> '' AND (organization_id, period_end) NOT IN (SELECT id, day FROM reporters)
            """
        )
    )


def _gather_neighbours(connection: Connection) -> None:
    """Edges among reporters, their parents and their siblings; and the attributes of all of them."""
    edges = "SELECT e.parent_id, e.organization_id, e.valid_from, e.valid_to FROM organization_parents e"
    reporting = f"SELECT DISTINCT organization_id FROM {DRAFT} WHERE organization_id <> ''"
    connection.execute(
        text(
            f"""
            INSERT INTO kin {edges} WHERE e.superseded_in IS NULL AND e.parent_id IN (
                {reporting}
                UNION SELECT p.parent_id FROM organization_parents p
                WHERE p.superseded_in IS NULL AND p.organization_id IN ({reporting})
            )
            """
        )
    )
    first = f"(SELECT coalesce(min(year), 0) FROM {DRAFT})"
    connection.execute(
        text(
            f"""
            INSERT INTO concerned
            SELECT id, min(since) FROM (
                SELECT organization_id AS id, {first} - {YEARS_BACK} AS since FROM ({reporting}) reporting
                UNION ALL SELECT organization_id, {first} - 1 FROM kin
                UNION ALL SELECT parent_id, {first} - 1 FROM kin
            ) found GROUP BY id
            """
        )
    )
    connection.execute(
        text(
            """
            INSERT INTO units SELECT c.id, o.name, o.name_en, o.type, o.valid_from, o.valid_to
            FROM concerned c JOIN organization_attributes o ON o.organization_id = c.id AND o.superseded_in IS NULL
            """
        )
    )
    connection.execute(text("CREATE INDEX kin_parents ON kin (parent_id)"))
    connection.execute(text("CREATE INDEX kin_children ON kin (organization_id)"))


def _gather_spans(connection: Connection) -> None:
    """Where the draft's qualified values may lie. What is exact has no row."""
    rows = connection.execute(text(f"SELECT DISTINCT value, qualifier FROM {DRAFT} WHERE qualifier <> 'exact'")).all()
    spans = [printed_quantity(row.value, Qualifier(row.qualifier)) for row in rows]
    if spans:
        connection.execute(
            text("INSERT INTO spans VALUES (:value, :qualifier, :low, :high)"),
            [{"value": s.value, "qualifier": str(s.qualifier), "low": s.low, "high": s.high} for s in spans],
        )


def _gather_figures(connection: Connection) -> None:
    """Draft values, and beside them the preferred published ones that no draft value replaces."""
    shared = ", ".join(f"{{f}}.{name}" for name in _SHARED)
    connection.execute(
        text(
            f"""
            INSERT INTO known SELECT s.line, s.value, CASE WHEN s.qualifier = 'exact' THEN 1 ELSE 0 END, s.qualifier,
            coalesce(p.low, s.value), coalesce(p.high, s.value),
            {shared.format(f="s")}, {STATISTIC.format(f="s")}, {_SLOT.format(f="s")}
            FROM {DRAFT} s LEFT JOIN spans p ON p.qualifier = s.qualifier AND p.value = s.value
            WHERE s.organization_id <> ''
            """
        )
    )
    connection.execute(text("CREATE INDEX known_statistics ON known (organization_id, statistic, year)"))
    connection.execute(
        text(
            f"""
            INSERT INTO known SELECT NULL, f.value, f.exact, f.qualifier, f.low, f.high, {shared.format(f="f")}, f.statistic, f.slot FROM (
                SELECT f.value, CASE WHEN f.qualifier = 'exact' THEN 1 ELSE 0 END AS exact, f.qualifier, f.low, f.high,
                {shared.format(f="f")},
                {STATISTIC.format(f="f")} AS statistic, {_SLOT.format(f="f")} AS slot,
                row_number() OVER (
                    PARTITION BY f.organization_id, {STATISTIC.format(f="f")}, f.period_type, f.year, {_SLOT.format(f="f")}
                    ORDER BY CASE WHEN q.kind = 'submission' THEN 0 ELSE 1 END, CASE WHEN f.doubt = '' THEN 0 ELSE 1 END,
                    CASE WHEN f.qualifier = 'exact' THEN 0 ELSE 1 END, f.period_end DESC, q.published DESC, f.source_id
                ) AS place
                FROM concerned c CROSS JOIN figures f CROSS JOIN source_attributes q
                WHERE f.organization_id = c.id AND q.source_id = f.source_id AND q.superseded_in IS NULL
                AND f.superseded_in IS NULL
                AND f.year >= c.since AND f.year <= (SELECT max(year) FROM {DRAFT})
            ) f
            WHERE f.place = 1 AND NOT EXISTS (
                SELECT 1 FROM known k WHERE k.organization_id = f.organization_id AND k.statistic = f.statistic
                AND k.year = f.year AND k.period_type = f.period_type AND k.slot = f.slot
            )
            """
        )
    )

    connection.execute(
        text("CREATE INDEX known_wholes ON known (organization_id, subject, period_end) WHERE breakdown = ''")
    )


def year_of(start: date, end: date) -> int | None:
    """The year that a period lies in."""
    return start.year if start.year == end.year else None
