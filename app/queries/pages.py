"""Pages by keyset: stable while rows are added, the same cost on the last page as on the first."""

import base64
import hashlib
import json
import math
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Result, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.queries.order import ordered
from app.text import Text

Made = TypeVar("Made")


def each_once(values: Sequence[Hashable], make: Callable[[Any], Made]) -> list[Made]:
    """`make` of each value; equal values, and in a column there are many, are made once."""
    made = {value: make(value) for value in set(values)}
    return [*made.values()] * len(values) if len(made) == 1 else list(map(made.__getitem__, values))


class Rows(Sequence[Any]):
    """Rows that are kept as `columns`, by name; each row is made when it is asked for."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self.columns = columns
        self._row: Any = namedtuple("Row", columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, place: Any) -> Any:
        return self._row._make(values[place] for values in self.columns.values())

    def __iter__(self) -> Iterator[Any]:
        return map(self._row._make, zip(*self.columns.values(), strict=True))


class Reader:
    """One statement read to its end, a page at a time, from one cursor that the database keeps open."""

    def __init__(self) -> None:
        self.result: Result[Any] | None = None
        self.made: Any = None
        self._fetch: Callable[[int], Sequence[Any]] = lambda limit: ()

    def read(self, session: Session, statement: Select[Any], limit: int) -> Sequence[Any]:
        """The next rows, `Rows` unless they are of entities; the statement is run for the first."""
        if self.result is None:
            entities = any(isinstance(entry["expr"], type) for entry in statement.column_descriptions)
            reading = session if entities else session.connection()
            self.result = reading.execute(statement, execution_options={"yield_per": limit})
            self._fetch = self.result.fetchmany if entities else _columnwise(self.result, statement, session)
        return self._fetch(limit)

    def close(self) -> None:
        """Let the database forget the cursor."""
        if self.result is not None:
            self.result.close()


def _columnwise(result: Any, statement: Select[Any], session: Session) -> Callable[[int], Rows]:
    """What the driver reads, each column converted at once: rows made one by one cost as much as reading them."""
    dialect = session.get_bind().dialect
    names = list(result.keys())
    converters = [
        column.type.dialect_impl(dialect).result_processor(dialect, described[1])
        for column, described in zip(statement.selected_columns, result.cursor.description, strict=True)
    ]

    # SQLAlchemy has taken the first row from the driver already.
    first = list(result.fetchmany(1))

    def fetch(limit: int) -> Rows:
        wanted = limit - len(first)
        read = result.cursor.fetchmany(wanted) if wanted and result.cursor else []
        columns = zip(*read, strict=True) if read else [()] * len(names)
        made = [each_once(v, convert) if convert else v for v, convert in zip(columns, converters, strict=True)]
        if first:
            made = [[value, *values] for value, values in zip(first.pop(), made, strict=True)]
        return Rows(dict(zip(names, made, strict=True)))

    return fetch


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of one query. `fingerprint` tells queries apart; `release` is the one that the pages are of.

    With a `reader` each request for the same page continues where the last one ended; nothing is counted.
    """

    limit: int
    cursor: str | None
    sort: str | None
    fingerprint: str
    release: int
    reader: Reader | None = None

    def once(self, make: Callable[[], Made]) -> Made:
        """What stands beside the rows of every page, as their sum: with a reader it is made for the first one only."""
        if self.reader is None:
            return make()
        self.reader.made = made = self.reader.made or make()
        return made


@dataclass(frozen=True, slots=True)
class SortKey:
    """Something to sort by, never NULL, with the Python type that a cursor holds; text is sorted by code point."""

    expression: ColumnElement[Any]
    type: type

    def __post_init__(self) -> None:
        object.__setattr__(self, "expression", ordered(self.expression, self.type))


