"""Rankings: one indicator at one time over all that are compared, as an answer in one language says it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.answers.comparison_items import Row, comparison_items
from app.answers.context import Context
from app.answers.moves import Summed, summed
from app.answers.reference import Reference
from app.answers.selection import Compared
from app.answers.values import Values
from app.answers.warnings import Cautions, count_cautions
from app.boundaries import Unit
from app.comparisons import summarize
from app.indicators import Terms
from app.memory import remember
from app.models.vocabulary import OrganizationType
from app.points import When
from app.quantities import plain
from app.queries.units import any_above_another, list_units
from app.schemas.comparisons import ComparisonItem, ComparisonParams, SummaryOut

_ITEM_BYTES = 5000


@dataclass(frozen=True, slots=True)
class Ranking:
    """The items of all compared, in their order, and what an answer says of them as a whole."""

    years: frozenset[int]
    items: Sequence[ComparisonItem]
    summary: SummaryOut
    cautions: Cautions
    summed: Summed
    population_basis: tuple[str, int] | None

    def __len__(self) -> int:
        return len(self.items)


class Rankings:
    """The rankings of one question. Figures are read when one of them is not at hand, then for all; two statements.

    `times` empty: the data decide, as `latest` or `latest_each` says.
    """

    def __init__(
        self,
        context: Context,
        params: ComparisonParams,
        chosen: Sequence[Terms],
        compared: Compared,
        reference: Reference,
        times: Sequence[When],
    ) -> None:
        self.context = context
        self.params = params
        self.chosen = chosen
        self.compared = compared
        self.reference = reference
        self.years = _years_needed(times, params.base_year)
        self.latest = params.year[0] if params.year and not times else "latest"

    def of(self, terms: Terms, when: When | None) -> Ranking:
        """The ranking of an indicator at a time, or in the year that the data decide; from memory where it is at hand."""
        key = (
            *("ranking", self.context.release, self.context.language),
            *(self.compared.key, terms, when or self.latest, self.params.base_year, self.params.reference),
            # The base of a rate is the population nearest to the last year asked for.
            max(self.years) if self.years and _per_population(terms) else None,
        )
        return remember(self.context.session, key, lambda: self._make(terms, when), _ITEM_BYTES)

    @cached_property
    def _values(self) -> Values:
        units = [*self.compared.units, *self._national, *([self.reference.unit] if self.reference.unit else [])]
        return Values(self.context, self.compared.boundaries, self.chosen, units, self.years)

    @cached_property
    def _national(self) -> Sequence[Unit]:
        session, release = self.context.session, self.context.release
        return list_units(session, self.compared.geography, release=release, types=(OrganizationType.national,))

    def _make(self, terms: Terms, when: When | None) -> Ranking:
        values = self._values
        if when is None:
            year, rows = self._latest(terms)
            when = When(year)
        else:
            rows = self._rows(terms, when)
        points = [point for _, _, point in rows]
        summary = self._summary(terms, when, rows)
        return Ranking(
            years=frozenset(when.year for _, when, _ in rows) or frozenset((when.year,)),
            items=comparison_items(self.context, values, terms, rows, self.params.base_year, summary),
            summary=summary,
            cautions={**count_cautions(points), "counted_twice": int(self._nested(when))},
            summed=summed(rows),
            population_basis=values.observations.population_basis if _per_population(terms) else None,
        )

    def _rows(self, terms: Terms, when: When) -> list[Row]:
        return [(unit, when, self._values.point(terms, unit, when)) for unit in self.compared.units]

    def _latest(self, terms: Terms) -> tuple[int, list[Row]]:
        """The year that is ranked, and its rows; of `latest_each` each one's own."""
        years = self._values.years_with_figures()
        by_year = {year: self._rows(terms, When(year)) for year in years}
        by_year = {year: rows for year, rows in by_year.items() if any(p.quantity is not None for _, _, p in rows)}
        if not by_year:
            year = max(years, default=self.context.today.year)
            return year, self._rows(terms, When(year))
        if self.latest == "latest_each":
            last = max(by_year)
            newest_first = [by_year[year] for year in sorted(by_year, reverse=True)]
            return last, [
                next(
                    (rows[place] for rows in newest_first if rows[place][2].quantity is not None), by_year[last][place]
                )
                for place in range(len(self.compared.units))
            ]
        counts = {year: sum(p.quantity is not None for _, _, p in rows) for year, rows in by_year.items()}
        year = best_year(counts, dict.fromkeys(counts, len(self.compared.units)))
        return year, by_year[year]

    def _nested(self, when: When) -> bool:
        """Whether what is compared is also part of others that are: types are levels, so of one type there is none."""
        units, context = self.compared.units, self.context
        if len({unit.type for unit in units}) < 2:
            return False
        ids = [unit.organization_id for unit in units]
        return any_above_another(context.session, ids, release=context.release, day=when.end)

    def _summary(self, terms: Terms, when: When, rows: Sequence[Row]) -> SummaryOut:
        summary = summarize((point for _, _, point in rows), terms)
        if len({when.year for _, when, _ in rows}) > 1 or self._nested(when):
            # latest_each: what stood in different years is never summed; nor are parents and their children.
            summary = replace(summary, total=None, known_sum=None, pooled=None)
        whole = self._values.point(terms, self._national[0], when).quantity if self._national else None
        return SummaryOut.made(
            indicator=terms.indicator.code,
            year=when.year,
            with_value=summary.with_value,
            missing=summary.missing,
            minimum=plain(summary.minimum),
            median=plain(summary.median),
            maximum=plain(summary.maximum),
            unweighted_mean=summary.unweighted_mean,
            total=plain(summary.total),
            known_sum=plain(summary.known_sum),
            pooled=summary.pooled,
            national_reported=plain(whole.value) if whole else None,
            reference_value=plain(self.reference.value(self._values, terms, when)),
        )


def _per_population(terms: Terms) -> bool:
    return any(term.subject == "populations" and term.base for term in terms.all)


def _years_needed(times: Collection[When], base_year: int | None) -> set[int] | None:
    """The years asked for, the ones before (for change), and the base year; None for all."""
    if not times:
        return None
    years = {when.year for when in times}
    return years | {year - 1 for year in years} | ({base_year} if base_year else set())


def best_year(with_value: Mapping[int, int], compared: Mapping[int, int]) -> int:
    """The last year in which at least half of those compared have a value, else the best covered (the later at a tie)."""
    half = [year for year, count in with_value.items() if count * 2 >= compared[year]]
    return max(half) if half else max(with_value, key=lambda year: (with_value[year], year))
