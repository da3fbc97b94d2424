"""What single cells say: text, words of a closed list, organizations, periods and quantities, or a finding."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, NamedTuple

from app.models.vocabulary import Qualifier
from app.points import Period
from app.quantities import Quantity, printed_quantity
from app.text import Text, tidy
from app.workbooks.cells import CellFinding, Place, Whose
from app.workbooks.grid import Row, Sheet, cell_name
from app.workbooks.labels import NOTE, ORGANIZATION, ORGANIZATION_ID, QUALIFIER
from app.workbooks.layout import Layout
from app.workbooks.numbers import Trouble, read_number, read_text
from app.workbooks.periods import read_period
from app.workbooks.words import allowed_words, read_word

TEXT_MAX = {ORGANIZATION.key: 300, NOTE.key: 500, "printed": 120}
_HEADINGS = frozenset((*ORGANIZATION_ID.heading, *ORGANIZATION.heading))
_HEADINGS_WITHIN = 8
TOTAL = "Σ"
_TOTALS = frozenset({"tổng", "tổng cộng", "tổng số", "cộng", "toàn đảng bộ", "total", "sum"})
_SUM = ("cộng các tổ chức", "tổng các tổ chức")
"""Stands in place of an id in rows of totals, which are not read."""


class About(NamedTuple):
    """What holds for all figures of a row. `name_cell`: where a name stands beside the id; '' where not both are given."""

    organization_id: str
    organization_text: str
    name_cell: str
    period: Period
    qualifier: str
    note: str

    def qualified(self, quantity: Quantity) -> Quantity:
        """A quantity that says nothing itself takes the qualifier of the row."""
        if not self.qualifier or self.qualifier == Qualifier.exact or quantity.qualifier is not Qualifier.exact:
            return quantity
        return printed_quantity(quantity.value, Qualifier(self.qualifier))


class RowReader:
    """Cells of one sheet by the meaning of their columns. JSON names a cell by its field: `3.value`."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.sheet = sheet
        self.layout = layout
        self._told: set[Period] = set()
        self.stated = ""
        """The period of the whole file, as the request, its instructions or its forms say; '' where none does."""
        self.without_figure = 0
        self.first_without_figure: Place | None = None
        width = max(layout.known, default=-1) + 1
        self.unnamed = {index for index in range(width) if index not in layout.known}
        self.width = width

    def finding(self, row: Row, index: int, rule: str, expected: Text) -> CellFinding:
        """A finding at a cell of a row."""
        return CellFinding(rule, self.place(row, index), _shown(self.raw(row, index)), expected)

    def place(self, row: Row, index: int) -> Place:
        fields = self.layout.fields
        return Place(self.sheet.name, f"{row.number}.{fields[index]}" if fields else cell_name(index, row.number))

    def raw(self, row: Row, index: int) -> Any:
        """The bare cell; '' where the row ends before it."""
        return row.cells[index] if index < len(row.cells) else ""

    def shown(self, row: Row, index: int) -> str:
        """The cell as text, at most 120 characters."""
        return _shown(self.raw(row, index))

    def total(self, row: Row) -> CellFinding | bool:
        """Whether the row is of totals; a finding to say so where somebody else than the template wrote it."""
        places = [
            self.layout.labels[key] for key in (ORGANIZATION_ID.key, ORGANIZATION.key) if key in self.layout.labels
        ]
        words = [str(self.raw(row, index)).strip() for index in places]
        if TOTAL in words:
            return True
        word = next(filter(None, words), "").casefold()
        if self.layout.fields or not (word in _TOTALS or word.startswith(_SUM)):
            return False
        return self.finding(row, places[0] if words[0] else places[-1], "total_row", _OWN_FIGURE)

    def is_heading(self, row: Row) -> bool:
        """Whether headings stand in the row, spelled as in templates."""
        return not self.layout.fields and not _HEADINGS.isdisjoint(row.cells[:_HEADINGS_WITHIN])

    def is_remark(self, row: Row, troubles: Sequence[CellFinding]) -> bool:
        """Whether a row without an id (where there are none, without a name) has but words where numbers should stand."""
        labels = self.layout.labels
        whose = labels.get(ORGANIZATION_ID.key, labels.get(ORGANIZATION.key, 0))
        return self.raw(row, whose) == "" and all(
            trouble.rule == "not_a_number" and not any(c.isdigit() for c in trouble.value) for trouble in troubles
        )

    def strays(self, row: Row) -> Iterator[CellFinding]:
        """Cells below no heading, once a column."""
        for index in (*sorted(self.unnamed), *range(self.width, len(row.cells))):
            if self.raw(row, index) != "":
                self.unnamed.discard(index)
                self.width = max(self.width, index + 1)
                yield self.finding(row, index, "unknown_column", _UNDER_HEADING)

    def text(self, row: Row, key: str) -> str | CellFinding:
        """A text cell: NFC, single spaces; '' where there is none."""
        index = self.layout.labels.get(key)
        cell = "" if index is None else self.raw(row, index)
        if cell == "" or index is None:
            return ""
        text = " ".join(tidy(_shown(cell, 1001)).split())
        if not text.isprintable() or "\ufffd" in text:
            return self.finding(row, index, "invisible_character", _PRINTABLE)
        most = TEXT_MAX.get(key, 120)
        if len(text) > most:
            expected = Text(f"không quá {most} ký tự", f"at most {most} characters")
            return self.finding(row, index, "text_too_long", expected)
        return text

    def word(self, row: Row, key: str, words: type[StrEnum]) -> str | CellFinding:
        """A word of a closed list; '' where there is none."""
        text = self.text(row, key)
        if isinstance(text, CellFinding) or not text:
            return text
        word = read_word(text, words)
        if word is None:
            allowed = allowed_words(text, words, coded=bool(self.layout.fields))
            return self.finding(row, self.layout.labels[key], "invalid_word", allowed)
        return word

    def about(self, row: Row) -> "About | list[CellFinding]":
        """Whose row it is and when; everything that is wrong with that."""
        identity, name = self.text(row, ORGANIZATION_ID.key), self.text(row, ORGANIZATION.key)
        if not identity and not name:
            identity = self.finding(row, self.layout.labels.get(ORGANIZATION_ID.key, 0), *_NOBODY)
        parts = (identity, name, self.period(row), self.word(row, QUALIFIER.key, Qualifier), self.text(row, NOTE.key))
        troubles = [part for part in parts if isinstance(part, CellFinding)]
        cell = self.place(row, self.layout.labels[ORGANIZATION.key]).cell if identity and name else ""
        return troubles or About(str(identity), str(name), cell, *parts[2:])  # type: ignore[arg-type]

    def without_figures(self, about: "About | list[CellFinding]", troubles: list[CellFinding]) -> list[CellFinding]:
        """What is wrong in a row of which no figure could be read; the first says whose row it is."""
        if not troubles or not isinstance(about, About):
            return troubles
        whose = Whose(about.organization_id, about.organization_text, about.period.end)
        return [replace(troubles[0], whose=whose), *troubles[1:]]

    def period(self, row: Row) -> Period | CellFinding:
        """The period of a row, else the one that holds for the whole file."""
        index = self.layout.labels.get("period")
        cell = "" if index is None else self.raw(row, index)
        shown = _shown(cell) if cell != "" else self.stated
        return read_period(shown) or self.finding(row, index or 0, "invalid_period", _PERIODS)

    def other_period(self, row: Row, period: Period) -> Iterator[CellFinding]:
        """The first row of each period that has no day in common with what is stated for the whole file."""
        stated = read_period(self.stated)
        if stated and period not in self._told and (period.end < stated.start or period.start > stated.end):
            self._told.add(period)
            expected = Text(
                f"{self.stated}, là kỳ ghi cho cả tệp; nếu đúng là kỳ khác, hãy xác nhận",
                f"{self.stated}, which is stated for the whole file; acknowledge it if another is meant",
            )
            yield self.finding(row, self.layout.labels.get("period", 0), "other_period", expected)

    def quantity(
        self, row: Row, index: int, decimals: int, most: float | None = None, *, percent: bool = False
    ) -> Quantity | CellFinding | None:
        """The quantity in a cell; None for an empty one, and for one that says there is no figure, which is counted."""
        cell = self.raw(row, index)
        if type(cell) is float or type(cell) is int:
            quantity: Quantity | Trouble | None = read_number(
                float(cell), decimals=decimals, most=most, asked=bool(self.layout.fields)
            )
        elif cell == "":
            rule = self.sheet.unread.get(cell_name(index, row.number)) if self.sheet.unread else None
            return self.finding(row, index, rule, _CALCULATED) if rule else None
        elif type(cell) is str and cell.strip() == "":
            return None
        else:
            text = _shown(cell)
            quantity = read_text(text, decimals=decimals, most=most, percent=percent)
            if isinstance(quantity, Quantity) and "." in text:
                usual = self.usual(row, index)
                quantity = read_text(text, decimals=decimals, most=most, usual=usual, percent=percent)
        if isinstance(quantity, Trouble):
            return self.finding(row, index, quantity.rule, quantity.expected)
        if quantity is None:
            self.without_figure += 1
            self.first_without_figure = self.first_without_figure or self.place(row, index)
        return quantity

    def usual(self, row: Row, index: int) -> float | None:
        """Last year's number beside the cell, else the largest plain number of the column."""
        beside = self.layout.previous.get(index)
        before = self.raw(row, beside) if beside is not None else None
        quantity = read_text(_shown(before), decimals=0) if before not in (None, "") else None
        return quantity.value if isinstance(quantity, Quantity) and quantity.value else self.sheet.largest(index)

    def end(self) -> Iterator[CellFinding]:
        """What is to be said once the sheet has ended."""
        if self.first_without_figure is not None:
            count = self.without_figure
            yield CellFinding(
                "no_data",
                self.first_without_figure,
                str(count),
                Text(
                    f"{count} ô ghi rõ là không có số liệu; không ô nào thành số 0",
                    f"{count} cells say no data; none is 0",
                ),
            )


