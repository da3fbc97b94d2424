"""Comparing points: ratios, ranks with their bounds, percentiles, change, benchmarks, summaries. Pure functions."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from app.indicators import Kind, Term, Terms
from app.models.vocabulary import Method, MissingReason
from app.points import MissingPart, Note, Part, Point, absent
from app.quantities import QUALIFIER_ORDER, Quantity, divide, subtract
from app.text import Text

NO_BASE = Note(
    "no_fit_base",
    Text("Không có mẫu số phù hợp để tính tỷ lệ.", "There is no fit base to compute the share from."),
)
_BAD_FIRST = (
    MissingReason.not_applicable,
    MissingReason.not_comparable,
    MissingReason.suppressed,
    MissingReason.incomplete,
    MissingReason.not_reported,
)


def evaluate(
    terms: Terms, point_of: Callable[[Term], Point], part_names: Callable[[str], Text], *, part_of_year: bool = False
) -> Point:
    """The point of an indicator from the points of its terms.

    A printed ratio wins; else numerator over denominator, both whole; else absent with the gravest reason of a part. In
    a part of a year every denominator has to fit, else the numerator alone is not comparable.
    """
    indicator = terms.indicator
    if terms.denominator is None:
        return point_of(terms.numerator)
    printed = point_of(terms.printed) if terms.printed else None
    if printed is not None and printed.quantity is not None:
        return printed
    numerator, denominator = point_of(terms.numerator), point_of(terms.denominator)
    parts = (Part(terms.numerator.code, numerator), Part(terms.denominator.code, denominator))
    points = (numerator, denominator)
    if numerator.quantity is not None and denominator.quantity is not None:
        quantity = divide(numerator.quantity, denominator.quantity, indicator.factor)
        if quantity is None:
            return absent(MissingReason.not_comparable, parts=parts, notes=(NO_BASE,))
        return Point(
            quantity=quantity,
            method=Method.computed,
            period=numerator.period,
            sources=tuple(dict.fromkeys(numerator.sources + denominator.sources)),
            alternatives=numerator.alternatives + denominator.alternatives,
            doubts=numerator.doubts + denominator.doubts,
            inferred=numerator.inferred or denominator.inferred,
            notes=tuple(dict.fromkeys(numerator.notes + denominator.notes)),
            parts=parts,
        )
    passed_over = tuple(o for p in (printed, numerator) if p is not None for o in p.passed_over)
    if printed is not None and printed.missing_reason is MissingReason.not_comparable:
        return absent(MissingReason.not_comparable, missing=printed.missing, notes=printed.notes, parts=parts)
    unfit = terms.denominator.base or (part_of_year and denominator.missing_reason is MissingReason.not_reported)
    if numerator.quantity is not None and unfit and denominator.quantity is None:
        return absent(MissingReason.not_comparable, notes=(NO_BASE,), parts=parts, passed_over=passed_over)
    if printed is not None and printed.missing_reason is MissingReason.suppressed:
        return absent(MissingReason.suppressed, parts=parts)
    reasons = {p.missing_reason for p in points if p.missing_reason is not None}
    reason = next(r for r in _BAD_FIRST if r in reasons)
    missing = tuple(
        MissingPart(part.code, part_names(part.code), part.point.missing_reason)
        for part in parts
        if part.point.missing_reason is not None
    )
    if reason is MissingReason.not_applicable:
        missing = next(p.missing for p in points if p.missing_reason is reason) or missing
    return absent(reason, missing=missing, passed_over=passed_over, parts=parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands among all values. `rank_low`..`rank_high`: what the printed precision allows."""

    rank: int
    rank_low: int
    rank_high: int
    percentile: float
    difference_from_median: float


def rank(quantities: Sequence[Quantity]) -> list[Standing]:
    """Standings, largest first; equal values with equally strong qualifiers share a rank.

    At equal print nearly < exact < over. percentile = 100 · (n - rank + 0.5) / n.
    """
    if not quantities:
        return []
    keys = [(q.value, QUALIFIER_ORDER[q.qualifier]) for q in quantities]
    first_place: dict[tuple[float, int], int] = {}
    for place, key in enumerate(sorted(keys, reverse=True), start=1):
        first_place.setdefault(key, place)
    lows, highs = sorted(q.low for q in quantities), sorted(q.high for q in quantities)
    middle = median(q.value for q in quantities)
    total = len(quantities)
    standings = []
    for quantity, key in zip(quantities, keys, strict=True):
        place = first_place[key]
        surely_above = total - bisect_right(lows, quantity.high)
        # One that ends where this one starts can at most be equal, and ties share a rank.
        perhaps_above = total - bisect_right(highs, quantity.low) - (quantity.high > quantity.low)
        standings.append(
            Standing(
                rank=place,
                rank_low=min(place, surely_above + 1),
                rank_high=max(place, perhaps_above + 1),
                percentile=100 * (total - place + 0.5) / total,
                difference_from_median=quantity.value - middle,
            )
        )
    return standings


@dataclass(frozen=True, slots=True)
class Change:
    """A difference from an earlier value; percent and growth are None for shares and for a base of zero."""

    base: Point
    difference: Quantity
    percent: float | None
    average_annual_growth_percent: float | None


def change(point: Point, base: Point, kind: Kind, years: int = 1) -> Change | None:
    """The change from `base`, which lies `years` earlier, or None when either has no value."""
    if point.quantity is None or base.quantity is None:
        return None
    relative = kind is not Kind.share and base.quantity.value > 0
    ratio = point.quantity.value / base.quantity.value if relative else None
    return Change(
        base=base,
        difference=subtract(point.quantity, base.quantity),
        percent=(ratio - 1) * 100 if ratio is not None else None,
        average_annual_growth_percent=(
            (ratio ** (1 / years) - 1) * 100 if ratio is not None and ratio > 0 and years > 0 else None
        ),
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """One indicator in one year over all compared. `total` only when none is missing; `pooled` for ratios."""

    with_value: int
    missing: int
    minimum: float | None
    median: float | None
    maximum: float | None
    unweighted_mean: float | None
    total: float | None
    known_sum: float | None
    pooled: float | None


def summarize(points: Iterable[Point], terms: Terms) -> Summary:
    """Minimum, median, maximum, mean; the total of stocks and flows; the pooled ratio of summed parts."""
    everything = list(points)
    values = [p.quantity.value for p in everything if p.quantity is not None]
    additive = terms.denominator is None
    return Summary(
        with_value=len(values),
        missing=len(everything) - len(values),
        minimum=min(values, default=None),
        median=median(values) if values else None,
        maximum=max(values, default=None),
        unweighted_mean=fmean(values) if values else None,
        total=sum(values) if additive and values and len(values) == len(everything) else None,
        known_sum=sum(values) if additive and values else None,
        pooled=None if additive else _pooled(everything, terms.indicator.factor),
    )


def _pooled(points: Iterable[Point], factor: float) -> float | None:
    numerator = denominator = 0.0
    for point in points:
        if point.method is Method.computed and point.quantity is not None:
            upper, lower = (part.point.quantity for part in point.parts)
            if upper is not None and lower is not None:
                numerator += upper.value
                denominator += lower.value
    return numerator / denominator * factor if denominator else None
