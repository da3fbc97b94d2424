"""Ranks: ties, what printed precision allows, and that the order of the input does not matter."""

from hypothesis import given
from hypothesis import strategies as st

from app.comparisons import Standing, rank
from app.models.vocabulary import Qualifier
from app.quantities import QUALIFIER_ORDER, Quantity, printed_quantity

PRINTED = st.builds(printed_quantity, st.integers(0, 200).map(lambda n: float(n * 5)), st.sampled_from(list(Qualifier)))


def ranks(*quantities: Quantity) -> list[tuple[int, int, int]]:
    return [(s.rank, s.rank_low, s.rank_high) for s in rank(quantities)]


def test_at_equal_print_nearly_comes_after_exact_and_over_before() -> None:
    nearly, exact, over = (printed_quantity(66000, q) for q in (Qualifier.nearly, Qualifier.exact, Qualifier.over))
    assert ranks(nearly, exact, over) == [(3, 1, 3), (2, 1, 2), (1, 1, 1)]


def test_exact_figures_have_no_room_to_move() -> None:
    assert ranks(*(Quantity(v, low=v, high=v) for v in (3.0, 2.0, 2.0, 1.0))) == [
        (1, 1, 1),
        (2, 2, 2),
        (2, 2, 2),
        (4, 4, 4),
    ]


def test_overlapping_spans_open_the_ranks() -> None:
    about, exact, far = printed_quantity(105000, Qualifier.about), printed_quantity(104500, Qualifier.exact), 50000.0
    assert ranks(about, exact, printed_quantity(far, Qualifier.exact)) == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]


def test_nothing_has_no_ranks() -> None:
    assert rank([]) == []


@given(st.lists(PRINTED, min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_input_does_not_matter(quantities: list[Quantity], random: object) -> None:
    shuffled = list(enumerate(quantities))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again: dict[int, Standing] = dict(zip((n for n, _ in shuffled), rank([q for _, q in shuffled]), strict=True))
    assert rank(quantities) == [again[place] for place in range(len(quantities))]


@given(st.lists(PRINTED, min_size=1, max_size=30))
def test_a_rank_is_one_more_than_the_number_of_those_above(quantities: list[Quantity]) -> None:
    keys = [(q.value, QUALIFIER_ORDER[q.qualifier]) for q in quantities]
    for key, standing in zip(keys, rank(quantities), strict=True):
        assert standing.rank == 1 + sum(other > key for other in keys)
        assert standing.rank_low <= standing.rank <= standing.rank_high
        assert standing.rank_low >= 1
        assert standing.rank_high <= len(keys)
        assert standing.percentile == 100 * (len(keys) - standing.rank + 0.5) / len(keys)


@given(st.lists(PRINTED, min_size=1, max_size=15), st.data())
def test_whatever_the_true_values_are_their_ranks_lie_within_the_bounds(
    quantities: list[Quantity], data: st.DataObject
) -> None:
    truth = [data.draw(st.floats(q.low, min(q.high, 10**6), allow_nan=False)) for q in quantities]
    for value, standing in zip(truth, rank(quantities), strict=True):
        true_rank = 1 + sum(other > value for other in truth)
        assert standing.rank_low <= true_rank <= standing.rank_high
