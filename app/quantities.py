"""Arithmetic of printed figures: a value, how it was qualified, and the span it may really lie in.

A printed "trên 800" is a lower bound. The rules by which qualifiers travel through sums, differences and ratios
are in docs/methods.md; the span (`low`, `high`) decides between which ranks a figure may stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from app.models.vocabulary import Qualifier
from app.text import Language, Text, format_number

_MIRROR = {
    Qualifier.over: Qualifier.at_most,
    Qualifier.at_least: Qualifier.at_most,
    Qualifier.nearly: Qualifier.at_least,
    Qualifier.at_most: Qualifier.at_least,
}
QUALIFIER_ORDER = {
    Qualifier.at_most: -1,
    Qualifier.nearly: -1,
    Qualifier.exact: 0,
    Qualifier.about: 0,
    Qualifier.over: 1,
    Qualifier.at_least: 1,
}
"""At equal print: nearly < exact < over."""

QUALIFIER_TEXTS = {
    Qualifier.exact: Text("{number}", "{number}"),
    Qualifier.about: Text("khoảng {number}", "about {number}"),
    Qualifier.nearly: Text("gần {number}", "nearly {number}"),
    Qualifier.over: Text("trên {number}", "over {number}"),
    Qualifier.at_least: Text("từ {number} trở lên", "at least {number}"),
    Qualifier.at_most: Text("không quá {number}", "at most {number}"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its qualifier and the closed span `low`..`high` in which the truth may lie."""

    value: float
    qualifier: Qualifier = Qualifier.exact
    low: float = 0.0
    high: float = 0.0

    def display(self, decimals: int, language: Language) -> str:
        """`trên 800`, `over 800`."""
        return display(self.value, self.qualifier, decimals, language)


def display(value: float, qualifier: Qualifier, decimals: int, language: Language) -> str:
    """A value in the words of its qualifier."""
    return QUALIFIER_TEXTS[qualifier].to(language).format(number=format_number(value, decimals, language))


def rounding_step(value: float) -> float:
    """The unit to which a printed figure was rounded: 1000 for 66000, 1 for 66024, 0.1 for 74.9."""
    if value == 0:
        return 1.0
    if value == int(value):
        step = 1
        while int(value) % (step * 10) == 0:
            step *= 10
        return float(step)
    step_decimal = 1.0
    for _ in range(6):
        step_decimal /= 10
        if abs(value / step_decimal - round(value / step_decimal)) < 1e-6:
            break
    return step_decimal


def printed_quantity(value: float, qualifier: Qualifier) -> Quantity:
    """A quantity as printed. The span of a rounded figure reaches one rounding step beyond it.

    "trên 66.000" lies in 66000..67000; "gần 600" in 500..600; "từ 95% trở lên" has no upper end.
    """
    if qualifier == Qualifier.exact:
        return Quantity(value, qualifier, max(value, 0.0), value)
    step = rounding_step(value)
    spans = {
        Qualifier.about: (value - step, value + step),
        Qualifier.nearly: (value - step, value),
        Qualifier.over: (value, value + step),
        Qualifier.at_least: (value, inf),
        Qualifier.at_most: (0.0, value),
    }
    low, high = spans[qualifier]
    return Quantity(value, qualifier, max(low, 0.0), high)


def combined_qualifier(qualifiers: Iterable[Qualifier]) -> Qualifier:
    """The qualifier of a sum: one direction (or exact) keeps it, mixed directions give about.

    Two different words of one direction give the weaker: over with at_least is at_least.
    """
    kinds = {q for q in qualifiers if q is not Qualifier.exact}
    if not kinds:
        return Qualifier.exact
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds == {Qualifier.over, Qualifier.at_least}:
        return Qualifier.at_least
    if kinds == {Qualifier.nearly, Qualifier.at_most}:
        return Qualifier.at_most
    return Qualifier.about


def mirrored(qualifier: Qualifier) -> Qualifier:
    """The qualifier seen from below a fraction line, or behind a minus."""
    return _MIRROR.get(qualifier, qualifier)


def add(quantities: Iterable[Quantity]) -> Quantity:
    """The exact sum of values, with the qualifier that the sum may carry."""
    parts = list(quantities)
    return Quantity(
        sum(q.value for q in parts),
        combined_qualifier(q.qualifier for q in parts),
        sum(q.low for q in parts),
        sum(q.high for q in parts),
    )


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """`left - right`; the right side's direction flips."""
    return Quantity(
        left.value - right.value,
        combined_qualifier((left.qualifier, mirrored(right.qualifier))),
        left.low - right.high,
        left.high - right.low,
    )


def divide(numerator: Quantity, denominator: Quantity, factor: float = 1.0) -> Quantity | None:
    """`numerator / denominator * factor`, or None for a denominator of zero; the denominator's direction flips."""
    if denominator.value == 0:
        return None
    return Quantity(
        numerator.value / denominator.value * factor,
        combined_qualifier((numerator.qualifier, mirrored(denominator.qualifier))),
        numerator.low / denominator.high * factor if denominator.high else 0.0,
        numerator.high / denominator.low * factor if denominator.low > 0 else inf,
    )


def plain(value: float | None) -> float | int | None:
    """A whole number as an int, so that JSON shows 66024 and not 66024.0."""
    return int(value) if value is not None and float(value).is_integer() else value
