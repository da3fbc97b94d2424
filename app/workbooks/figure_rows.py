"""Rows of the sheet `figures`, and the figures of a JSON document: one figure a row, every dimension named."""

from collections.abc import Callable, Iterator, Mapping

from app.models.vocabulary import Measure, PeriodType, RatedSubject, Subject
from app.points import Period
from app.quantities import Quantity
from app.text import Text, fold
from app.workbooks.categories import allowed_categories, read_category
from app.workbooks.cells import CellFinding, SubmittedFigure
from app.workbooks.columns import STOCKS
from app.workbooks.grid import Row
from app.workbooks.labels import BEFORE, FIGURE_LABELS, FORM
from app.workbooks.periods import stock_day
from app.workbooks.values import About, RowReader

_WORDS = {label.key: label.words for label in FIGURE_LABELS if label.words is not None and label.key != "qualifier"}
_TEXTS = ("activity", "category", "unit", "printed")
_WHOLE = (Measure.count, Measure.base_count)
_AT_MOST_100 = (Measure.percent, Measure.percent_of_members, Measure.percent_of_population)
_PERCENTS = (*_AT_MOST_100, Measure.percent_of_plan)
_UNITS: Mapping[str, str] = {
    Subject.member_counts: "members",
    Subject.admissions: "members",
    Subject.member_changes: "members",
    Subject.organization_counts: "organizations",
}
_UNIT_NAMES: Mapping[str, tuple[str, ...]] = {
    "members": ("members", "dang vien"),
    "organizations": ("organizations", "to chuc", "to chuc dang"),
    "percent": ("percent", "phan tram", "%"),
    "members_per_year": ("members_per_year", "dang vien/nam"),
}
"""How units are written, folded."""
_UNITS_RATED: Mapping[str, str] = {RatedSubject.organization: "organizations", RatedSubject.member: "members"}

Words = Mapping[str, str]
_REQUIREMENTS: tuple[tuple[str, Callable[[Words], bool], Text], ...] = (
    ("subject", lambda w: not w["subject"], Text("nội dung của số liệu", "the subject of the figure")),
    *(
        (
            column,
            lambda w, column=column, subject=subject: (w["subject"] == subject) != bool(w[column]),
            Text(f"chỉ và luôn có khi nội dung là {subject}", f"given for {subject}, and only there"),
        )
        for column, subject in (
            ("rated_subject", Subject.ratings),
            ("grade", Subject.ratings),
            ("change", Subject.member_changes),
            ("activity", Subject.activities),
        )
    ),
    (
        "organization_kind",
        lambda w: w["subject"] == Subject.organization_counts and not w["organization_kind"],
        Text("loại tổ chức được đếm", "the kind of organization that is counted"),
    ),
    (
        "category",
        lambda w: bool(w["breakdown"]) != bool(w["category"]),
        Text("cơ cấu và nhóm đi cùng nhau", "breakdown and category together"),
    ),
    (
        "measure",
        lambda w: w["measure"] == Measure.percent and not (w["grade"] or w["category"]),
        Text("phần trăm của một nhóm hoặc một mức xếp loại", "a percent of a category or a grade"),
    ),
)
"""What must hold between the words of a row: the column to blame, when it is wrong, what would be right."""


