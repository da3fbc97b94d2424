"""A draft beside what it would replace: published figures, or the revision that was last returned."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from app.models import NATURAL_KEY, Figure, SubmissionFigure
from app.models.vocabulary import SubmissionKind
from app.queries.pages import PageRequest, SortKey, read_page

NEW = SubmissionFigure.__table__
CURRENT = Figure.__table__.alias("current_figures")
BEFORE = NEW.alias("figures_before")
_CONTENT = ("value", "qualifier", "unit", "planned", "printed", "note")
CHANGES = ("added", "corrected", "retracted", "removed", "unchanged")


def from_published(row: Any) -> Select[Any]:
    """Rows of the current revision beside the published figure that each would replace; `change_made` is one of CHANGES."""
    return _beside(row, CURRENT, CURRENT.c.superseded_in.is_(None), _change(row.kind))


def from_returned(row: Any, revision: int | None) -> Select[Any]:
    """Rows of the current revision beside those of the one that was returned, and those that are not there any more."""
    then = and_(BEFORE.c.submission_id == row.id, BEFORE.c.revision == (revision or 0))
    change = case((BEFORE.c.id.is_(None), "added"), (_apart(BEFORE), "corrected"), else_="unchanged")
    still = select(NEW.c.id).where(_same_key(BEFORE), NEW.c.submission_id == row.id, NEW.c.revision == row.revision)
    gone = select(
        *BEFORE.c,
        BEFORE.c.id.label("old_id"),
        BEFORE.c.value.label("old_value"),
        BEFORE.c.qualifier.label("old_qualifier"),
        literal("removed").label("change_made"),
    ).where(then, ~still.exists())
    both = union_all(_beside(row, BEFORE, then, change), gone).subquery("since_returned")
    return select(both)


def _beside(row: Any, other: Any, condition: ColumnElement[bool], change: ColumnElement[str]) -> Select[Any]:
    return (
        select(
            *NEW.c,
            other.c.id.label("old_id"),
            other.c.value.label("old_value"),
            other.c.qualifier.label("old_qualifier"),
            change.label("change_made"),
        )
        .select_from(NEW.outerjoin(other, and_(_same_key(other), condition)))
        .where(NEW.c.submission_id == row.id, NEW.c.revision == row.revision)
    )


def _same_key(other: Any) -> ColumnElement[bool]:
    return and_(*(other.c[name] == NEW.c[name] for name in NATURAL_KEY))


def _apart(other: Any) -> ColumnElement[bool]:
    return or_(*(other.c[name].is_distinct_from(NEW.c[name]) for name in _CONTENT))


def _change(kind: str) -> ColumnElement[str]:
    if kind == SubmissionKind.retraction:
        return case((CURRENT.c.id.is_(None), "unchanged"), (_apart(CURRENT), "corrected"), else_="retracted")
    # Just what publish() takes for a change.
    more = or_(CURRENT.c.doubt != "", CURRENT.c.date_inferred, CURRENT.c.plan_attainment_percent.is_not(null()))
    return case((CURRENT.c.id.is_(None), "added"), (or_(_apart(CURRENT), more), "corrected"), else_="unchanged")


def count_changes(session: Session | Connection, compared: Select[Any]) -> dict[str, int]:
    """How many rows there are of each change."""
    found = compared.subquery()
    rows = session.execute(select(found.c.change_made, func.count().label("times")).group_by(found.c.change_made))
    return dict.fromkeys(CHANGES, 0) | {each.change_made: each.times for each in rows}


def list_changes(session: Session, page: PageRequest, compared: Select[Any]) -> tuple[Sequence[Any], int, str | None]:
    """A page of the rows that change something, in the order of the file."""
    found = compared.subquery()
    keys = {"line": SortKey(found.c.line, int), "id": SortKey(found.c.id, int)}
    return read_page(session, select(found).where(found.c.change_made != "unchanged"), keys, "line", "id", page)


def hash_difference(session: Session | Connection, row: Any) -> str:
    """What an approver saw: the draft's revision and the published figures that it would replace."""
    found = from_published(row).subquery()
    digest = hashlib.sha256(f"{row.id} {row.revision}".encode())
    query = select(found.c.line, found.c.change_made, found.c.old_id).order_by(found.c.line)
    for each in session.execute(query):
        digest.update(f"\n{each.line} {each.change_made} {each.old_id}".encode())
    return digest.hexdigest()
