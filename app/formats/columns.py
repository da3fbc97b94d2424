"""Columns and rows, derived from the schema of an answer's items: written once for all answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from app.http.descriptions import FIELDS

Row = Sequence[Any]
Chunk = Sequence[Sequence[Any]]
"""Some rows of a table as its columns."""


class Kind(StrEnum):
    """What the cells of a column are. `json`: objects whose keys no schema names."""

    text = "text"
    integer = "integer"
    number = "number"
    boolean = "boolean"
    day = "day"
    moment = "moment"
    json = "json"


class Column(NamedTuple):
    """A column, named as its field; `many`: each cell is a list of that kind."""

    name: str
    kind: Kind
    many: bool
    description: str


class Rows(NamedTuple):
    """Where the rows of an answer are: lists one after the other, or for each item one row for each entry of `each`.

    An item without entries keeps one row. `prefix` stands before the names of the entries' columns.
    """

    lists: tuple[str, ...] = ("items",)
    each: str = ""
    prefix: str = ""


ITEMS = Rows()


class Shape(NamedTuple):
    """The columns of an answer, and its rows (of one page of it) as cells in their order."""

    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterator[Row]]

    def chunk(self, answer: Any) -> Chunk:
        """The rows of an answer as columns. Where its items are columns by name already, only those wanted are made."""
        items = getattr(answer, "items", None)
        if isinstance(items, Mapping):
            return [items[column.name] for column in self.columns]
        return list(zip(*self.rows(answer), strict=True)) or [()] * len(self.columns)


class _Item(NamedTuple):
    """The columns of a model's instances, and an instance as their cells."""

    columns: tuple[Column, ...]
    cells: Callable[[Any], list[Any]]


class _Part(NamedTuple):
    """One field: its columns, and its value as their cells; without `cells` the value is the only one."""

    columns: tuple[Column, ...]
    cells: Callable[[Any], list[Any]] | None


_KINDS: dict[Any, Kind] = {
    bool: Kind.boolean,
    int: Kind.integer,
    float: Kind.number,
    date: Kind.day,
    datetime: Kind.moment,
    str: Kind.text,
}


@cache
def shape_of(answer: type[BaseModel], rows: Rows, only: tuple[str, ...] = ()) -> Shape:
    """The shape of an answer; `only`: just those fields of an item, in that order."""
    model = item_model(answer, rows)
    own = _item(model, only or tuple(name for name in model.model_fields if name != rows.each), "")

    def items(given: Any) -> Iterator[Any]:
        return (item for name in rows.lists for item in getattr(given, name))

    if not rows.each:
        return Shape(own.columns, lambda given: map(own.cells, items(given)))
    inner = _item(_item_of(model, rows.each), (), rows.prefix)
    columns = (*own.columns, *inner.columns)
    _check_names(columns, answer)
    empty = [None] * len(inner.columns)

    def joined(given: Any) -> Iterator[Row]:
        for item in items(given):
            front = own.cells(item)
            entries = [inner.cells(entry) for entry in getattr(item, rows.each)]
            for back in entries or [empty]:
                yield front + back

    return Shape(columns, joined)


def item_model(answer: type[BaseModel], rows: Rows) -> type[BaseModel]:
    """The model of the items of an answer."""
    return _item_of(answer, rows.lists[0])


def _item_of(model: type[BaseModel], name: str) -> type[BaseModel]:
    (item,) = get_args(model.model_fields[name].annotation)
    return item  # type: ignore[no-any-return]


def _item(model: type[BaseModel], names: tuple[str, ...], prefix: str) -> _Item:
    chosen = names or tuple(model.model_fields)
    parts = [_part(model, name, prefix) for name in chosen]
    get = attrgetter(*chosen)
    single = len(chosen) == 1

    def cells_of(item: Any) -> list[Any]:
        cells: list[Any] = []
        values: Sequence[Any] = (get(item),) if single else get(item)
        for value, part in zip(values, parts, strict=True):
            if part.cells is None:
                cells.append(value)
            else:
                cells += part.cells(value)
        return cells

    columns = [column for part in parts for column in _named_apart(part, prefix, chosen)]
    _check_names(columns, model)
    return _Item(tuple(columns), cells_of)


def _named_apart(part: _Part, prefix: str, fields: Sequence[str]) -> Iterator[Column]:
    """`missing_reasons` for those of the list `missing` beside the field `missing_reason`."""
    taken = {prefix + name for name in fields}
    for column in part.columns:
        apart = part.cells is not None and column.name in taken
        yield column._replace(name=f"{column.name}s") if apart else column


def _check_names(columns: Sequence[Column], model: type[BaseModel]) -> None:
    names = [column.name for column in columns]
    assert len(set(names)) == len(names), f"{model.__name__}: two columns of one name in {names}"


def _part(model: type[BaseModel], name: str, prefix: str) -> _Part:
    field = model.model_fields[name]
    label = prefix + name
    annotation, many = _plain(field.annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inner = _item(annotation, (), f"{label}_")
        columns = tuple(_described(column, field.description or "", many) for column in inner.columns)
        return _Part(columns, _several(inner) if many else _one(inner))
    return _Part((Column(label, _kind(annotation), many, field.description or FIELDS.get(name, "")),), None)


def _described(column: Column, said: str, many: bool) -> Column:
    kind = Kind.json if many and column.many else column.kind  # a list in each entry of a list
    return column._replace(kind=kind, many=many or column.many, description=column.description or said)


def _one(inner: _Item) -> Callable[[Any], list[Any]]:
    empty = [None] * len(inner.columns)
    return lambda value: empty if value is None else inner.cells(value)


def _several(inner: _Item) -> Callable[[Any], list[Any]]:
    width = range(len(inner.columns))

    def cells(values: Any) -> list[Any]:
        rows = [inner.cells(value) for value in values]
        return [[row[place] for row in rows] for place in width]

    return cells


def _plain(annotation: Any) -> tuple[Any, bool]:
    """Without None, and out of a list."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        annotation = float if set(kinds) == {int, float} else kinds[0]
    if get_origin(annotation) is list:
        return _plain(get_args(annotation)[0])[0], True
    return annotation, False


def _kind(annotation: Any) -> Kind:
    if annotation in _KINDS:
        return _KINDS[annotation]
    if get_origin(annotation) is Literal or (isinstance(annotation, type) and issubclass(annotation, str)):
        return Kind.text
    return Kind.json
