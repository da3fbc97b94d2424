"""Indicators with their dimensions, and their points for the organizations selected."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from app.answers.context import Context
from app.boundaries import Rebase, Unit
from app.comparisons import evaluate
from app.errors import Problem
from app.indicators import INDICATORS, Indicator, Term, Terms
from app.models.vocabulary import Boundaries, MissingReason
from app.points import Point, When, absent, fits, reported, when_of
from app.queries.observations import Observations
from app.text import Text


def chosen_terms(codes: Iterable[str], given: Mapping[str, str]) -> tuple[Terms, ...]:
    """Indicators with their dimensions. Refuses a dimension that none of them takes."""
    indicators = [INDICATORS[code] for code in dict.fromkeys(codes)]
    taken = {name for indicator in indicators for name in indicator.selection(given)}
    for name, value in given.items():
        if name not in taken:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"Không chỉ tiêu nào được hỏi dùng tham số {name}, nên nó sẽ không có tác dụng. Hãy bỏ tham số này.",
                    f"None of the indicators asked for takes {name}, so it would do nothing. Leave it out.",
                ),
                [{"location": f"query.{name}", "value": value, "allowed": sorted(taken)}],
            )
    for dimension in (d for indicator in indicators for d in indicator.dimensions):
        if given.get(dimension.name) in dimension.refused:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"{dimension.name}={given[dimension.name]} là mẫu số của tỷ lệ, không phải một mức.",
                    f"{dimension.name}={given[dimension.name]} is the base of the shares and no share itself.",
                ),
                [
                    {
                        "location": f"query.{dimension.name}",
                        "value": given[dimension.name],
                        "allowed": dimension.allowed,
                    }
                ],
            )
    if ("breakdown" in given) != ("category" in given):
        lacking = "category" if "breakdown" in given else "breakdown"
        raise Problem(
            "invalid_parameter",
            Text(
                f"breakdown và category đi với nhau; hãy thêm {lacking}.",
                f"breakdown and category go together; add {lacking}.",
            ),
            [{"location": f"query.{lacking}", "value": None}],
        )
    return tuple(indicator.terms(given) for indicator in indicators)


class Values:
    """Points of indicators for units, computed once each."""

    def __init__(
        self,
        context: Context,
        boundaries: Boundaries,
        terms: Sequence[Terms],
        units: Sequence[Unit],
        years: Collection[int] | None,
    ) -> None:
        flat = [term for t in terms for term in t.all]
        self.observations = Observations(context.session, flat, units, years, release=context.release)
        self._flows = {(term.statistic, term.column): term.flow for term in flat if not term.year_offset}
        self._rebase = Rebase(boundaries, self.observations)
        self._points: dict[tuple[Any, ...], Point] = {}

    def point(self, terms: Terms, unit: Unit, when: When) -> Point:
        """The point of an indicator for a unit at a time."""
        key = (terms, unit.organization_id, when.year, when.part)
        point = self._points.get(key)
        if point is None:
            point = self._points[key] = evaluate(
                terms, lambda term: self.term(term, unit, when), part_name, part_of_year=when.part is not None
            )
        return point

    def term(self, term: Term, unit: Unit, when: When) -> Point:
        """The point of one term."""
        key = (term, unit.organization_id, when.year, when.part)
        point = self._points.get(key)
        if point is None:
            base = term.subject == "populations" and term.base
            point = self._points[key] = self._population_base(unit) if base else self._rebase.point(term, unit, when)
        return point

    def _population_base(self, unit: Unit) -> Point:
        observation = self.observations.basis.get(unit.organization_id)
        return reported([observation]) if observation else absent(MissingReason.not_reported)

    def years_with_figures(self, part: str | None = None) -> list[int]:
        """Years in which any figure of any term was found; of a part of the year: for that very part."""
        if part is None:
            return sorted(self.observations.years)
        return sorted(
            {
                key[3]
                for key, found in self.observations.by_key.items()
                if key[:2] in self._flows
                and any(fits(o, when_of(key[3], part), flow=self._flows[key[:2]]) for o in found)
            }
        )


def part_name(code: str) -> Text:
    """The name of an operand: the indicator's where it is one."""
    indicator: Indicator | None = INDICATORS.get(code)
    return indicator.name if indicator else _PART_NAMES.get(code, Text(code, code))


_PART_NAMES = {
    "plan": Text("Kế hoạch kết nạp", "Admission plan"),
    "target": Text("Chỉ tiêu", "Target"),
    "rated": Text("Số được đánh giá", "Those rated"),
    "ratings": Text("Số được xếp mức này", "Those with the grade"),
}
