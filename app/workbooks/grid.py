"""What every kind of file is read as: sheets with rows of plain cells."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Sheet:
    """The start of a sheet. `unread`: cells that show an error or a formula without a result, by rule.

    `merged` are (first row, first column, last row, last column) from 0; `largest` gives the largest plain number of
    a column.
    """

    name: str
    hidden: bool = False
    unread: dict[str, str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    largest: Callable[[int], float | None] = lambda _: None


class Row(NamedTuple):
    """A row of the sheet that came last, numbered as a spreadsheet numbers it; in JSON the fields of a figure, from 0."""

    number: int
    cells: Any


class Notice(NamedTuple):
    """Something about the file as a whole."""

    rule: str
    value: str


Event = Sheet | Row | Notice


_CONTROLS = {code: "\ufffd" for code in (*range(32), 127) if not chr(code).isspace()}


def storable(event: Event) -> Event:
    """The same with U+FFFD, which no cell may hold, for the control characters that databases and workbooks cannot keep."""
    if isinstance(event, Row):
        cells = event.cells
        if isinstance(cells, dict):
            return Row(event.number, {_storable(key): _storable(cell) for key, cell in cells.items()})
        return Row(event.number, [_storable(cell) for cell in cells])
    if isinstance(event, Notice):
        return Notice(event.rule, _storable(event.value))
    return replace(event, name=_storable(event.name))


def _storable(cell: Any) -> Any:
    return cell.translate(_CONTROLS) if type(cell) is str and not cell.isprintable() else cell


@cache
def column_letters(index: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(index: int, row: int) -> str:
    """`C7` for 2 and 7."""
    return f"{column_letters(index)}{row}"
