"""Series over years, and coverage: what is there and what is not."""

from collections.abc import Sequence
from datetime import date

from app.answers.citations import citation
from app.answers.comparison_items import broken
from app.answers.context import Context
from app.answers.limits import check_size
from app.answers.moves import moves, summed
from app.answers.selection import Compared, choose_units
from app.answers.shapes import (
    break_out,
    breaks_between,
    indicator_ref,
    organization_ref,
    period_out,
    point_fields,
    province_ref,
)
from app.answers.values import Values, chosen_terms
from app.answers.warnings import count_cautions, more_warnings, warnings_of
from app.boundaries import Unit
from app.comparisons import change
from app.indicators import Terms
from app.points import Point, When, when_of
from app.quantities import plain
from app.schemas.series import (
    Coverage,
    CoverageCell,
    CoverageItem,
    CoverageParams,
    CoverageYear,
    Series,
    SeriesItem,
    SeriesParams,
    SeriesPoint,
    YearlyParams,
)
from app.text import Text

DEFAULT_YEARS = 10


def read_series(context: Context, params: SeriesParams) -> Series:
    """The answer of GET /v1/series.

    Without a span: from the first to the last year with a figure, or the last ten of these where all would be too many.
    """
    chosen = chosen_terms(params.indicator, params.dimensions)
    compared, values, years = _values(context, params, chosen)
    if params.from_year is None and params.to_year is None and len(years) * len(compared.returned) > context.items_max:
        years = years[-DEFAULT_YEARS:]
    check_size(context, len(chosen) * len(compared.returned) * len(years))
    part = params.period
    points: list[Point] = []
    rows: list[tuple[Unit, When, Point]] = []
    items: list[SeriesItem] = []
    for terms in chosen:
        for unit in compared.returned:
            times = {year: when_of(year, part) for year in [years[0] - 1, *years]} if years else {}
            own = {year: values.point(terms, unit, when) for year, when in times.items()}
            points += [own[year] for year in years]
            rows += [(unit, times[year], own[year]) for year in years]
            items.append(
                SeriesItem.made(
                    indicator=terms.indicator.code,
                    province=province_ref(context, unit),
                    organization=organization_ref(context, unit),
                    points=[_point(context, terms, own, times[year]) for year in years],
                )
            )
    indicators = [terms.indicator for terms in chosen]
    span = (when_of(years[0] - 1, part).end, when_of(years[-1], part).end) if years else (date.max, date.min)
    basis = values.observations.population_basis
    return Series.made(
        release=context.release,
        as_of=context.snapshot.as_of,
        boundaries=compared.boundaries,
        years=years,
        part_of_year=part,
        indicators=[indicator_ref(context, terms) for terms in chosen],
        population_basis=f"{basis[0]}:{basis[1]}" if basis else None,
        items=items,
        breaks=[
            *(break_out(context, c) for c in breaks_between(indicators, *span, regions=bool(params.region))),
            *moves(context, summed(rows)),
        ],
        warnings=[
            *warnings_of(context, [count_cautions(points)], ranked=False),
            *more_warnings(context, years, basis=basis, without_reference=0),
        ],
        citation=citation(context, _title(chosen), years),
    )


def _point(context: Context, terms: Terms, points: dict[int, Point], when: When) -> SeriesPoint:
    point, before = points[when.year], points.get(when.year - 1)
    difference = None if before is None or broken(terms, before, point) else change(point, before, terms.indicator.kind)
    return SeriesPoint.made(
        **point_fields(context, point, terms.indicator.decimals, when.period),
        year=when.year,
        change=plain(difference.difference.value) if difference else None,
        change_percent=difference.percent if difference else None,
    )


def read_coverage(context: Context, params: CoverageParams) -> Coverage:
    """The answer of GET /v1/coverage: every organization compared, every year of the span.

    Without a span: the ten years that end with the last year that has a figure.
    """
    chosen = chosen_terms([params.indicator], params.dimensions)
    compared, values, years = _values(context, params, chosen)
    if params.from_year is None and params.to_year is None:
        years = years[-DEFAULT_YEARS:]
    check_size(context, len(compared.returned) * len(years))
    items: list[CoverageItem] = []
    with_value = dict.fromkeys(years, 0)
    for unit in compared.returned:
        cells = []
        for year in years:
            when = when_of(year, params.period)
            point = values.point(chosen[0], unit, when)
            with_value[year] += point.quantity is not None
            cells.append(
                CoverageCell.made(
                    year=year,
                    period=period_out(when.period),
                    status=str(point.method if point.quantity is not None else point.missing_reason),
                    missing_reason=point.missing_reason,
                )
            )
        items.append(
            CoverageItem.made(
                province=province_ref(context, unit), organization=organization_ref(context, unit), cells=cells
            )
        )
    return Coverage.made(
        release=context.release,
        as_of=context.snapshot.as_of,
        boundaries=compared.boundaries,
        years=years,
        part_of_year=params.period,
        indicator=indicator_ref(context, chosen[0]),
        items=items,
        by_year=[CoverageYear.made(year=y, with_value=n, of=len(compared.returned)) for y, n in with_value.items()],
        citation=citation(context, _title(chosen), years),
    )


def _values(context: Context, params: YearlyParams, chosen: tuple[Terms, ...]) -> tuple[Compared, Values, list[int]]:
    """Units, values and years: those asked for, else from the first to the last year with a figure."""
    today = context.today
    last_day = when_of(params.to_year, params.period).end if params.to_year else today
    compared = choose_units(context, params, last_day)
    asked = None
    if params.from_year is not None and params.to_year is not None:
        asked = list(range(params.from_year, params.to_year + 1))
        check_size(context, len(chosen) * len(compared.returned) * len(asked))
    everyone = compared.returned
    values = Values(context, compared.boundaries, chosen, everyone, {*asked, asked[0] - 1} if asked else None)
    return compared, values, asked or _span(values.years_with_figures(params.period), params)


def _span(found: Sequence[int], params: YearlyParams) -> list[int]:
    first = params.from_year or min(found, default=0)
    last = params.to_year or max(found, default=-1)
    return list(range(first, max(first, last) + 1)) if first else []


def _title(chosen: tuple[Terms, ...]) -> Text:
    return Text(
        ", ".join(terms.indicator.name.vi for terms in chosen), ", ".join(terms.indicator.name.en for terms in chosen)
    )