def read_page(
    session: Session,
    statement: Select[Any],
    sort_keys: Mapping[str, SortKey],
    default_sort: str,
    unique: str,
    request: PageRequest,
) -> tuple[Sequence[Any], int, str | None]:
    """Rows of one page, the number of all rows, and the cursor of the next page. Two statements."""
    order = _order(request.sort or default_sort, sort_keys, unique)
    if request.reader is not None:
        in_order = (sort_keys[n].expression.desc() if down else sort_keys[n].expression.asc() for n, down in order)
        rows = request.reader.read(session, statement.order_by(*in_order), request.limit)
        return rows, 0, "more" if len(rows) == request.limit else None
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    keys = [(sort_keys[name], descending) for name, descending in order]
    if request.cursor is not None:
        values = decode_cursor(request.cursor, request.fingerprint, [key.type for key, _ in keys])[1]
        statement = statement.where(_after(keys, values))
    statement = statement.add_columns(*(key.expression.label(f"sort_{n}") for n, (key, _) in enumerate(keys)))
    statement = statement.order_by(*(k.expression.desc() if d else k.expression.asc() for k, d in keys))
    rows = session.execute(statement.limit(request.limit + 1)).all()
    following = None
    if len(rows) > request.limit:
        rows = rows[: request.limit]
        last = [getattr(rows[-1], f"sort_{n}") for n in range(len(keys))]
        following = encode_cursor(request.fingerprint, request.release, last)
    return rows, total, following


def _order(sort: str, sort_keys: Mapping[str, SortKey], unique: str) -> list[tuple[str, bool]]:
    order: dict[str, bool] = {}
    for word in sort.split(","):
        name = word.removeprefix("-")
        if name not in sort_keys:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"Không sắp xếp theo {name!r} được. Có thể dùng: {', '.join(sort_keys)}.",
                    f"There is no sorting by {name!r}. Allowed: {', '.join(sort_keys)}.",
                ),
                [{"location": "query.sort", "value": sort, "allowed": list(sort_keys)}],
            )
        order.setdefault(name, word.startswith("-"))
    for name in unique.split(","):
        order.setdefault(name, False)
    return list(order.items())


def _after(keys: Sequence[tuple[SortKey, bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    alternatives = []
    for place, ((key, descending), value) in enumerate(zip(keys, values, strict=True)):
        same = [k.expression == v for (k, _), v in zip(keys[:place], values[:place], strict=True)]
        beyond = key.expression < value if descending else key.expression > value
        alternatives.append(and_(*same, beyond))
    return or_(*alternatives)


def encode_cursor(fingerprint: str, release: int, values: Sequence[Any]) -> str:
    """An opaque cursor: which query, which release, after which keys."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    body = json.dumps([fingerprint, release, plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(_checksum(body) + body.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, fingerprint: str | None, types: Sequence[type] | None = None) -> tuple[int, list[Any]]:
    """Release and key values. Refuses a broken cursor, and one of another query.

    The checksum finds damage, not forgery: whoever reads this file can make a cursor, so nothing in it is believed.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        body = raw[8:].decode()
        if _checksum(body) != raw[:8]:
            raise ValueError
        owner, release, values = json.loads(body)
        release = _restore(release, int)
        if types is not None and owner == fingerprint:
            values = [_restore(value, type_) for value, type_ in zip(values, types, strict=True)]
    except (ValueError, TypeError, RecursionError):
        raise invalid_cursor(cursor, Text("Con trỏ trang không đọc được.", "The cursor cannot be read.")) from None
    if fingerprint is not None and owner != fingerprint:
        raise invalid_cursor(
            cursor,
            Text(
                "Con trỏ này thuộc một truy vấn khác (bộ lọc hoặc cách sắp xếp khác).",
                "This cursor belongs to another query (other filters or another order).",
            ),
        )
    return release, values


def _restore(value: Any, type_: type) -> Any:
    if type_ is date:
        return date.fromisoformat(value)
    if type_ is float and isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    if type_ is int and type(value) is int and abs(value) < 2**31:
        return value
    if type_ is not str or not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    return value


def _checksum(body: str) -> bytes:
    return hashlib.sha256(b"party-stats cursor" + body.encode()).digest()[:8]


def invalid_cursor(cursor: str, reason: Text) -> Problem:
    """The refusal of a cursor, with what to do instead."""
    return Problem(
        "invalid_cursor",
        Text(f"{reason.vi} Hãy bắt đầu lại từ trang đầu, không có cursor.", f"{reason.en} Start again without cursor."),
        [{"location": "query.cursor", "value": cursor[:100]}],
    )
