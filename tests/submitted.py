"""Figures as a reader would give them, and the rules run over them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.models.vocabulary import Qualifier, Role
from app.quantities import printed_quantity
from app.submissions.checking import Draft, Report, check
from app.submissions.history import Actor
from app.submissions.intake import Sending, adopt, first_draft, new_id, send
from app.submissions.known import drop
from app.submissions.rules import RULES
from app.submissions.uploads import Upload
from app.workbooks.cells import Place, SubmittedFigure
from app.workbooks.limits import Limits
from app.workbooks.reading import XLSX, read
from tests.callers import TERMINAL
from tests.factories import make_figure, make_organization

YEAR = 2024
_UNITS = {"organization_counts": "organizations"}
Found = list[tuple[str, str, str, str]]


def figure(organization: str, value: float, subject: str = "member_counts", year: int = YEAR, **values: Any) -> Any:
    """A figure of a year, or dated on its last day, at the cell that `at` names."""
    stock = subject in ("member_counts", "organization_counts")
    defaults: dict[str, Any] = {
        **{"measure": "count", "activity": "", "change": "", "rated_subject": "", "grade": "", "organization_kind": ""},
        **{"breakdown": "", "category": "", "period_type": "date" if stock else "year"},
        **{"period_start": date(year, 12, 31) if stock else date(year, 1, 1), "period_end": date(year, 12, 31)},
        **{"unit": _UNITS.get(subject, "members"), "raw": f"{value:g}", "organization_text": ""},
    }
    place = Place(subject, values.pop("at", "C3"))
    quantity = printed_quantity(value, Qualifier(values.pop("qualifier", "exact")))
    row = {**defaults, **values, "organization_id": organization, "subject": subject}
    return SubmittedFigure(place=place, quantity=quantity, **row)


def rated(organization: str, grade: str, value: float, **values: Any) -> Any:
    return figure(organization, value, "ratings", **{"rated_subject": "member", "grade": grade, "at": grade, **values})


Run = Callable[..., tuple[Report, Found]]


def make_checker(connection: Connection, session: Session) -> Run:
    """A root with the children a and b, and somebody elsewhere. Check figures for the subtree of `root`: the report, and (rule, place, value, expected) of every finding."""

    def run(*entries: Any, root: str | None = "root", kind: str = "own_figures") -> tuple[Report, Found]:
        session.flush()
        report = check(connection, Draft("s", 1, kind, root, "document" if kind != "own_figures" else ""), entries)
        rows = connection.execute(text("SELECT * FROM staged_submission_findings ORDER BY number")).all()
        assert all(row.severity == RULES[row.rule].severity for row in rows)
        found = [(row.rule, f"{row.sheet}!{row.cell}", row.value, row.expected_en) for row in rows]
        assert all("{" not in row.expected + row.expected_en for row in rows)
        drop(connection)
        return report, found

    make_organization(session, "root", type="commune")
    for name in ("a", "b"):
        make_organization(session, name, parent="root")
    make_organization(session, "elsewhere")
    return run


def past(session: Session, organization: str, *values: float, **more: Any) -> None:
    """Published member counts of the years before YEAR, the last one last."""
    for year, value in enumerate(values, start=YEAR - len(values)):
        make_figure(session, organization, value, on=date(year, 12, 31), **more)


def store_submission(connection: Connection, workbook: Path) -> str:
    """The id of a workbook that was sent in for Lạng Sơn and checked, in the transaction of the connection."""
    sending = Sending(new_id(), "own_figures", "lang-son")
    report = check(connection, first_draft(sending), read(workbook, XLSX, Limits()))
    actor = Actor(Caller("cli:test", "", Role.submitter, "lang-son"), TERMINAL, True)
    send(connection, actor, sending, Upload(workbook, XLSX, workbook.name, workbook.stat().st_size, ""))
    assert adopt(connection, first_draft(sending), report)
    drop(connection)
    return sending.id
