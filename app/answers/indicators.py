"""The catalogue of indicators with the years that have values."""

from collections.abc import Iterable, Iterator, Sequence

from app.answers.context import Context
from app.answers.rankings import best_year
from app.answers.shapes import break_out
from app.answers.values import Values, part_name
from app.boundaries import Unit, boundaries_in_force
from app.errors import Problem
from app.indicators import INDICATORS, Dimension, Terms
from app.models.vocabulary import Boundaries
from app.names import DIMENSIONS, NAMES
from app.points import When
from app.queries.units import list_units, read_geography
from app.schemas.indicators import DimensionOut, Indicator, IndicatorDetail, Indicators, PartRef, YearCount
from app.text import Text, nearest
from app.workbooks.categories import CATEGORIES


def list_indicators(context: Context) -> Indicators:
    """The answer of GET /v1/indicators."""
    items = _describe(context, [indicator.terms({}) for indicator in INDICATORS.values()])
    return Indicators(items=items, total=len(items), release=context.release)


def indicator_detail(context: Context, code: str) -> IndicatorDetail:
    """The answer of GET /v1/indicators/{code}; a 404 problem with the nearest codes."""
    if code not in INDICATORS:
        raise Problem(
            "not_found",
            Text(f"Không có chỉ tiêu {code!r}.", f"There is no indicator {code!r}."),
            [
                {
                    "location": "path.code",
                    "value": code,
                    "allowed": list(INDICATORS),
                    "did_you_mean": nearest(code, list(INDICATORS)),
                }
            ],
        )
    (item,) = _describe(context, [INDICATORS[code].terms({})])
    return IndicatorDetail(**item.model_dump(), release=context.release)


def _describe(context: Context, chosen: Sequence[Terms]) -> list[Indicator]:
    years = _available_years(context, chosen)
    return [
        Indicator(
            code=t.indicator.code,
            name=context.say(t.indicator.name),
            definition=context.say(t.indicator.definition),
            unit=context.say(t.indicator.unit),
            kind=t.indicator.kind,
            decimals=t.indicator.decimals,
            formula=context.say(t.indicator.formula),
            parts=[
                PartRef(
                    code=term.code,
                    name=context.say(part_name(term.code)),
                    subject=term.subject,
                    measure=term.measure if term.column == "value" else term.column,
                    year_offset=term.year_offset,
                )
                for term in t.all
            ],
            dimensions=[_dimension(context, dimension) for dimension in t.indicator.dimensions],
            higher_is_better=t.indicator.higher_is_better,
            breaks=[break_out(context, code) for code in t.indicator.breaks],
            legal_basis=t.indicator.legal_basis or None,
            available_years=[YearCount(year=y, provinces=n) for y, n in sorted(years[t].items())],
            default_year=best_year(years[t], dict(_provinces_in(years[t]))) if years[t] else None,
        )
        for t in chosen
    ]


def _dimension(context: Context, dimension: Dimension) -> DimensionOut:
    values = dimension.allowed
    usual = [(breakdown, *pair) for breakdown, found in CATEGORIES.items() for pair in found.items()]
    open_list = dimension.name == "category"
    return DimensionOut(
        name=dimension.name,
        default=dimension.default,
        label=context.say(DIMENSIONS[dimension.name]),
        values=values,
        names=[context.say(NAMES[dimension.values][value]) for value in values]
        if dimension.values and values
        else None,
        categories=[f"{breakdown}.{category}" for breakdown, category, _ in usual] if open_list else None,
        category_names=[context.say(name) for _, _, name in usual] if open_list else None,
    )


def _provinces_in(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    for year in years:
        yield year, 63 if boundaries_in_force(When(year).end) is Boundaries.b2008 else 34


def _available_years(context: Context, chosen: Sequence[Terms]) -> dict[Terms, dict[int, int]]:
    """How many provinces have a value, by year, each year in the boundaries in force at its end."""
    counts: dict[Terms, dict[int, int]] = {terms: {} for terms in chosen}
    for boundaries in Boundaries:
        geography = read_geography(context.session, boundaries, release=context.release)
        units = list_units(context.session, geography, release=context.release, types=("provincial",))
        values = Values(context, boundaries, chosen, units, None)
        for year in values.years_with_figures():
            when = When(year)
            if boundaries_in_force(when.end) is not boundaries:
                continue
            for terms in chosen:
                found = sum(_has_value(values, terms, unit, when) for unit in units)
                if found:
                    counts[terms][year] = found
    return counts


def _has_value(values: Values, terms: Terms, unit: Unit, when: When) -> bool:
    """Look only where a figure of the numerator, a sum of children or a printed ratio can be: most years have none."""
    observed = values.observations
    seen = (
        observed(terms.numerator, unit, when.year)
        or observed.children_sum(terms.numerator, unit, when.year)
        or (terms.printed and observed(terms.printed, unit, when.year))
    )
    if not seen and terms.numerator.subject != "populations":
        return False
    return values.point(terms, unit, when).quantity is not None
