"""Where the headings of a sheet are, and what stands below each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.text import Text, fold, nearest
from app.workbooks.cells import CellFinding, Place
from app.workbooks.columns import Column
from app.workbooks.grid import Row, Sheet, column_letters
from app.workbooks.labels import AFTER, BEFORE, FIGURES, FORM, Label
from app.workbooks.words import SHEET_NAMES, headings, is_previous, known_headings, sheet_named

EVERYWHERE = (FORM, *BEFORE, *AFTER)
HEAD_ROWS = 30
"""Headings are looked for in so many rows."""


@dataclass
class Layout:
    """What the columns of a sheet mean, by index. `previous`: where last year's number of a column stands.

    `fields` are the names of the columns where a cell is named by them.
    """

    sheet: str
    last_heading_row: int
    labels: dict[str, int] = field(default_factory=dict)
    figures: dict[int, Column] = field(default_factory=dict)
    previous: dict[int, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    findings: list[CellFinding] = field(default_factory=list)
    fields: tuple[str, ...] = ()


def find_layout(sheet: Sheet, head: Sequence[Row]) -> Layout | None:
    """The layout of a sheet from its first rows; None where no row has headings that are known."""
    block = _heading_rows(head)
    if not block:
        return None
    key = _sheet_key(sheet, block)
    if key is None:
        return None
    layout = Layout(key, block[-1].number)
    meant = headings(key)
    previous: dict[str, int] = {}
    taken: dict[str, int] = {}
    for index in range(max(len(row.cells) for row in block)):
        texts = [(row.number, _text(row, index)) for row in block]
        folded = [fold(text) for _, text in texts]
        if any(is_previous(text) for text in folded):
            layout.known.add(index)
            for text in folded:
                previous.setdefault(text.partition(":")[2].strip(), index)
            continue
        column = next((meant[text] for text in folded if text in meant), None)
        if column is not None:
            _place_column(sheet, layout, taken, index, column, texts)
        elif any(folded):
            layout.known.add(index)
            layout.findings.append(_unknown(sheet, key, index, texts))
    for index, column in layout.figures.items():
        beside = next((previous[fold(name)] for name in column.heading if fold(name) in previous), None)
        if beside is not None:
            layout.previous[index] = beside
    layout.findings += [*_missing(sheet, layout), *_merged(sheet, layout)]
    return layout


def _text(row: Row, index: int) -> str:
    return str(row.cells[index]).strip() if index < len(row.cells) else ""


def _heading_rows(head: Sequence[Row]) -> list[Row]:
    known = known_headings()
    matches = [sum(fold(str(cell)) in known for cell in row.cells if type(cell) is str) for row in head]
    start = next((i for i, count in enumerate(matches) if count >= 2), None)
    if start is None:
        return []
    end = start
    while end + 1 < len(head) and matches[end + 1] >= 2 and head[end + 1].number == head[end].number + 1:
        end += 1
    # A heading that is merged with the group above it stands in the upper row.
    if start and matches[start - 1]:
        start -= 1
    return list(head[start : end + 1])


def _sheet_key(sheet: Sheet, block: Sequence[Row]) -> str | None:
    texts = {fold(str(cell)) for row in block for cell in row.cells if cell != ""}

    def owned(key: str) -> int:
        return sum(word in texts for word, column in headings(key).items() if column not in EVERYWHERE)

    named = sheet_named(sheet.name) if sheet.name else None
    best = named if named and owned(named) else max(SHEET_NAMES, key=owned)
    return best if owned(best) else named


def _place_column(
    sheet: Sheet,
    layout: Layout,
    taken: dict[str, int],
    index: int,
    column: Column | Label,
    texts: list[tuple[int, str]],
) -> None:
    layout.known.add(index)
    if column.key in taken:
        row, text = next((row, text) for row, text in texts if text)
        first = column_letters(taken[column.key])
        layout.findings.append(
            CellFinding(
                "duplicate_column",
                Place(sheet.name, f"{column_letters(index)}{row}"),
                text[:120],
                Text(f"một cột duy nhất; cột {first} có cùng tiêu đề", f"one column only; column {first} has the same"),
            )
        )
        return
    taken[column.key] = index
    if isinstance(column, Column):
        layout.figures[index] = column
    else:
        layout.labels[column.key] = index


def _unknown(sheet: Sheet, key: str, index: int, texts: list[tuple[int, str]]) -> CellFinding:
    row, text = next((row, text) for row, text in texts if text)
    columns = {fold(column.heading.vi): column for column in headings(key).values()}
    meant = [columns[name].heading for name in nearest(fold(text)[:100], columns)]
    expected = (
        Text(" | ".join(name.vi for name in meant), " | ".join(name.en for name in meant))
        if meant
        else Text("một tiêu đề của mẫu; cột này không được đọc", "a heading of the template; this column is not read")
    )
    return CellFinding("unknown_column", Place(sheet.name, f"{column_letters(index)}{row}"), text[:120], expected)


def _missing(sheet: Sheet, layout: Layout) -> Iterator[CellFinding]:
    place = Place(sheet.name, f"A{layout.last_heading_row}")
    columns = {column.key: column for column in headings(layout.sheet).values()}
    required = [["organization_id", "organization"]]
    required += [["value"], ["period"], ["subject"]] if layout.sheet == FIGURES else []
    for keys in required:
        if not any(key in layout.labels for key in keys):
            yield CellFinding("missing_key_column", place, "", columns[keys[0]].heading)
    filled = {column.key for column in layout.figures.values()}
    absent = [c.heading for c in columns.values() if isinstance(c, Column) and c.key not in filled]
    if absent and layout.figures:
        yield CellFinding(
            "missing_column", place, "", Text("; ".join(h.vi for h in absent), "; ".join(h.en for h in absent))
        )


def _merged(sheet: Sheet, layout: Layout) -> Iterator[CellFinding]:
    """Merged cells below the headings hide whose figure it is."""
    for first_row, first, last_row, last in sheet.merged:
        columns = {*layout.figures, *layout.labels.values()}
        if last_row >= layout.last_heading_row and any(first <= index <= last for index in columns):
            if first_row < layout.last_heading_row or first_row == last_row == layout.last_heading_row - 1:
                continue
            yield CellFinding(
                "merged_cells",
                Place(sheet.name, f"{column_letters(first)}{first_row + 1}"),
                f"{column_letters(first)}{first_row + 1}:{column_letters(last)}{last_row + 1}",
                Text("mỗi ô một số; hãy bỏ gộp ô", "one number a cell; unmerge the cells"),
            )


def head_value(head: Sequence[Row], names: Text) -> Any:
    """What stands right of a cell with one of these names; None where there is none."""
    wanted = {fold(name) for name in names}
    for row in head:
        for index, cell in enumerate(row.cells[:-1]):
            if type(cell) is str and fold(cell) in wanted:
                return row.cells[index + 1]
    return None
