"""What releases changed, row by row, in an order in which nothing is missed or repeated."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from app.models import VERSIONED, Release
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.suppression import columns_of

TABLES: tuple[str, ...] = tuple(VERSIONED)


def _same_key(left: Any, right: Any, key: Sequence[str]) -> Any:
    return and_(*(left.c[name].is_not_distinct_from(right.c[name]) for name in key))


def _feed(since: int, until: int) -> Any:
    """(release, place of the table, id, kind) of every change after `since` up to `until`."""
    parts = []
    for place, (name, (model, key)) in enumerate(VERSIONED.items()):
        del name
        table: Table = model.__table__
        other = table.alias()
        corrected = exists().where(other.c.superseded_in == table.c.released_in, _same_key(other, table, key))
        replaced = exists().where(other.c.released_in == table.c.superseded_in, _same_key(other, table, key))
        parts.append(
            select(
                table.c.released_in.label("release"),
                literal(place).label("place"),
                table.c.id.label("id"),
                case((corrected, "corrected"), else_="added").label("kind"),
            ).where(table.c.released_in > since, table.c.released_in <= until)
        )
        parts.append(
            select(table.c.superseded_in, literal(place), table.c.id, literal("retracted")).where(
                table.c.superseded_in > since, table.c.superseded_in <= until, ~replaced
            )
        )
    return union_all(*parts).subquery("feed")


def list_changes(
    session: Session, page: PageRequest, *, since: int, until: int
) -> tuple[Sequence[Any], int, str | None]:
    """A page of (release, place, id, kind) with the release's time, publisher and reason."""
    feed = _feed(since, until)
    keys = {
        "release": SortKey(feed.c.release, int),
        "place": SortKey(feed.c.place, int),
        "id": SortKey(feed.c.id, int),
    }
    statement = select(feed, Release.published_at, Release.published_by, Release.reason).join(
        Release, Release.number == feed.c.release
    )
    return read_page(session, statement, keys, "release", "place,id", page)


def rows_by_id(session: Session, place: int, ids: Collection[int]) -> dict[int, Any]:
    """Rows of one versioned table by id, as the session may see them."""
    table: Table = VERSIONED[TABLES[place]][0].__table__
    rows = select(*columns_of(session, table)).where(table.c.id.in_(ids))
    return {row.id: row for row in session.execute(rows)}


def rows_before(session: Session, place: int, ids: Collection[int]) -> dict[int, Any]:
    """For rows that corrected others: the row that each replaced, by the id of the new one."""
    model, key = VERSIONED[TABLES[place]]
    new: Table = model.__table__
    old = new.alias("old")
    rows = session.execute(
        select(new.c.id.label("new_id"), *columns_of(session, old))
        .join(old, and_(old.c.superseded_in == new.c.released_in, _same_key(old, new, key)))
        .where(new.c.id.in_(ids))
    )
    return {row.new_id: row for row in rows}


def count_by_table(session: Session, number: int) -> Mapping[str, tuple[int, int]]:
    """Rows opened and closed by a release, by table. One statement."""
    parts = []
    for name, (model, _) in VERSIONED.items():
        table: Table = model.__table__
        parts.append(
            select(
                literal(name).label("name"),
                func.count().filter(table.c.released_in == number).label("opened"),
                func.count().filter(table.c.superseded_in == number).label("closed"),
            ).where(or_(table.c.released_in == number, table.c.superseded_in == number))
        )
    return {row.name: (row.opened, row.closed) for row in session.execute(union_all(*parts))}
