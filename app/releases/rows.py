"""Reading data files: typed cells, and errors that name file, line, column and value."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.errors import DataError
from app.text import tidy

Cell = Callable[[str], Any]


def text(cell: str) -> str:
    return tidy(cell)


def required(cell: str) -> str:
    if not cell.strip():
        raise ValueError("must not be empty")
    return tidy(cell)


def boolean(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("must be true or false")
    return cell == "true"


def matching(pattern: str, reason: str) -> Cell:
    """A cell that matches `pattern` from end to end."""

    def parse(cell: str) -> str:
        if not re.fullmatch(pattern, cell):
            raise ValueError(reason)
        return cell

    return parse


# The patterns come first because Python also reads 1_000, ١, 1e3, NaN, 20200101 and 2020-W01-1.
_whole = matching("[0-9]{1,9}", "must be a whole number of at most nine digits")
_number = matching(r"[0-9]{1,15}(\.[0-9]+)?", "must be a number from 0 up, with a decimal point if any")
_day = matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", "must be a date, YYYY-MM-DD")
_moment = matching(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}",
    "must be a time, YYYY-MM-DDTHH:MM:SS+07:00",
)


def whole(cell: str) -> int:
    return int(_whole(cell))


def number(cell: str) -> float:
    return float(_number(cell))


def day(cell: str) -> date:
    return date.fromisoformat(_day(cell))


def moment(cell: str) -> datetime:
    return datetime.fromisoformat(_moment(cell))


def optional(cell_type: Cell) -> Cell:
    """The same cell where it may be empty: then None."""
    return lambda cell: cell_type(cell) if cell else None


def key_of(known: Mapping[Any, Any] | set[Any], what: str) -> Cell:
    """A cell that must be the key of a row loaded before."""

    def parse(cell: str) -> str:
        if cell not in known:
            raise ValueError(f"is no known {what}")
        return cell

    return parse


def read_rows(path: Path, columns: Mapping[str, Cell]) -> Iterator[dict[str, Any]]:
    """Rows of a UTF-8 CSV file as dicts of typed cells, with `_line`, where the row ends, for later messages.

    Raises `DataError` for a file that cannot be read or has no rows, wrong columns, or a cell that does not parse.
    """
    line = 1
    try:
        # Broken UTF-8 comes as surrogates, so that the cell that has it can be named.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, strict=True)
            heading = next(reader, [])
            _check_heading(path, heading, columns)
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(heading):
                    raise DataError(
                        f"{path.name}, line {line}: {len(cells)} cells where the heading has {len(heading)}."
                    )
                parsed = {
                    name: _cell(path, line, name, cell, columns[name])
                    for name, cell in zip(heading, cells, strict=True)
                }
                yield {"_line": line, **parsed}
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}.") from None
    except csv.Error as error:
        raise DataError(f"{path.name}, line {reader.line_num}: {error}.") from None
    if line == 1:
        raise DataError(f"{path.name}: there are no rows.")


def bad_cell(path: Path, line: int, column: str, value: object, reason: str) -> DataError:
    """The one sentence for a bad cell."""
    shown = "" if value is None else str(value)
    return DataError(f"{path.name}, line {line}, column {column}: {shown[:80]!r} {reason}.")


def _check_heading(path: Path, heading: list[str], columns: Mapping[str, Cell]) -> None:
    for name in columns:
        if name not in heading:
            raise DataError(f"{path.name}, line 1: column {name} is missing.")
    for place, name in enumerate(heading):
        if name not in columns or name in heading[:place]:
            raise DataError(f"{path.name}, line 1: column {name[:80]!r} is unknown or stands here twice.")


def _cell(path: Path, line: int, column: str, cell: str, parse: Cell) -> Any:
    try:
        if any("\ud800" <= character <= "\udfff" for character in cell):
            raise ValueError("is not UTF-8")
        if not cell.isprintable():
            raise ValueError("has an invisible character")
        return parse(cell)
    except ValueError as error:
        raise bad_cell(path, line, column, cell, str(error)) from None
