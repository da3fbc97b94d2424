"""Rows of a sheet of a subject: one organization, many figures."""

from collections.abc import Iterator
from typing import Any

from app.quantities import Quantity
from app.text import Text
from app.workbooks.cells import CellFinding, Place, SubmittedFigure
from app.workbooks.columns import STOCKS, Column
from app.workbooks.grid import Row, Sheet, column_letters
from app.workbooks.layout import Layout
from app.workbooks.periods import stock_day
from app.workbooks.values import RowReader

_PLANNED = "planned"


class SubjectRows(RowReader):
    """Reads the rows below the headings of a sheet of a subject."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        super().__init__(sheet, layout)
        self.letters = {index: column_letters(index) for index in layout.figures}
        self.stock = layout.sheet in STOCKS
        self.figures = {index: (_dimensions(column), column.unit) for index, column in layout.figures.items()}

    def read(self, row: Row) -> Iterator[SubmittedFigure | CellFinding]:
        """The figures of a row, and what is wrong in it. A row without any figure is an organization not filled in."""
        cells, unread = row.cells, self.sheet.unread
        filled = [
            (index, column)
            for index, column in self.layout.figures.items()
            if (index < len(cells) and cells[index] != "")
            or (unread and f"{self.letters[index]}{row.number}" in unread)
        ]
        yield from self.strays(row)
        if not filled:
            return
        if passed_over := self.total(row):
            yield from (passed_over,) if isinstance(passed_over, CellFinding) else ()
            return
        quantities: dict[int, Quantity] = {}
        troubles: list[CellFinding] = []
        for index, column in filled:
            quantity = self.quantity(row, index, column.decimals)
            if isinstance(quantity, CellFinding):
                troubles.append(quantity)
            elif quantity is not None:
                quantities[index] = quantity
        if len(troubles) == len(filled) and self.is_remark(row, troubles):
            yield self.finding(row, filled[0][0], "row_of_text", _NO_REMARK)
            return
        about = self.about(row)
        yield from troubles if quantities else self.without_figures(about, troubles)
        if isinstance(about, list):
            yield from about
            return
        yield from self.other_period(row, about.period)
        planned = next((i for i in quantities if self.layout.figures[i].fills == _PLANNED), None)
        total = next((i for i in quantities if _is_total_of_plan(self.layout.figures[i])), None)
        if planned is not None and total is None:
            yield self.finding(row, planned, "plan_without_admissions", _WITH_ADMISSIONS)
        plan = quantities.pop(planned).value if planned is not None else None
        when = stock_day(about.period) if self.stock else about.period
        for index, quantity in quantities.items():
            dimensions, unit = self.figures[index]
            raw: Any = cells[index]
            yield SubmittedFigure(
                Place(self.sheet.name, f"{self.letters[index]}{row.number}"),
                about.organization_id,
                about.organization_text,
                *dimensions,
                *when,
                about.qualified(quantity) if about.qualifier else quantity,
                unit,
                raw[:120] if type(raw) is str else f"{raw:.15g}",
                planned=plan if index == total else None,
                note=about.note,
                name_cell=about.name_cell,
            )


_NO_REMARK = Text(
    "không cần gì nếu là ghi chú hay chữ ký; nếu là số liệu, hãy ghi mã tổ chức và các số",
    "nothing, if it is a remark or a signature; else the id of an organization, and numbers",
)
_WITH_ADMISSIONS = Text("số kết nạp của cùng hàng, hoặc để trống kế hoạch", "the admissions of the row, or no plan")


def _is_total_of_plan(column: Column) -> bool:
    return column.subject == "admissions" and column.fills == "value" and not column.breakdown


def _dimensions(column: Column) -> tuple[str, str, str, str, str, str, str, str, str]:
    """What every figure of a column has, in the order of the fields of a figure."""
    return (
        column.subject.value,
        column.measure,
        column.activity,
        column.change,
        column.rated_subject,
        column.grade,
        column.organization_kind,
        column.breakdown,
        column.category,
    )
