"""Printed figures: what a qualifier says, how it travels through sums, differences and ratios, how it is shown."""

from itertools import permutations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.vocabulary import Qualifier
from app.quantities import Quantity, add, combined_qualifier, divide, mirrored, plain, printed_quantity, subtract
from app.text import Language

Q = Qualifier
UP, DOWN = {Q.over, Q.at_least}, {Q.nearly, Q.at_most}
QUALIFIERS = st.sampled_from(list(Qualifier))
PRINTED = st.builds(printed_quantity, st.integers(0, 10**6).map(float), QUALIFIERS)


@pytest.mark.parametrize(
    ("value", "qualifier", "low", "high"),
    [
        (66024, Q.exact, 66024, 66024),
        (66000, Q.over, 66000, 67000),
        (600, Q.nearly, 500, 600),
        (95, Q.at_least, 95, inf),
        (20, Q.at_most, 0, 20),
        (242000, Q.about, 241000, 243000),
        (74.9, Q.over, 74.9, 75.0),
        (0, Q.nearly, 0, 0),
    ],
)
def test_a_qualifier_says_where_the_truth_may_lie(value: float, qualifier: Q, low: float, high: float) -> None:
    quantity = printed_quantity(value, qualifier)
    assert (quantity.low, quantity.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    ("qualifier", "vi", "en"),
    [
        (Q.exact, "6.200", "6,200"),
        (Q.about, "khoảng 6.200", "about 6,200"),
        (Q.nearly, "gần 6.200", "nearly 6,200"),
        (Q.over, "trên 6.200", "over 6,200"),
        (Q.at_least, "từ 6.200 trở lên", "at least 6,200"),
        (Q.at_most, "không quá 6.200", "at most 6,200"),
    ],
)
def test_display_in_both_languages(qualifier: Q, vi: str, en: str) -> None:
    quantity = printed_quantity(6200, qualifier)
    assert (quantity.display(0, Language.vi), quantity.display(0, Language.en)) == (vi, en)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([Q.exact, Q.exact], Q.exact),
        ([Q.exact, Q.over], Q.over),
        ([Q.over, Q.at_least], Q.at_least),
        ([Q.nearly, Q.at_most, Q.exact], Q.at_most),
        ([Q.over, Q.nearly], Q.about),
        ([Q.over, Q.about], Q.about),
    ],
)
def test_one_direction_keeps_its_qualifier_and_mixed_gives_about(parts: list[Q], whole: Q) -> None:
    for order in permutations(parts):
        assert combined_qualifier(order) is whole


def test_a_subtrahend_and_a_denominator_flip_their_direction() -> None:
    exact, over = printed_quantity(100, Q.exact), printed_quantity(80, Q.over)
    assert (subtract(exact, over).qualifier, subtract(over, exact).qualifier) == (Q.at_most, Q.over)
    share = divide(printed_quantity(18.9, Q.exact), printed_quantity(74.9, Q.over), 100)
    assert share is not None
    assert (share.qualifier, share.display(1, Language.vi)) == (Q.at_most, "không quá 25,2")
    mixed = divide(over, over)
    assert mixed is not None
    assert mixed.qualifier is Q.about


def test_nothing_is_divided_by_zero() -> None:
    assert divide(printed_quantity(5, Q.exact), printed_quantity(0, Q.exact)) is None


def test_a_whole_number_leaves_as_one() -> None:
    assert (plain(66024.0), type(plain(66024.0)), plain(3.5), plain(None)) == (66024, int, 3.5, None)


@given(QUALIFIERS, QUALIFIERS, QUALIFIERS)
def test_combining_is_commutative_and_associative(a: Q, b: Q, c: Q) -> None:
    assert combined_qualifier((a, b)) is combined_qualifier((b, a))
    in_steps = combined_qualifier((combined_qualifier((a, b)), c))
    assert in_steps is combined_qualifier((a, combined_qualifier((b, c)))) is combined_qualifier((a, b, c))


@given(QUALIFIERS)
def test_mirroring_changes_the_direction_and_nothing_else(qualifier: Q) -> None:
    flipped = mirrored(qualifier)
    assert (flipped in DOWN) == (qualifier in UP)
    assert (flipped in UP) == (qualifier in DOWN)
    assert mirrored(mirrored(mirrored(qualifier))) is flipped


@given(st.lists(PRINTED, min_size=1, max_size=6), st.data())
def test_true_sums_differences_and_ratios_lie_in_the_span(parts: list[Quantity], data: st.DataObject) -> None:
    truth = [data.draw(st.integers(int(q.low), int(min(q.high, 10**7)))) for q in parts]
    whole = add(parts)
    assert whole.value == sum(q.value for q in parts)
    assert whole.low <= sum(truth) <= whole.high
    difference = subtract(parts[0], parts[-1])
    assert difference.low <= truth[0] - truth[-1] <= difference.high
    share = divide(parts[0], whole, 100)
    if share is not None and sum(truth) > 0:
        assert share.low * (1 - 1e-9) <= truth[0] / sum(truth) * 100 <= share.high * (1 + 1e-9)
