"""The only way from figures and roll-ups to an answer: what is not public leaves as NULL, marked `suppressed`.

Who is shown everything, or a subtree, is said once for a session (`show_to`). A session of which nothing was said is
the public's.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, null, select
from sqlalchemy.orm import Session

from app.models import Figure, SourceAttributes, visible
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
    # What a caller may see changes with the hierarchy, so nothing that such a session reads is remembered.
    session.info.pop("memory", None)
    # Made once: a statement that asks twice needs the very same subquery.
    session.info["seen"] = readable(root) if root else _EVERYTHING


def audience(session: Session) -> Any:
    """Whom the session reads for: None is the public."""
    return session.info.get("seen")


def built_once(build: Callable[..., Select[Any]], session: Session, *shape: Hashable) -> Select[Any]:
    """The statement `build(audience, *shape)`; the public's is built once."""
    seen = audience(session)
    return _built(build, *shape) if seen is None else build(seen, *shape)


@lru_cache(maxsize=500)
def _built(build: Callable[..., Select[Any]], *shape: Hashable) -> Select[Any]:
    return build(None, *shape)


def suppressed(session: Session, table: Any) -> ColumnElement[bool]:
    """Whether a row of figures or roll-ups, of any release, is kept from whom the session reads for.

    Who may see it follows from the newest hierarchy, whatever release is asked for.
    """
    return _suppressed(audience(session), table)


def _suppressed(seen: Any, table: Any) -> ColumnElement[bool]:
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


def columns_of(session: Session, table: Any) -> list[ColumnElement[Any]]:
    """All columns of a table or of its alias, as the session may see them."""
    return columns_for(audience(session), table)


def columns_for(seen: Any, table: Any, *names: str) -> list[ColumnElement[Any]]:
    """The columns of these names (all without any), as an `audience` may see them."""
    columns = [table.c[name] for name in names] or list(table.c)
    if "suppressed" not in table.c:
        return columns
    hidden = _suppressed(seen, table.c)

    def shown(column: Any) -> ColumnElement[Any]:
        if column.name == "suppressed":
            return hidden.label("suppressed")
        return case((hidden, null()), else_=column).label(column.name) if column.name in WITHHELD else column

    return [shown(column) for column in columns]
