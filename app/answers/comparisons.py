"""Comparisons: every province (or organization) with its value, rank, change and benchmark."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.figures import check_words
from app.answers.limits import check_size
from app.answers.moves import moves
from app.answers.rankings import Ranking, Rankings
from app.answers.reference import resolve_reference
from app.answers.selection import Compared, choose_units
from app.answers.shapes import break_out, breaks_between, indicator_ref, period_out
from app.answers.values import chosen_terms
from app.answers.warnings import more_warnings, warnings_of
from app.models.vocabulary import Boundaries
from app.points import When, part_year
from app.schemas.comparisons import Comparison, ComparisonItem, ComparisonParams
from app.text import Text


def compare(context: Context, params: ComparisonParams) -> Comparison:
    """The answer of GET /v1/comparisons. A fixed number of statements for any number of provinces and years."""
    check_words(context, "category", [params.category] if params.category else [])
    chosen = chosen_terms(params.indicator, params.dimensions)
    times = _times(params)
    compared = choose_units(context, params, max((when.end for when in times), default=context.today))
    reference = resolve_reference(context, params.reference, chosen, compared)
    check_size(context, len(chosen) * max(1, len(times)) * len(compared.returned))
    rankings = Rankings(context, params, chosen, compared, reference, times)
    each: Sequence[When | None] = times or [None]
    found = [rankings.of(terms, when) for terms in chosen for when in each]
    if not any(ranking.summary.with_value for ranking in found) and _may_be_of_2008(params, compared, times):
        former = compare(context, params.model_copy(update={"boundaries": Boundaries.b2008}))
        if any(summary.with_value for summary in former.summaries):
            return former
    asked = sorted({year for ranking in found for year in ranking.years})
    spanned = [*asked, *([params.base_year] if params.base_year else [])]
    indicators = [terms.indicator for terms in chosen]
    basis = next((ranking.population_basis for ranking in found if ranking.population_basis), None)
    without_reference = sum(ranking.summary.reference_value is None for ranking in found) if params.reference else 0
    first, last = date(min(spanned) - 1, 12, 31), date(max(spanned), 12, 31)
    return Comparison.made(
        release=context.release,
        as_of=context.snapshot.as_of,
        boundaries=compared.boundaries,
        years=asked,
        period=period_out(times[0].part) if times else None,
        indicators=[indicator_ref(context, terms) for terms in chosen],
        population_basis=f"{basis[0]}:{basis[1]}" if basis else None,
        reference=params.reference,
        items=[item for ranking in found for item in _returned(ranking, compared)],
        summaries=[ranking.summary for ranking in found],
        breaks=[
            *(
                break_out(context, code)
                for code in breaks_between(indicators, first, last, regions=bool(params.region))
            ),
            *moves(context, [pair for ranking in found for pair in ranking.summed]),
        ],
        warnings=[
            *warnings_of(context, [ranking.cautions for ranking in found], ranked=True),
            *more_warnings(context, asked, basis=basis, without_reference=without_reference),
        ],
        citation=citation(
            context,
            Text(", ".join(i.name.vi for i in indicators), ", ".join(i.name.en for i in indicators)),
            asked,
        ),
    )


def _may_be_of_2008(params: ComparisonParams, compared: Compared, times: Sequence[When]) -> bool:
    """Whether the data decide the year, and so the boundary set in force at its end: nothing has a value in today's."""
    chosen = params.boundaries or params.province or params.region
    return not times and not chosen and compared.boundaries is Boundaries.b2025


def _times(params: ComparisonParams) -> Sequence[When]:
    """The times asked for; empty when the data decide (latest)."""
    if params.period:
        return [part_year(params.period)]
    if params.from_year is not None and params.to_year is not None:
        return [When(year) for year in range(params.from_year, params.to_year + 1)]
    return [When(int(year)) for year in dict.fromkeys(params.year) if year.isdigit()]


def _returned(ranking: Ranking, compared: Compared) -> Iterator[ComparisonItem]:
    """The items of those returned, with their ranks among these."""
    if not compared.narrowed:
        yield from ranking.items
        return
    ids = {unit.organization_id for unit in compared.returned}
    items = [item for item in ranking.items if item.organization.id in ids]
    ranks = [item.rank for item in items if item.rank is not None]
    for item in items:
        among = None if item.rank is None else bisect_left(ranks, item.rank) + 1
        yield ComparisonItem.made(**{**item.__dict__, "rank_in_selection": among})
