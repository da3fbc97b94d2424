"""What the fields of a figure are: said once, for items of JSON and for the columns of long lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from app.answers.context import Context
from app.models import DIMENSIONS
from app.models.vocabulary import MissingReason, Qualifier
from app.quantities import display, plain
from app.queries.figures import list_rivals
from app.queries.pages import Rows, each_once
from app.schemas.common import Schema
from app.schemas.figures import AnyFigure
from app.text import Language

Cells = Sequence[Any]
Rivals = Mapping[tuple[Any, ...], Sequence[Any]]
DECIMALS = 2


class FigureColumns(Mapping[str, Cells]):
    """The fields of `AnyFigure` for some rows, a column a field: `value`, `organization_name`, made when they are asked for.

    `rivals` as `list_rivals` gives them; without, they are read when they are needed.
    """

    def __init__(self, context: Context, rows: Sequence[Any], rivals: Rivals | None = None) -> None:
        self._context, self._rows, self._rivals = context, rows, rivals
        names = rows[0]._fields if rows else ()
        read = rows.columns if isinstance(rows, Rows) else dict(zip(names, zip(*rows, strict=True), strict=True))
        self._read: Mapping[str, Cells] = read

    def __getitem__(self, name: str) -> Cells:
        if name not in _NAMES:
            raise KeyError(name)
        if not self._rows:
            return ()
        make = _COLUMNS.get(name)
        return make(self) if make else self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)

    def items_out(self) -> list[dict[str, Any]]:
        """Rows as fields of `AnyFigure`; each page model keeps those of its subject."""
        fields = [self._objects(name, parts) if parts else self[name] for name, parts in _PARTS.items()]
        return [dict(zip(_PARTS, row, strict=True)) for row in zip(*fields, strict=True)]

    def _objects(self, name: str, parts: Sequence[str]) -> Cells:
        columns = [self[f"{name}_{part}"] for part in parts]
        whole = zip(*columns, strict=True)
        return [dict(zip(parts, v, strict=True)) if any(p is not None for p in v) else None for v in whole]

    def _said(self, name: str) -> Cells:
        return self._read[name if self._context.language is Language.vi else f"{name}_en"]

    def _notes(self, name: str) -> Cells:
        return each_once(self._read[name], lambda note: self._context.say_note(note or ""))

    def _display(self) -> Cells:
        language = self._context.language

        def shown(pair: tuple[float | None, str]) -> str | None:
            value, qualifier = pair
            return None if value is None else display(value, Qualifier(qualifier), DECIMALS, language)

        return each_once(list(zip(self._read["value"], self._read["qualifier"], strict=True)), shown)

    def _preferred(self) -> Cells:
        if self._rivals is None:
            marked = self._read.get("contested")
            contested = self._rows if marked is None else [self._rows[n] for n, mark in enumerate(marked) if mark]
            self._rivals = list_rivals(self._context.session, contested, release=self._context.release)
        behind = {row.id for members in self._rivals.values() for row in members[1:]}
        read = zip(self._read["id"], self._read["year"], self["superseded_in"], strict=True)
        return [None if year is None else ended is None and id not in behind for id, year, ended in read]

    def _superseded_in(self) -> Cells:
        release = self._context.release
        return each_once(self._read["superseded_in"], lambda number: number if number and number <= release else None)


def figures_out(context: Context, rows: Sequence[Any], rivals: Rivals | None = None) -> list[dict[str, Any]]:
    """Rows as fields of `AnyFigure`."""
    return FigureColumns(context, rows, rivals).items_out()


def _parts_of(name: str) -> tuple[str, ...]:
    annotation = AnyFigure.model_fields[name].annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Schema):
            return tuple(kind.model_fields)
    return ()


_PARTS = {name: _parts_of(name) for name in AnyFigure.model_fields}
_NAMES = frozenset(f"{name}_{part}" if part else name for name, parts in _PARTS.items() for part in parts or ("",))


def _plain(name: str) -> Callable[[FigureColumns], Cells]:
    return lambda self: each_once(self._read[name], plain)


def _or_none(name: str) -> Callable[[FigureColumns], Cells]:
    return lambda self: each_once(self._read[name], lambda value: value or None)


_COLUMNS: Mapping[str, Callable[[FigureColumns], Cells]] = {
    **{name: _or_none(name) for name in (*DIMENSIONS, "plan_attainment_qualifier")},
    **{name: _plain(name) for name in ("value", "planned", "plan_attainment_percent")},
    "id": lambda self: list(map(str, self._read["id"])),
    "organization_name": lambda self: self._said("organization_name"),
    "province_name": lambda self: self._said("province_name"),
    "display": FigureColumns._display,
    "missing_reason": lambda self: each_once(
        self._read["suppressed"], lambda hidden: MissingReason.suppressed if hidden else None
    ),
    "preferred": FigureColumns._preferred,
    "doubt": lambda self: self._notes("doubt"),
    "note": lambda self: self._notes("note"),
    "source_publisher": _or_none("publisher"),
    "source_published": lambda self: self._read["published"],
    "source_attribution": lambda self: self._read["attribution"],
    "source_printed": lambda self: [printed or "" for printed in self._read["printed"]],
    "superseded_in": FigureColumns._superseded_in,
}
"""Columns that are not just as they are read."""
