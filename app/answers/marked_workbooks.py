"""The file of a submission given back with its findings."""

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.vocabulary import Severity
from app.queries import submissions as queries
from app.submissions.files import stored_file
from app.submissions.rules import RULES
from app.text import Text
from app.workbooks.cells import Place
from app.workbooks.limits import Limits, UnreadableFile
from app.workbooks.marked import write_marked
from app.workbooks.marked_sheets import Mark


def write_workbook(session: Session, row: Any, path: Path, limits: Limits) -> None:
    """Write the file of a submission with its findings; a problem for one that was not checked yet, or has no file."""
    if row.checked_at is None or not row.file_bytes:
        raise Problem(
            "submission_state",
            Text(
                "Báo cáo này không có tệp, hoặc tệp chưa kiểm tra xong.",
                "This submission has no file, or it is not checked yet.",
            ),
            [{"location": "path.id", "value": row.id}],
            extra={"state": row.state, "release": row.release_number},
        )
    marks = [
        Mark(
            Severity(each.severity),
            RULES[each.rule].title,
            Place(each.sheet, each.cell),
            each.value,
            Text(each.expected, each.expected_en),
        )
        for each in queries.first_findings(session, row, limits.findings_max * 10)
    ]
    try:
        with stored_file(session.connection(), row.id) as original:
            write_marked(
                original, row.media_type, marks, path, limits, queries.list_children(session, row.organization_id)
            )
    except UnreadableFile as error:
        raise Problem("unreadable_file", error.text, [{"location": "path.id", "value": row.id}]) from error
