"""Boundary sets: which figures stand for a province in 2008 or in 2025 boundaries, and what is missing when none do.

A value in 2025 boundaries of an earlier year is the exact sum of its predecessors, when each has one. A part of that
sum is offered as `partial` and never as the value. Splits are never carried back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.indicators import Term
from app.models.vocabulary import Boundaries, Method, MissingReason, PeriodType
from app.points import (
    ChildrenSum,
    MissingPart,
    Note,
    Observation,
    Part,
    Partial,
    Period,
    Point,
    When,
    absent,
    fits,
    reported,
)
from app.quantities import add
from app.text import Text

LAST_DAY_OF_2008 = date(2025, 6, 30)
FIRST_DAY_OF_2025 = date(2025, 7, 1)


def boundaries_in_force(day: date) -> Boundaries:
    """The boundary set in force on a day."""
    return Boundaries.b2008 if day <= LAST_DAY_OF_2008 else Boundaries.b2025


@dataclass(frozen=True, slots=True)
class ProvinceKey:
    """A province in one boundary set, with what answers print of it."""

    boundaries: str
    code: str
    name: Text
    region_code: str
    slug: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One organization that is compared, as it stands in the boundary set of the answer.

    `predecessors` went into it whole on the day it began.
    `successor` is what it, or its province, became.
    """

    organization_id: str
    name: Text
    type: str
    province: ProvinceKey | None
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple["Unit", ...] = ()
    successor: MissingPart | None = None
    split_from: MissingPart | None = None

    @property
    def code(self) -> str:
        """The province's code where the unit stands for a province, else the organization's id."""
        return self.province.code if self.type == "provincial" and self.province else self.organization_id

    @property
    def sort_key(self) -> tuple[str, str]:
        return (self.province.code if self.province else "", self.organization_id)


class Lookup(Protocol):
    """Where points come from."""

    def __call__(self, term: Term, unit: Unit, year: int) -> Iterable[Observation]:
        """The unit's own figures that could count."""

    def children_sum(self, term: Term, unit: Unit, year: int) -> ChildrenSum | None:
        """The roll-up of its children, if any of them has a figure."""


