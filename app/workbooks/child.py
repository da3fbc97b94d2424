"""The process that opens files from outside: it may run out of memory or time, and take nothing with it.

`python -m app.workbooks.child xlsx|json FILE LIMITS` writes one JSON array a line: `["notice", rule, value]`,
`["sheet", {…}]`, `["rows", [[number, cells], …]]`, and last `["done"]` or `["refused", code]`.
"""

import resource
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from app.workbooks.inspection import Refused, inspect, place_of

BATCH_CELLS = 20_000
TEXT_MAX = 1000
MERGED_MAX = 10_000


def main() -> None:
    kind, path, limits = sys.argv[1], Path(sys.argv[2]), orjson.loads(sys.argv[3])
    _confine(limits)
    try:
        for message in {"xlsx": _workbook, "json": _objects}[kind](path, limits):
            _write(message)
        _write(["done"])
    except Refused as refused:
        _write(["refused", str(refused)])
    except MemoryError:
        _write(["refused", "too_much_memory"])


def _confine(limits: Mapping[str, int]) -> None:
    memory, seconds = limits["memory_max_bytes"], limits["seconds_max"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(message: list[Any]) -> None:
    # The only kind of value that JSON has no form for is a span of time.
    sys.stdout.buffer.write(orjson.dumps(message, default=str, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _workbook(path: Path, limits: Mapping[str, int]) -> Iterator[list[Any]]:
    seen = inspect(path, limits)
    yield from (["notice", rule, value] for rule, value in seen.notices)
    # Only now, so that what is refused above costs next to nothing.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_path(path)
        rows_left = limits["rows_max"]
        for meta in workbook.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            unread = seen.unread.get(meta.name, {})
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.width > limits["columns_max"]:
                raise Refused("too_many_columns")
            offset = sheet.start[1] if sheet.start else 0
            described = {
                "name": meta.name,
                "hidden": meta.visible is not SheetVisibleEnum.Visible,
                "unread": unread,
                "merged": [[*first, *last] for first, last in (sheet.merged_cell_ranges or [])[:MERGED_MAX]],
                "largest": _largest(sheet, offset),
            }
            yield ["sheet", described]
            unread_rows = {int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for cell in unread}
            for batch in _batches(sheet, offset, unread_rows, seen.percent.get(meta.name, ())):
                rows_left -= len(batch)
                if rows_left < 0:
                    raise Refused("too_many_rows")
                yield ["rows", batch]
    except (Refused, MemoryError):
        raise
    except CalamineError:
        raise Refused("damaged_workbook") from None
    except BaseException as error:
        # A panic of the library is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise Refused("damaged_workbook") from None


def _batches(sheet: Any, offset: int, unread_rows: set[int], percent: Sequence[int]) -> Iterator[list[Any]]:
    """Rows that have anything in them, with their numbers from 1. The library leaves out the empty columns at the left.

    Numbers at the places of `percent` become the text that people see there: 0.95 is `95%`.
    """
    batch: list[Any] = []
    size = 0
    padding = [""] * offset
    for number, cells in enumerate(sheet.iter_rows(), 1):
        last = len(cells)
        while last and cells[last - 1] == "":
            last -= 1
        if last or number in unread_rows:
            row = padding + [
                cell[:TEXT_MAX] if type(cell) is str and len(cell) > TEXT_MAX else cell for cell in cells[:last]
            ]
            if percent:
                _show_percent(number, row, percent)
            batch.append([number, row])
            size += len(row) + sum(len(cell) for cell in row if type(cell) is str) // 50
        if size >= BATCH_CELLS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _show_percent(number: int, row: list[Any], percent: Sequence[int]) -> None:
    first = bisect_left(percent, place_of(number, 0))
    for place in percent[first : bisect_left(percent, place_of(number + 1, 0), first)]:
        index = place - place_of(number, 0)
        if index < len(row) and type(row[index]) in (int, float):
            row[index] = f"{row[index] * 100:.10g}%"


def _largest(sheet: Any, offset: int) -> list[float | None]:
    """The largest number of each column, rows of totals left out: what a doubtful `1.234` is held against."""
    largest: list[float | None] = [None] * (offset + sheet.width)
    for cells in sheet.iter_rows():
        if "Σ" in cells[:2]:
            continue
        for index, cell in enumerate(cells, offset):
            if type(cell) is str:
                if not (cell.isdecimal() and cell.isascii() and len(cell) <= 12):
                    continue
                cell = float(cell)
            elif type(cell) is not float:
                continue
            most = largest[index]
            if most is None or cell > most:
                largest[index] = cell
    return largest


def _objects(path: Path, limits: Mapping[str, int]) -> Iterator[list[Any]]:
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        raise Refused("bad_json") from None
    figures = document.get("figures") if type(document) is dict else None
    if type(figures) is not list or not all(type(figure) is dict for figure in figures):
        raise Refused("bad_json")
    if len(figures) > limits["rows_max"]:
        raise Refused("too_many_rows")
    yield from (["notice", "unknown_column", key[:120]] for key in list(document)[:100] if key != "figures")
    yield ["sheet", {"name": "figures", "hidden": False, "unread": {}, "merged": [], "largest": []}]
    for start in range(0, len(figures), 500):
        numbered = enumerate(figures[start : start + 500], start)
        yield [
            "rows",
            [[number, {key[:120]: _scalar(value) for key, value in figure.items()}] for number, figure in numbered],
        ]


def _scalar(value: Any) -> Any:
    if type(value) is str:
        return value[:TEXT_MAX]
    return orjson.dumps(value)[:TEXT_MAX].decode(errors="replace") if type(value) in (list, dict) else value


if __name__ == "__main__":
    main()
