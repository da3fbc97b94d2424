"""Comparisons: every province (or organization) with its value, rank, change and benchmark."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.answers.citations import citation
from app.answers.comparison_items import Row, comparison_items
from app.answers.context import Context
from app.answers.figures import check_words
from app.answers.limits import check_size
from app.answers.moves import moves
from app.answers.reference import Reference, resolve_reference
from app.answers.selection import Compared, choose_units
from app.answers.shapes import break_out, breaks_between, indicator_ref, period_out
from app.answers.values import Values, chosen_terms
from app.answers.warnings import more_warnings, warnings_of
from app.boundaries import Unit
from app.comparisons import summarize
from app.indicators import Terms
from app.models.vocabulary import OrganizationType
from app.points import Point, When, part_year
from app.quantities import plain
from app.queries.units import list_units
from app.schemas.comparisons import Comparison, ComparisonItem, ComparisonParams, SummaryOut
from app.text import Text


def compare(context: Context, params: ComparisonParams) -> Comparison:
    """The answer of GET /v1/comparisons. A fixed number of statements for any number of provinces and years."""
    check_words(context, "category", [params.category] if params.category else [])
    chosen = chosen_terms(params.indicator, params.dimensions)
    times = _times(params)
    last_day = max((when.end for when in times), default=context.today)
    compared = choose_units(context, params, last_day)
    national = _national(context, compared)
    years = _years_needed(times, params.base_year)
    reference = resolve_reference(context, params.reference, chosen, compared)
    benchmarks = [*national, *([reference.unit] if reference.unit else [])]
    values = Values(context, compared.boundaries, chosen, [*compared.units, *benchmarks], years)
    items: list[ComparisonItem] = []
    summaries: list[SummaryOut] = []
    asked: set[int] = set()
    points: list[list[Point]] = []
    rows_shown: list[Row] = []
    latest = params.year[0] if params.year and not params.year[0].isdigit() else "latest"
    check_size(context, len(chosen) * max(1, len(times)) * len(compared.returned))
    for terms in chosen:
        rows_by_year = _rows(values, terms, compared, times, latest, context.today.year)
        for year, rows in rows_by_year.items():
            asked |= {when.year for _, when, _ in rows}
            points.append([point for _, _, point in rows])
            rows_shown += rows
            when = times[0] if times and times[0].part else When(year)
            summary = _summary(values, terms, when, rows, national, reference)
            summaries.append(summary)
            items += comparison_items(context, values, terms, compared, rows, params, summary)
    check_size(context, len(items))
    spanned = [*asked, *([params.base_year] if params.base_year else [])]
    indicators = [terms.indicator for terms in chosen]
    basis = values.observations.population_basis
    return Comparison(
        release=context.release,
        as_of=context.snapshot.as_of,
        boundaries=compared.boundaries,
        years=sorted(asked),
        period=period_out(times[0].part) if times and times[0].part else None,
        indicators=[indicator_ref(context, terms) for terms in chosen],
        population_basis=f"{basis[0]}:{basis[1]}" if basis else None,
        reference=params.reference,
        items=items,
        summaries=summaries,
        breaks=[
            break_out(context, code)
            for code in breaks_between(
                indicators,
                date(min(spanned) - 1, 12, 31),
                date(max(spanned), 12, 31),
                regions=bool(params.region),
            )
        ]
        + moves(context, rows_shown),
        warnings=[
            *warnings_of(context, points, ranked=True),
            *more_warnings(
                context,
                asked,
                basis=basis,
                without_reference=sum(s.reference_value is None for s in summaries) if params.reference else 0,
            ),
        ],
        citation=citation(
            context,
            Text(", ".join(i.name.vi for i in indicators), ", ".join(i.name.en for i in indicators)),
            sorted(asked),
        ),
    )


def _times(params: ComparisonParams) -> list[When]:
    """The times asked for; empty when the data decide (latest)."""
    if params.period:
        return [part_year(params.period)]
    if params.from_year is not None and params.to_year is not None:
        return [When(year) for year in range(params.from_year, params.to_year + 1)]
    return [When(int(year)) for year in dict.fromkeys(params.year) if year.isdigit()]


def _years_needed(times: Sequence[When], base_year: int | None) -> set[int] | None:
    """The years asked for, the ones before (for change), and the base year; None for all."""
    if not times:
        return None
    years = {when.year for when in times}
    return years | {year - 1 for year in years} | ({base_year} if base_year else set())


def _national(context: Context, compared: Compared) -> list[Unit]:
    return list_units(
        context.session,
        compared.geography,
        release=context.release,
        types=(OrganizationType.national,),
    )


def _rows(
    values: Values, terms: Terms, compared: Compared, times: Sequence[When], latest: str, last_year: int
) -> dict[int, list[Row]]:
    """Rows of all units by the year that they are ranked in."""
    if times:
        return {when.year: [(u, when, values.point(terms, u, when)) for u in compared.units] for when in times}
    by_year = {
        year: [(u, When(year), values.point(terms, u, When(year))) for u in compared.units]
        for year in values.years_with_figures()
    }
    by_year = {year: rows for year, rows in by_year.items() if any(p.quantity is not None for _, _, p in rows)}
    if not by_year:
        year = max(values.years_with_figures(), default=last_year)
        return {year: [(u, When(year), values.point(terms, u, When(year))) for u in compared.units]}
    if latest == "latest_each":
        last = max(by_year)
        newest = [
            next(
                (
                    rows[place]
                    for _, rows in sorted(by_year.items(), reverse=True)
                    if rows[place][2].quantity is not None
                ),
                None,
            )
            or by_year[last][place]
            for place in range(len(compared.units))
        ]
        return {last: newest}
    counts = {year: sum(p.quantity is not None for _, _, p in rows) for year, rows in by_year.items()}
    year = best_year(counts, dict.fromkeys(counts, len(compared.units)))
    return {year: by_year[year]}


def best_year(with_value: Mapping[int, int], compared: Mapping[int, int]) -> int:
    """The last year in which at least half of those compared have a value, else the best covered (the later at a tie)."""
    half = [year for year, count in with_value.items() if count * 2 >= compared[year]]
    return max(half) if half else max(with_value, key=lambda year: (with_value[year], year))


def _summary(
    values: Values, terms: Terms, when: When, rows: Sequence[Row], national: Sequence[Unit], reference: Reference
) -> SummaryOut:
    summary = summarize((point for _, _, point in rows), terms)
    if len({when.year for _, when, _ in rows}) > 1:
        # latest_each: what stood in different years is never summed.
        summary = replace(summary, total=None, known_sum=None, pooled=None)
    whole = values.point(terms, national[0], when).quantity if national else None
    return SummaryOut(
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
        reference_value=plain(reference.value(values, terms, when)),
    )
