"""Reading data files: typed cells, and errors that name file, line, column and value."""

import csv
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


def whole(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError("must be a whole number") from None


def number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise ValueError("must be a number with a decimal point") from None
    if not 0 <= value < 1e15:
        raise ValueError("must be a number from 0 up")
    return value


def day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("must be a date, YYYY-MM-DD") from None


def moment(cell: str) -> datetime:
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError("must be a time, YYYY-MM-DDTHH:MM:SS+07:00") from None


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
    """Rows of a UTF-8 CSV file as dicts of typed cells, with `_line` for later messages.

    Raises `DataError` for a missing file, wrong columns, broken UTF-8, or a cell that does not parse.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            heading = next(reader, [])
            missing = [name for name in columns if name not in heading]
            if missing:
                raise DataError(f"{path.name}, line 1: column {missing[0]} is missing.")
            places = {name: heading.index(name) for name in columns}
            for cells in reader:
                if len(cells) != len(heading):
                    raise DataError(
                        f"{path.name}, line {reader.line_num}: {len(cells)} cells where the heading has {len(heading)}."
                    )
                row: dict[str, Any] = {"_line": reader.line_num}
                for name, parse in columns.items():
                    row[name] = _cell(path, reader.line_num, name, cells[places[name]], parse)
                yield row
    except FileNotFoundError:
        raise DataError(f"{path.name}: the file does not exist.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: not UTF-8 at byte {error.start}.") from None
    except csv.Error as error:
        raise DataError(f"{path.name}, line {reader.line_num}: {error}.") from None


def bad_cell(path: Path, line: int, column: str, value: object, reason: str) -> DataError:
    """The one sentence for a bad cell."""
    return DataError(f"{path.name}, line {line}, column {column}: {str(value)[:80]!r} {reason}.")


def _cell(path: Path, line: int, column: str, cell: str, parse: Cell) -> Any:
    try:
        return parse(cell)
    except ValueError as error:
        raise bad_cell(path, line, column, cell, str(error)) from None
