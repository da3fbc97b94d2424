"""The items of a comparison: value, standing, change and benchmark of one organization."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite
from typing import Any

from app.answers.context import Context
from app.answers.selection import Compared
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
from app.schemas.comparisons import ComparisonItem, ComparisonParams, SummaryOut

Row = tuple[Unit, When, Point]


def comparison_items(
    context: Context,
    values: Values,
    terms: Terms,
    compared: Compared,
    rows: Sequence[Row],
    params: ComparisonParams,
    summary: SummaryOut,
) -> list[ComparisonItem]:
    ranked = [row for row in rows if row[2].quantity is not None]
    standings = dict(
        zip(
            (u.organization_id for u, _, _ in ranked),
            rank([p.quantity for _, _, p in ranked if p.quantity]),
            strict=True,
        )
    )
    returned_ids = {unit.organization_id for unit in compared.returned}
    shown = [row for row in rows if row[0].organization_id in returned_ids]
    ranks = sorted(standings[u.organization_id].rank for u, _, _ in shown if u.organization_id in standings)

    def order(row: Row) -> tuple[Any, ...]:
        standing = standings.get(row[0].organization_id)
        return (standing is None, standing.rank if standing else 0, *row[0].sort_key)

    items = []
    for unit, when, point in sorted(shown, key=order):
        standing = standings.get(unit.organization_id)
        items.append(
            ComparisonItem(
                indicator=terms.indicator.code,
                year=when.year,
                province=province_ref(context, unit),
                organization=organization_ref(context, unit),
                **point_fields(context, point, terms.indicator.decimals, when.period),
                **_standing_fields(standing, ranks),
                **_change_fields(values, terms, unit, when, point, params.base_year),
                share_of_total=(
                    point.quantity.value / summary.total * 100 if point.quantity and summary.total else None
                ),
                gap=(
                    plain(point.quantity.value - summary.reference_value)
                    if point.quantity and summary.reference_value is not None
                    else None
                ),
            )
        )
    return items


def _standing_fields(standing: Standing | None, ranks: Sequence[int]) -> dict[str, Any]:
    if standing is None:
        names = ("rank", "rank_low", "rank_high", "rank_in_selection", "percentile", "difference_from_median")
        return dict.fromkeys(names)
    return {
        "rank": standing.rank,
        "rank_low": standing.rank_low,
        "rank_high": standing.rank_high,
        "rank_in_selection": ranks.index(standing.rank) + 1,
        "percentile": standing.percentile,
        "difference_from_median": standing.difference_from_median,
    }


def _change_fields(
    values: Values, terms: Terms, unit: Unit, when: When, point: Point, base_year: int | None
) -> dict[str, Any]:
    before = _change(values, terms, unit, when, point, when.year - 1)
    base = _change(values, terms, unit, when, point, base_year) if base_year else None
    base_point = values.point(terms, unit, when.shifted(base_year - when.year)) if base_year else None
    return {
        "change": plain(before.difference.value) if before else None,
        "change_percent": before.percent if before else None,
        "change_qualifier": before.difference.qualifier if before else None,
        "base_value": plain(base_point.quantity.value) if base_point and base_point.quantity else None,
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
    base = values.point(terms, unit, when.shifted(base_year - when.year))
    if broken(terms, base, point):
        return None
    return change(point, base, terms.indicator.kind, when.year - base_year)


def broken(terms: Terms, *points: Point) -> bool:
    """Whether a break that forbids comparing lies between the days of the figures that points rest on."""
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