_OWN_FIGURE = Text(
    "mã của tổ chức, nếu đây là số của chính tổ chức ấy; nếu là tổng để đối chiếu thì không cần sửa",
    "the id of an organization, if these are its own figures; nothing, if it is a sum to check by",
)
_UNDER_HEADING = Text(
    "một tiêu đề phía trên cột này; cột không được đọc", "a heading above this column; it is not read"
)
_PRINTABLE = Text("chỉ các ký tự nhìn thấy được", "visible characters only")
_NOBODY = ("missing_organization", Text("mã hoặc tên tổ chức", "the id or the name of the organization"))
_PERIODS = Text("2025, 2025-H1, 2025-Q1, 2025-M09 hoặc một ngày", "2025, 2025-H1, 2025-Q1, 2025-M09 or a day")
_CALCULATED = Text(
    "một số, hoặc công thức đã tính: mở tệp bằng Excel hay LibreOffice rồi lưu lại",
    "a number, or a formula with its result: open the file in Excel or LibreOffice and save it",
)


def _shown(cell: Any, most: int = 120) -> str:
    """A cell as text. A number is written plainly; null stands for what is no number at all."""
    if cell is None:
        return "null"
    if type(cell) is float:
        return f"{cell:.15g}"
    return str(cell)[:most]