class Rebase:
    """Points of terms for units in one boundary set. `lookup(term, unit, year)` gives the figures that could count."""

    def __init__(self, boundaries: Boundaries, lookup: Lookup) -> None:
        self.last_day = LAST_DAY_OF_2008 if boundaries is Boundaries.b2008 else None
        self.lookup = lookup

    def point(self, term: Term, unit: Unit, when: When) -> Point:
        """The point of a term: reported, or summed from predecessors, or absent with the reason."""
        if term.year_offset:
            when = when.whole_year(term.year_offset)
        own, passed_over, suppressed = self._observations(term, unit, when)
        if own:
            return reported(own, passed_over)
        if suppressed:
            return absent(MissingReason.suppressed, passed_over=passed_over)
        if unit.predecessors and unit.valid_from and when.end < unit.valid_from:
            return self._summed(term, unit, when, passed_over)
        reason = self._outside_life(term, unit, when)
        if reason is not None:
            return reason
        return self._aggregated(term, unit, when, passed_over) or absent(
            MissingReason.not_reported, passed_over=passed_over
        )

    def _observations(self, term: Term, unit: Unit, when: When) -> tuple[list[Observation], list[Observation], bool]:
        own: list[Observation] = []
        passed_over: list[Observation] = []
        suppressed = False
        for observation in self.lookup(term, unit, when.year):
            if self.last_day and observation.period.end > self.last_day:
                continue
            fit = fits(observation, when, flow=term.flow)
            if observation.suppressed:
                suppressed |= fit
            else:
                (own if fit else passed_over).append(observation)
        return own, passed_over, suppressed

    def _summed(self, term: Term, unit: Unit, when: When, passed_over: Iterable[Observation]) -> Point:
        points = [(p, self.point(term, p, when)) for p in unit.predecessors]
        known = [point for _, point in points if point.quantity is not None]
        missing = tuple(
            MissingPart(p.code, p.name if p.province is None else p.province.name, point.missing_reason)
            for p, point in points
            if point.missing_reason is not None
        )
        withheld = any(part.reason is MissingReason.suppressed for part in missing)
        if not known:
            reason = MissingReason.suppressed if withheld else MissingReason.not_reported
            return absent(reason, missing=missing, passed_over=passed_over)
        if not term.additive:
            return absent(MissingReason.not_comparable, missing=missing, notes=(PERCENT_ONLY,))
        total = add(point.quantity for point in known if point.quantity is not None)
        if missing:
            partial = Partial(total, len(known), len(points), missing)
            reason = MissingReason.suppressed if withheld else MissingReason.incomplete
            return absent(reason, missing=missing, partial=partial, passed_over=passed_over)
        periods = [point.period for point in known if point.period is not None]
        return Point(
            quantity=total,
            method=Method.summed_predecessors,
            period=_span(periods),
            sources=tuple(source for point in known for source in point.sources),
            alternatives=sum(point.alternatives for point in known),
            doubts=tuple(doubt for point in known for doubt in point.doubts),
            inferred=any(point.inferred for point in known),
            notes=(DIFFERENT_DATES,) if len({period.end for period in periods}) > 1 else (),
            parts=tuple(Part(p.code, point, p.province.name if p.province else p.name) for p, point in points),
        )

    def _outside_life(self, term: Term, unit: Unit, when: When) -> Point | None:
        ends = [day for day in (unit.valid_to, self.last_day) if day is not None]
        last = min(ends) if ends else None
        ended = last is not None and (last < when.end if term.flow else last < when.start)
        if ended:
            return absent(MissingReason.not_applicable, missing=(unit.successor,) if unit.successor else ())
        if unit.valid_from is not None and unit.valid_from > when.end:
            return absent(MissingReason.not_applicable, missing=(unit.split_from,) if unit.split_from else ())
        return None

    def _aggregated(self, term: Term, unit: Unit, when: When, passed_over: Iterable[Observation]) -> Point | None:
        """The sum of the children: the value when it is whole, else the known part."""
        if not term.additive or when.part is not None or (self.last_day and when.end > self.last_day):
            return None
        below = self.lookup.children_sum(term, unit, when.year)
        if below is None:
            return None
        if below.suppressed:
            return absent(MissingReason.suppressed, coverage=below.coverage, passed_over=passed_over)
        if below.whole:
            year = Period("year", when.start, when.end)
            return Point(quantity=below.quantity, method=Method.aggregated, period=year, coverage=below.coverage)
        partial = Partial(below.quantity, below.known, below.of if below.declared else None, ())
        return absent(
            MissingReason.incomplete,
            partial=partial,
            coverage=below.coverage,
            passed_over=passed_over,
            notes=() if below.declared else (SOME_BELOW,),
        )


def _span(periods: Sequence[Period]) -> Period:
    """The period of a sum: that of its parts where they agree, else from the first to the last day."""
    if len(set(periods)) == 1:
        return periods[0]
    return Period(PeriodType.range, min(p.start for p in periods), max(p.end for p in periods))


PERCENT_ONLY = Note(
    "percent_only",
    Text(
        "Chỉ có tỷ lệ phần trăm của các tỉnh trước sắp xếp, không cộng được với nhau.",
        "Only percentages of the predecessors are known; they cannot be added.",
    ),
)
SOME_BELOW = Note(
    "some_below",
    Text(
        "Chỉ có số liệu của một số tổ chức trực thuộc; danh sách tổ chức trực thuộc không đầy đủ, nên đây không phải số của "
        "cả tổ chức.",
        "There are figures of some organizations below only; the list of those below is not complete, so this is not the "
        "figure of the whole.",
    ),
)
DIFFERENT_DATES = Note(
    "different_dates",
    Text(
        "Các số cộng lại có ngày khác nhau trong năm.",
        "The figures added are of different days in the year.",
    ),
)


def successor_part(unit_code: str, name: Text) -> MissingPart:
    """What an answer names when a province or organization no longer existed."""
    return MissingPart(unit_code, name, MissingReason.not_applicable)


def provinces_in(
    boundaries: Boundaries, provinces: Mapping[tuple[str, str], ProvinceKey], edges: Iterable[tuple[str, str, str]]
) -> dict[tuple[str, str], ProvinceKey]:
    """Where each province of either set stands in `boundaries`; absent where it cannot be expressed there.

    `edges` are (predecessor code in 2008, successor code in 2025, kind). A merged province of 2025 has no place in 2008.
    """
    places = {key: province for key, province in provinces.items() if key[0] == boundaries}
    for old, new, kind in edges:
        if boundaries is Boundaries.b2025:
            places["2008", old] = provinces["2025", new]
        elif kind == "continue":
            places["2025", new] = provinces["2008", old]
    return places