class FigureRows(RowReader):
    """Reads rows with one figure each."""

    def read(self, row: Row) -> Iterator[SubmittedFigure | CellFinding]:
        """The figure of a row, or everything that is wrong with it."""
        yield from self.strays(row)
        given = {key for key, index in self.layout.labels.items() if self.raw(row, index) != ""}
        # A row of a CSV template that was not filled in has its form. JSON has no blank rows.
        if (not given and not self.layout.fields) or (FORM.key in given and given <= _PREPARED):
            return
        if passed_over := self.total(row):
            yield from (passed_over,) if isinstance(passed_over, CellFinding) else ()
            return
        read = {
            **{key: self.word(row, key, words) for key, words in _WORDS.items() if words is not None},
            **{key: self.text(row, key) for key in _TEXTS},
        }
        troubles = [part for part in read.values() if isinstance(part, CellFinding)]
        about = self.about(row)
        troubles += about if isinstance(about, list) else []
        words = {key: part for key, part in read.items() if isinstance(part, str)}
        if len(words) == len(read):
            words["measure"] = words["measure"] or Measure.count.value
            troubles += self._settle(row, words)
            troubles += self._requirements(row, words)
        measure = words.get("measure") or Measure.count
        said_so = self.without_figure
        most = 100.0 if measure in _AT_MOST_100 else None
        quantity = self._number(row, "value", 0 if measure in _WHOLE else 2, most, measure in _PERCENTS)
        planned = self._number(row, "planned", 0, None) if "planned" in self.layout.labels else None
        troubles += [part for part in (quantity, planned) if isinstance(part, CellFinding)]
        if troubles:
            yield from self.without_figures(about, troubles)
        elif isinstance(quantity, Quantity) and isinstance(about, About):
            yield from self.other_period(row, about.period)
            yield self._figure(row, words, about, quantity, planned.value if isinstance(planned, Quantity) else None)
        elif self.without_figure == said_so:
            yield self.finding(row, self.layout.labels.get("value", 0), "missing_value", _VALUE)

    def _number(
        self, row: Row, key: str, decimals: int, most: float | None, percent: bool = False
    ) -> Quantity | CellFinding | None:
        index = self.layout.labels.get(key)
        return None if index is None else self.quantity(row, index, decimals, most, percent=percent)

    def _settle(self, row: Row, words: dict[str, str]) -> Iterator[CellFinding]:
        """Put the codes of category and unit in the place of their names. Activities have categories and units of their own."""
        unit = _unit(words)
        if words["subject"] != Subject.activities:
            if words["breakdown"] and words["category"]:
                category = read_category(words["breakdown"], words["category"])
                if category is None:
                    allowed = allowed_categories(words["breakdown"], words["category"])
                    yield self.finding(row, self.layout.labels["category"], "invalid_word", allowed)
                words["category"] = category or words["category"]
            if words["unit"] and unit and fold(words["unit"]) not in _UNIT_NAMES[unit]:
                expected = Text(f"{unit}, hoặc để trống", f"{unit}, or nothing")
                yield self.finding(row, self.layout.labels["unit"], "unexpected_value", expected)
            words["unit"] = unit or words["unit"]
        words["unit"] = words["unit"] or unit

    def _requirements(self, row: Row, words: Words) -> Iterator[CellFinding]:
        for column, wrong, expected in (*_REQUIREMENTS, _UNIT, *self._plan(row)):
            if wrong(words):
                rule = "unexpected_value" if words.get(column, _PRESENT) else "missing_value"
                yield self.finding(row, self.layout.labels.get(column, 0), rule, expected)

    def _plan(self, row: Row) -> Iterator[tuple[str, Callable[[Words], bool], Text]]:
        index = self.layout.labels.get("planned")
        if index is not None and self.raw(row, index) != "":
            yield (
                "planned",
                lambda w: w["subject"] != Subject.admissions,
                Text("chỉ cho kết nạp", "for admissions only"),
            )

    def _figure(
        self, row: Row, words: Words, about: About, quantity: Quantity, planned: float | None
    ) -> SubmittedFigure:
        index = self.layout.labels["value"]
        period = _period(about.period, words)
        return SubmittedFigure(
            place=self.place(row, index),
            organization_id=about.organization_id,
            organization_text=about.organization_text,
            period_type=period.type,
            period_start=period.start,
            period_end=period.end,
            quantity=about.qualified(quantity),
            raw=self.shown(row, index),
            planned=planned,
            note=about.note,
            name_cell=about.name_cell,
            **{key: word for key, word in words.items() if key != "period_type"},
        )


_PREPARED = {label.key for label in (FORM, *BEFORE)}
_PRESENT = "a number"
_VALUE = Text("một số, hoặc “không có số liệu”", "a number, or “no data”")
_UNIT = ("unit", lambda w: not w["unit"], Text("đơn vị tính, ví dụ văn bản", "the unit, as documents"))


def _unit(words: Words) -> str:
    if words["measure"] == Measure.average_per_year:
        return "members_per_year"
    if words["measure"] not in _WHOLE:
        return "percent"
    return _UNITS.get(words["subject"]) or _UNITS_RATED.get(words["rated_subject"], "")


def _period(period: Period, words: Words) -> Period:
    """A stock is of the last day; two days of a stock are one unknown day between them. A given type wins for flows."""
    if words["subject"] in STOCKS:
        return period._replace(type=PeriodType.date.value) if period.type == PeriodType.range else stock_day(period)
    return period._replace(type=words["period_type"]) if words["period_type"] else period
