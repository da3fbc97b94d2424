"""Points: what is known of one term for one organization and one period, and which of several figures is preferred."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from app.models.vocabulary import Method, MissingReason, PeriodType, Qualifier
from app.notes import note_text
from app.quantities import Quantity, printed_quantity
from app.text import Text


class Period(NamedTuple):
    """A stretch of time; a `date` with two different days is one unknown day between them."""

    type: str
    start: date
    end: date


@dataclass(frozen=True)
class When:
    """What a point is asked for: a calendar year, or a part of one (`2025-H1`, `2025-Q1`, `2025-M09`)."""

    year: int
    part: Period | None = None

    @cached_property
    def start(self) -> date:
        return self.part.start if self.part else date(self.year, 1, 1)

    @cached_property
    def end(self) -> date:
        return self.part.end if self.part else date(self.year, 12, 31)

    @property
    def period(self) -> Period:
        return self.part or Period("year", self.start, self.end)

    def shifted(self, years: int) -> "When":
        """The same stretch `years` later."""
        if self.part is None:
            return When(self.year + years)
        part = self.part
        return When(
            self.year + years, Period(part.type, _years_later(part.start, years), _years_later(part.end, years))
        )

    def whole_year(self, offset: int) -> "When":
        """The calendar year `offset` years away: the base of a rate is a whole year's."""
        return When(self.year + offset) if offset else self


def _years_later(day: date, years: int) -> date:
    """The same day of another year; the last of February stays the last."""
    year = day.year + years
    last = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, monthrange(year, day.month)[1] if last else day.day)


def when_of(year: int, part: str | None) -> When:
    """A year, or the part of it that `part` names (`H1`, `Q1`, `M09`)."""
    return part_year(f"{year}-{part}") if part else When(year)


def part_year(text: str) -> When:
    """`2025-H1`, `2025-Q1`, `2025-M09` (January to September) as a time."""
    year, kind, number = int(text[:4]), text[5], int(text[6:])
    months = {"H": 6, "Q": 3, "M": 12}[kind]
    first, last = (1, number) if kind == "M" else ((number - 1) * months + 1, number * months)
    type_ = {"H": "half_year", "Q": "quarter", "M": "months"}[kind]
    end = date(year + last // 12, last % 12 + 1, 1)
    return When(year, Period(type_, date(year, first, 1), date.fromordinal(end.toordinal() - 1)))


def statistical_years(period_type: str, start: date | None, end: date) -> range:
    """The years that a target is judged over: its year, the five after a congress year, the year of its date.

    A term's label of six calendar years (2020-2025) stands for the five after the congress year.
    """
    if start is None:
        return range(end.year, end.year + 1)
    first = start.year
    if period_type in ("term_total", "term_average", "annual_in_term") and end.year - first == 5:
        first += 1
    return range(first, end.year + 1)


class Observation(NamedTuple):
    """One figure that a term can be read from."""

    value: float
    qualifier: Qualifier
    period: Period
    source_id: str
    printed: str
    own_submission: bool = False
    doubt: str = ""
    published: date | None = None
    inferred: bool = False
    date_inferred: bool = False
    figure_id: str = ""
    note: str = ""
    suppressed: bool = False
    """Not public: that it was reported is known, its value is not."""


def preference(observation: Observation) -> tuple[object, ...]:
    """The one total order among figures for the same thing; the smallest is preferred, one that is not public never.

    Own submission before published; no doubt before doubt; exact before qualified; later period end; later
    publication, unknown last; source id. One source may date the same end two ways: the later start.
    """
    return (
        observation.suppressed,
        not observation.own_submission,
        bool(observation.doubt),
        observation.qualifier is not Qualifier.exact,
        -observation.period.end.toordinal(),
        -observation.published.toordinal() if observation.published else 0,
        observation.source_id,
        -observation.period.start.toordinal(),
    )


def fits(observation: Observation, when: When, *, flow: bool) -> bool:
    """Whether a figure stands for `when`: a stock dated in it, a flow of exactly that period.

    A flow with inferred dates lies somewhere between them and fills no period.
    """
    period = observation.period
    if not flow:
        return when.start <= period.start and period.end <= when.end
    if observation.date_inferred:
        return False
    if when.part is None:
        return period.type == PeriodType.year
    return (period.start, period.end) == (when.part.start, when.part.end)


class SourceRef(NamedTuple):
    id: str
    printed: str
    figure_id: str = ""


class ChildrenSum(NamedTuple):
    """What the children of an organization add up to; a value only when `whole`.

    `coverage` is the share of the organizations below that have a figure, by leaves; unknown (None) while the list of
    children is not declared complete.
    """

    quantity: Quantity
    known: int
    of: int
    coverage: float | None
    declared: bool
    suppressed: bool = False

    @property
    def whole(self) -> bool:
        """Every child has a value, and the list of children is declared complete."""
        return self.declared and self.known == self.of


class MissingPart(NamedTuple):
    """What is lacking: a predecessor, a child or a part of a ratio."""

    code: str
    name: Text
    reason: MissingReason


class Partial(NamedTuple):
    """The sum of what is known where the whole is not; never ranked, never a total."""

    known: Quantity
    parts: int
    of: int | None
    missing: tuple[MissingPart, ...]


class Note(NamedTuple):
    code: str
    text: Text


class Part(NamedTuple):
    """One operand of a ratio, or one predecessor of a sum (then with its name)."""

    code: str
    point: "Point"
    name: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value with where it comes from, or none with why not."""

    quantity: Quantity | None = None
    method: Method | None = None
    period: Period | None = None
    sources: tuple[SourceRef, ...] = ()
    coverage: float | None = None
    alternatives: int = 0
    doubts: tuple[str, ...] = ()
    inferred: bool = False
    date_inferred: bool = False
    missing_reason: MissingReason | None = None
    missing: tuple[MissingPart, ...] = ()
    partial: Partial | None = None
    passed_over: tuple[Observation, ...] = ()
    notes: tuple[Note, ...] = ()
    parts: tuple[Part, ...] = field(default=())


def reported(observations: Sequence[Observation], passed_over: Iterable[Observation] = ()) -> Point:
    """The point of the preferred observation; the others are counted as alternatives."""
    first, *others = observations if len(observations) == 1 else sorted(observations, key=preference)
    return Point(
        quantity=printed_quantity(first.value, first.qualifier),
        method=Method.reported,
        period=first.period,
        sources=(SourceRef(first.source_id, first.printed, first.figure_id),) if first.source_id else (),
        notes=(Note("population_source", note_text(first.note)),) if first.note else (),
        alternatives=len(others),
        doubts=(first.doubt,) if first.doubt else (),
        inferred=first.inferred,
        date_inferred=first.date_inferred,
        passed_over=tuple(passed_over),
    )


def absent(
    reason: MissingReason,
    *,
    missing: Iterable[MissingPart] = (),
    passed_over: Iterable[Observation] = (),
    partial: Partial | None = None,
    coverage: float | None = None,
    notes: Iterable[Note] = (),
    parts: tuple[Part, ...] = (),
) -> Point:
    """A point without a value, and why."""
    return Point(
        missing_reason=reason,
        missing=tuple(missing),
        passed_over=tuple(passed_over),
        partial=partial,
        coverage=coverage,
        notes=tuple(notes),
        parts=parts,
    )
