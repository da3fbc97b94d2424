"""What a table of an export is: columns with type and meaning, keys, and rows as plain values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from app.text import HANOI, Text, fold

Value = str | int | float | None
Read = Callable[[Session, int], Iterator[Any]]


class Column(NamedTuple):
    """`type` as in Table Schema: string, integer, number, boolean, date, datetime."""

    name: str
    type: str = "string"
    required: bool = False
    meaning: Text = Text("", "")


class Reference(NamedTuple):
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table. `searched`: the columns whose words are found, with and without marks."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    read: Read
    references: tuple[Reference, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    searched: tuple[str, ...] = ()

    def rows(self, session: Session, release: int) -> Iterator[tuple[Value, ...]]:
        """Rows as plain values: days as ISO 8601, truth as 1 and 0, nothing for what is absent or not public."""
        names = [column.name for column in self.columns]
        for row in self.read(session, release):
            yield tuple(_plain(_of(row, name)) for name in names)


def folded(row: tuple[Value, ...], table: ExportTable) -> str:
    """The words of a row without marks, `đ` as `d`: what a search index adds to the words themselves."""
    places = [place for place, column in enumerate(table.columns) if column.name in table.searched]
    return fold(" ".join(str(row[place] or "") for place in places))


def _of(row: Any, name: str) -> Any:
    if name == "missing_reason":
        return "suppressed" if row.value is None else None
    return getattr(row, name)


def _plain(value: Any) -> Value:
    if value is None or value == "" or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(HANOI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def columns(text: str) -> tuple[Column, ...]:
    """`name:type*` for each column, `*` where it is never empty."""
    found = []
    for word in text.split():
        name, _, type_ = word.rstrip("*").partition(":")
        found.append(Column(name, type_ or "string", word.endswith("*"), MEANINGS.get(name, Text("", ""))))
    return tuple(found)


MEANINGS = {
    "boundaries": Text(
        "Địa giới: 2008 (63 tỉnh, thành phố, đến 2025-06-30) hoặc 2025 (34).",
        "Boundary set: 2008 (63 provinces, until 2025-06-30) or 2025 (34).",
    ),
    "code": Text(
        "Mã tỉnh, thành phố; chỉ có nghĩa cùng với địa giới.",
        "Code of the province; it has a meaning only with its boundary set.",
    ),
    "province_boundaries": Text(
        "Địa giới của tỉnh, thành phố nơi có tổ chức.",
        "Boundary set of the province that the organization lies in.",
    ),
    "province_code": Text(
        "Mã của tỉnh, thành phố đó, theo province_boundaries.",
        "Code of that province, in province_boundaries.",
    ),
    "measure": Text(
        "Giá trị là gì: số lượng, phần trăm của …; xem docs/vocabulary.md.",
        "What the value is: a count, a percent of …; see docs/vocabulary.md.",
    ),
    "year": Text(
        "Có khi cả hai đầu của kỳ nằm trong năm đó.",
        "Set when both ends of the period lie in it.",
    ),
    "value": Text(
        "Như đã in, theo unit; để trống khi missing_reason nói vì sao.",
        "As printed, in unit; empty where missing_reason says why.",
    ),
    "qualifier": Text(
        "Độ chính xác khi in: exact đúng, about khoảng, nearly gần, over trên, at_least từ … trở lên, at_most không quá.",
        "Precision as printed: exact, about, nearly, over, at_least, at_most.",
    ),
    "low": Text(
        "Nhỏ nhất mà bản in cho phép.",
        "The least that the print allows.",
    ),
    "high": Text(
        "Lớn nhất mà bản in cho phép; để trống: không có cận trên, hoặc không công bố.",
        "The most that the print allows; empty: open, or not public.",
    ),
    "missing_reason": Text(
        "suppressed: số người quá nhỏ, không công bố.",
        "suppressed: a small number of persons that is not public.",
    ),
    "printed": Text(
        "Nguyên văn có con số, nhiều nhất 120 ký tự.",
        "The words of the source that carry the number, at most 120 characters.",
    ),
    "doubt": Text(
        "Vì sao cần thận trọng với số liệu.",
        "Why to be careful with the figure.",
    ),
    "date_inferred": Text(
        "Ngày là suy luận, nguồn không in.",
        "Whether the day was concluded, not printed.",
    ),
    "planned": Text(
        "Số đảng viên theo kế hoạch.",
        "Members that the plan asked for.",
    ),
    "plan_attainment_percent": Text(
        "Phần trăm kế hoạch như đã in; có thể hơn 100.",
        "Printed percent of the plan; may exceed 100.",
    ),
    "released_in": Text(
        "Số của đợt công bố đưa ra dòng này.",
        "Number of the release that it came with.",
    ),
    "attribution": Text(
        "stated: nguồn nêu tên tổ chức; inferred: suy luận.",
        "stated: the source names the organization; inferred: it was concluded.",
    ),
    "tile_row": Text(
        "Vị trí trên bản đồ ô, tính từ phía bắc.",
        "Place in a tile map, from the north.",
    ),
    "tile_column": Text(
        "Vị trí trên bản đồ ô, tính từ phía tây.",
        "Place in a tile map, from the west.",
    ),
    "comparator": Text(
        "gte, gt, lte, lt, between; để trống: là một phần của chỉ tiêu khác.",
        "gte, gt, lte, lt, between; empty: a part of another target.",
    ),
    "value_high": Text(
        "Cận trên của khoảng, theo unit.",
        "Upper end of a range, in unit.",
    ),
    "bound_printed": Text(
        "Nguồn có in dấu so sánh không; nếu không, hiểu là từ … trở lên.",
        "Whether the comparator was printed; else read as at least.",
    ),
    "fit_for_rates": Text(
        "Có dùng để tính tỷ lệ được không.",
        "Whether rates may be computed on it.",
    ),
    "valid_from": Text(
        "Ngày đầu tiên; để trống: không rõ.",
        "First day; empty: not known.",
    ),
    "valid_to": Text(
        "Ngày cuối cùng; để trống: còn tiếp tục, hoặc không rõ.",
        "Last day; empty: goes on, or not known.",
    ),
}
