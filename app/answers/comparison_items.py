"""The items of a comparison: value, standing, change and benchmark of one organization."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from typing import Any

from app.answers.context import Context
from app.answers.shapes import (
    breaks_between,
    organization_ref,
    period_out,
    point_fields,
    province_ref,
)
from app.answers.values import Values
from app.boundaries import Unit
from app.comparisons import Change, Standing, change, rank
from app.indicators import BREAKS, Terms
from app.points import Point, When
from app.quantities import plain
from app.schemas.comparisons import ComparisonItem, SummaryOut

Row = tuple[Unit, When, Point]


def comparison_items(
    context: Context, values: Values, terms: Terms, rows: Sequence[Row], base_year: int | None, summary: SummaryOut
) -> list[ComparisonItem]:
    """An item for each row, the largest first, those without a value last."""
    with_value = [row for row in rows if row[2].quantity is not None]
    standings = rank([point.quantity for _, _, point in with_value if point.quantity])
    standing_of = {row[0].organization_id: standing for row, standing in zip(with_value, standings, strict=True)}
    total, reference = summary.total, summary.reference_value

    def order(row: Row) -> tuple[Any, ...]:
        standing = standing_of.get(row[0].organization_id)
        return (standing is None, standing.rank if standing else 0, *row[0].sort_key)

    items = []
    for unit, when, point in sorted(rows, key=order):
        value = point.quantity.value if point.quantity else None
        items.append(
            ComparisonItem.made(
                indicator=terms.indicator.code,
                year=when.year,
                province=province_ref(context, unit),
                organization=organization_ref(context, unit),
                **point_fields(context, point, terms.indicator.decimals, when.period),
                **_standing_fields(standing_of.get(unit.organization_id)),
                share_of_total=value / total * 100 if value is not None and total else None,
                **_change_fields(values, terms, unit, when, point, base_year),
                gap=plain(value - reference) if value is not None and reference is not None else None,
            ).written()
        )
    return items


def _standing_fields(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        names = ("rank", "rank_low", "rank_high", "rank_in_selection", "percentile", "difference_from_median")
        return dict.fromkeys(names)
    return {
        "rank": standing.rank,
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "rank_in_selection": standing.rank,
        "percentile": standing.percentile,
        "difference_from_median": standing.difference_from_median,
    }


def _change_fields(
    values: Values, terms: Terms, unit: Unit, when: When, point: Point, base_year: int | None
) -> dict[str, Any]:
    before = _change(values, terms, unit, when, point, when.year - 1)
    base = _change(values, terms, unit, when, point, base_year) if base_year else None
    base_point = values.point(terms, unit, when.shifted(base_year - when.year)) if base_year else None
    known = base_point.quantity if base_point else None
    return {
        "change": plain(before.difference.value) if before else None,
        "change_percent": before.percent if before else None,
        "change_qualifier": before.difference.qualifier if before else None,
        "base_value": plain(known.value) if known else None,
        "base_qualifier": known.qualifier if known else None,
        "base_period": period_out(base_point.period) if base_point else None,
        "base_change": plain(base.difference.value) if base else None,
        "base_change_percent": base.percent if base else None,
        "base_change_qualifier": base.difference.qualifier if base else None,
        "base_change_low": _finite(base.difference.low) if base else None,
        "base_change_high": _finite(base.difference.high) if base else None,
        "average_annual_growth_percent": base.average_annual_growth_percent if base else None,
    }


def _change(values: Values, terms: Terms, unit: Unit, when: When, point: Point, base_year: int) -> Change | None:
    """The change since `base_year`; none across a break after which figures mean something else."""
    if point.quantity is None:
        return None
    base = values.point(terms, unit, when.shifted(base_year - when.year))
    if base.quantity is None or broken(terms, base, point):
        return None
    return change(point, base, terms.indicator.kind, when.year - base_year)


def broken(terms: Terms, *points: Point) -> bool:
    """Whether a break that forbids comparing lies between the days of the figures that points rest on."""
    if all(BREAKS[code].comparable for code in terms.indicator.breaks):
        return False
    days = sorted(day for point in points for day in _days(point))
    codes = breaks_between([terms.indicator], days[0], days[-1]) if days else []
    return any(not BREAKS[code].comparable for code in codes)


def _days(point: Point) -> Iterator[date]:
    if point.period is not None:
        yield point.period.end
    for part in point.parts:
        yield from _days(part.point)


def _finite(value: float) -> float | int | None:
    return plain(value) if isfinite(value) else None
