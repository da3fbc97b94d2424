"""The only way from figures and roll-ups to an answer: what is not public leaves as NULL, marked `suppressed`.

Who is shown everything, or a subtree, is said once for a session (`show_to`). A session of which nothing was said is
the public's.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, null, select
from sqlalchemy.orm import Session

from app.models import Figure, Rollup, SourceAttributes, visible
from app.queries.sources import source_of
from app.queries.subtrees import readable

WITHHELD = (
    "value",
    "known_sum",
    "low",
    "high",
    "qualifier",
    "printed",
    "planned",
    "plan_attainment_percent",
    "plan_attainment_qualifier",
    "doubt",
    "note",
)
_EVERYTHING = object()


def show_to(session: Session, root: str | None) -> None:
    """From now on the session reads as who may see all below `root`; None: all there is."""
    # Made once: a statement that asks twice needs the very same subquery.
    session.info["seen"] = readable(root) if root else _EVERYTHING


def suppressed(session: Session, table: Any) -> ColumnElement[bool]:
    """Whether a row of figures or roll-ups, of any release, is kept from whom the session reads for.

    Who may see it follows from the newest hierarchy, whatever release is asked for.
    """
    seen = session.info.get("seen")
    if seen is _EVERYTHING:
        return false()
    marked: ColumnElement[bool] = table.suppressed
    return marked if seen is None else and_(marked, table.organization_id.not_in(seen))


def seen_column(session: Session, table: Any, name: str) -> ColumnElement[Any]:
    """A column of figures or roll-ups as the session may see it; unlabelled, for conditions and order."""
    column = getattr(table, name)
    return case((suppressed(session, table), null()), else_=column) if name in WITHHELD else column


def figure_columns(session: Session) -> list[ColumnElement[Any]]:
    """All columns of figures as the session may see them, and `suppressed`."""
    return columns_of(session, Figure.__table__)


def select_figures(session: Session, release: int) -> Select[Any]:
    """The figures of a release as the session may see them, with what of their sources decides which is preferred."""
    rows: Select[Any] = (
        select(
            *figure_columns(session),
            SourceAttributes.kind.label("source_kind"),
            SourceAttributes.published,
            SourceAttributes.attribution,
        )
        .join(*source_of(Figure.source_id, release))
        .where(visible(Figure, release))
    )
    return rows


def rollup_columns(session: Session) -> list[ColumnElement[Any]]:
    """All columns of roll-ups as the session may see them, and `suppressed`."""
    return columns_of(session, Rollup.__table__)


def columns_of(session: Session, table: Any) -> list[ColumnElement[Any]]:
    """All columns of a table or of its alias, as the session may see them."""
    if "suppressed" not in table.c:
        return list(table.c)
    hidden = suppressed(session, table.c)

    def seen(column: Any) -> ColumnElement[Any]:
        if column.name == "suppressed":
            return hidden.label("suppressed")
        return case((hidden, null()), else_=column).label(column.name) if column.name in WITHHELD else column

    return [seen(column) for column in table.c]
