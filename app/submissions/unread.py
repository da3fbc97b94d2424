"""Rows of which no figure could be read: their organizations are looked up all the same, so that every mistake comes at once."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Date, bindparam, text

from app.text import Text
from app.workbooks.cells import CellFinding

COLUMNS = "number INTEGER, organization_id TEXT, organization_text TEXT, period_end DATE"
"""Of the temporary table `unread`."""

_INSERT = text("INSERT INTO unread VALUES (:number, :organization_id, :organization_text, :period_end)").bindparams(
    bindparam("period_end", type_=Date)
)
_UNKNOWN = """
SELECT u.number FROM unread u WHERE CASE WHEN u.organization_id <> ''
THEN NOT EXISTS (SELECT 1 FROM reporters r WHERE r.id = u.organization_id AND r.day = u.period_end)
ELSE NOT EXISTS (SELECT 1 FROM settled t WHERE t.name = u.organization_text AND t.day = u.period_end) END
ORDER BY u.number
"""


def stage_unread(connection: Connection, findings: Sequence[CellFinding]) -> None:
    """Put the rows where organizations are settled; `findings` say whose rows they are."""
    rows = [{"number": number, **finding.whose._asdict()} for number, finding in enumerate(findings) if finding.whose]
    if rows:
        connection.execute(_INSERT, rows)


def of_nobody(connection: Connection, findings: Sequence[CellFinding], expected: Text) -> Iterator[CellFinding]:
    """Once organizations are settled: the rows of nobody for whom the sender may report."""
    for number in connection.scalars(text(_UNKNOWN)):
        finding = findings[number]
        assert finding.whose is not None
        given = finding.whose.organization_id or finding.whose.organization_text
        yield CellFinding("unknown_organization", finding.place, given, expected)
