"""Submissions, for those whose subtree they lie in; their rows, findings and history."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, case, column, func, literal, select
from sqlalchemy import table as table_clause
from sqlalchemy.orm import Session

from app.models import (
    Figure,
    OrganizationAttributes,
    OrganizationParent,
    Submission,
    SubmissionEvent,
    SubmissionFigure,
    SubmissionFinding,
)
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.subtrees import subtree, writable
from app.text import Text

_NAMED = select(
    *Submission.__table__.c,
    OrganizationAttributes.name.label("organization_name"),
    OrganizationAttributes.name_en.label("organization_name_en"),
).join(
    OrganizationAttributes,
    and_(
        OrganizationAttributes.organization_id == Submission.organization_id,
        OrganizationAttributes.superseded_in.is_(None),
    ),
)
SORT_KEYS = {
    "id": SortKey(Submission.id, str),
    "state": SortKey(Submission.state, str),
    "organization": SortKey(Submission.organization_id, str),
}
FIGURE_SORT_KEYS = {"line": SortKey(SubmissionFigure.line, int)}
_RANK = case((SubmissionFinding.severity == "error", 1), (SubmissionFinding.severity == "warning", 2), else_=3)
FINDING_SORT_KEYS = {"severity": SortKey(_RANK, int), "number": SortKey(SubmissionFinding.number, int)}
EVENT_SORT_KEYS = {"number": SortKey(SubmissionEvent.id, int)}
Page = tuple[Sequence[Any], int, str | None]


def get_submission(session: Session | Connection, id: str, *, root: str | None, day: date) -> Any | None:
    """One submission with the names of its organization and of who did something with it, whoever asks; `in_charge`:
    whether `root` is above it on a day."""
    return session.execute(_named(root, day).add_columns(*_PERSONS).where(Submission.id == id)).one_or_none()


def _person(actor: Any) -> Any:
    """The name that an actor had when they last did something with the submission."""
    table = SubmissionEvent
    named = select(table.actor_name).where(table.submission_id == Submission.id, table.actor == actor)
    return named.order_by(table.id.desc()).limit(1).scalar_subquery().label(f"{actor.key}_name")


_PERSONS = [_person(column) for column in (Submission.sent_by, Submission.acknowledged_by, Submission.approved_by)]


def list_submissions(
    session: Session,
    page: PageRequest,
    *,
    root: str | None,
    day: date,
    state: Sequence[str],
    kind: Sequence[str],
    organization: str | None,
    subject: Sequence[str],
    year: int | None,
) -> Page:
    """A page of those in the subtree of `root`, with `in_charge`."""
    statement = _named(root, day)
    if root is not None:
        statement = statement.where(Submission.organization_id.in_(subtree(root, page.release)))
    if state:
        statement = statement.where(Submission.state.in_(state))
    if kind:
        statement = statement.where(Submission.kind.in_(kind))
    if organization is not None:
        statement = statement.where(Submission.organization_id == organization)
    if subject or year is not None:
        statement = statement.where(_figures_about(subject, year).exists())
    return read_page(session, statement, SORT_KEYS, "-id", "id", page)


def _figures_about(subject: Sequence[str], year: int | None) -> Select[Any]:
    table = SubmissionFigure
    figures: Select[Any] = select(table.id).where(
        table.submission_id == Submission.id, table.revision == Submission.revision
    )
    if subject:
        figures = figures.where(table.subject.in_(subject))
    if year is not None:
        figures = figures.where(table.period_end.between(date(year, 1, 1), date(year, 12, 31)))
    return figures


def list_figures(session: Session, page: PageRequest, row: Any) -> Page:
    """A page of the draft rows of the current revision."""
    table = SubmissionFigure
    statement = select(*table.__table__.c).where(table.submission_id == row.id, table.revision == row.revision)
    return read_page(session, statement, FIGURE_SORT_KEYS, "line", "line", page)


def list_findings(
    session: Session, page: PageRequest, row: Any, *, severity: Sequence[str] = (), rule: Sequence[str] = ()
) -> Page:
    """A page of the findings of the current revision, errors first."""
    table = SubmissionFinding
    statement = _of(select(*table.__table__.c), row)
    if severity:
        statement = statement.where(table.severity.in_(severity))
    if rule:
        statement = statement.where(table.rule.in_(rule))
    return read_page(session, statement, FINDING_SORT_KEYS, "severity", "number", page)


def first_findings(session: Session | Connection, row: Any, limit: int) -> Sequence[Any]:
    """The first findings, errors first."""
    query = _of(select(*SubmissionFinding.__table__.c), row)
    return session.execute(query.order_by(_RANK, SubmissionFinding.number).limit(limit)).all()


def count_rules(session: Session | Connection, row: Any) -> Sequence[Any]:
    """How often each rule is broken, in the order in which they were tried."""
    table = SubmissionFinding
    query = select(table.rule, func.count().label("times"))
    return session.execute(_of(query, row).group_by(table.rule).order_by(func.min(table.number))).all()


def list_events(session: Session, page: PageRequest, row: Any) -> Page:
    """A page of what was done and said, oldest first."""
    table = SubmissionEvent
    statement = select(*table.__table__.c).where(table.submission_id == row.id)
    return read_page(session, statement, EVENT_SORT_KEYS, "number", "number", page)


def returned_revision(session: Session | Connection, row: Any) -> int | None:
    """The revision that was last returned."""
    table = SubmissionEvent
    return session.scalar(
        select(func.max(table.revision)).where(table.submission_id == row.id, table.action == "return")
    )


def _named(root: str | None, day: date) -> Select[Any]:
    in_charge = literal(True) if root is None else Submission.organization_id.in_(writable(root, day))
    return _NAMED.add_columns(in_charge.label("in_charge"))


def _of(statement: Select[Any], row: Any) -> Select[Any]:
    table = SubmissionFinding
    return statement.where(table.submission_id == row.id, table.revision == row.revision)


def staged_findings(connection: Connection) -> Sequence[Any]:
    """All findings of a draft that is only in temporary tables, errors first."""
    table = SubmissionFinding.__table__.c
    staged = table_clause("staged_submission_findings", *(column(name.name) for name in table if name.name != "id"))
    rank = case((staged.c.severity == "error", 1), (staged.c.severity == "warning", 2), else_=3)
    return connection.execute(select(*staged.c).order_by(rank, staged.c.number)).all()


def organization_names(session: Session | Connection, id: str) -> Text:
    """The names of an organization that exists."""
    table = OrganizationAttributes
    query = select(table.name, table.name_en).where(table.organization_id == id, table.superseded_in.is_(None))
    row = session.execute(query).one()
    return Text(row.name, row.name_en)


def list_children(session: Session | Connection, id: str) -> frozenset[str]:
    """Ids of all that report, or reported, to an organization directly."""
    edges = select(OrganizationParent.organization_id)
    current = OrganizationParent.superseded_in.is_(None)
    return frozenset(session.scalars(edges.where(OrganizationParent.parent_id == id, current)))


def current_figures(session: Session | Connection, ids: Collection[int]) -> Sequence[Any]:
    """Those of the figures that are current."""
    table = Figure
    return session.execute(
        select(*table.__table__.c).where(table.id.in_(ids), table.superseded_in.is_(None)).order_by(table.id)
    ).all()
