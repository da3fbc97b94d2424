"""In whose company a withheld distribution may join a sum: others in whom its persons could be, in every release."""

from collections.abc import Iterator

import pytest

from tests.published import Published, complete, edge, organization, published_database, source
from tests.test_suppression_rules import by_sex, only, sum_of, sums_withheld, withheld

UNITS = ("p", "a", "b", "c", "d", "b1", "b2")


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Published]:
    """p above a, b, c and d; b above b1 and b2."""
    with published_database(empty_database_url) as published:
        published.publish(
            organizations=[organization(i) for i in UNITS],
            sources=[source(f"of-{i}", kind="submission") for i in UNITS],
            organization_parents=[*(edge(i, "p") for i in ("a", "b", "c", "d")), edge("b1", "b"), edge("b2", "b")],
            complete_children=[complete("p"), complete("b")],
        )
        yield published


def test_where_only_men_are_and_women_alone_are_written_down_the_men_are_company_to_somebody(
    database: Published,
) -> None:
    """No woman is known of a: its four men would follow from the sum of women."""
    database.publish(figures=[*only("a", 4, 0), *only("b", 60, 30), *only("c", 50, 20), *only("d", 70, 40)])
    assert withheld(database) == {"a", "c"}
    assert sum_of(database, "p", None) == 90


def test_two_in_whom_there_is_nobody_but_men_are_no_company(database: Published) -> None:
    database.publish(figures=[*only("a", 4, 0), *only("b", 9, 0)])
    assert (withheld(database), sums_withheld(database)) == ({"a"}, {"p"})


def test_a_category_with_nobody_in_an_earlier_release_gives_nothing_away_later(database: Published) -> None:
    """Women of a: 12, of b: none. Corrected, a has 9 women and 3 men where there were none: who else could they be?"""
    first = database.publish(figures=[*by_sex("a", 3, 0), *by_sex("b", 20, 8)])
    assert (withheld(database), sum_of(database, "p", first)) == ({"a", "b"}, 23)
    database.publish(figures=by_sex("b", 28, 0))
    assert sum_of(database, "p", first) is None


def test_who_is_public_below_a_withheld_sum_is_no_company_beside_it(database: Published) -> None:
    """The men of b are those of b2, which are public. Nobody who is withheld is a man: all the rest would be women."""
    database.publish(figures=by_sex("b2", 50, 60))
    database.publish(figures=[*by_sex("b1", 3, 0), *by_sex("a", 4, 0)])
    assert withheld(database) == {"a", "b1"}
    assert [sum_of(database, parent, None) for parent in ("b", "p")] == [None, None]
