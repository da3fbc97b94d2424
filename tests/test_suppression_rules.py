"""Which distributions are withheld: the small ones, and what would give them away."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.published import Published, complete, edge, members, organization, published_database, source


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as published:
        published.publish(
            organizations=[organization(i) for i in ("p", "a", "b", "c", "d")],
            sources=[source(f"of-{i}", kind="submission") for i in ("p", "a", "b", "c", "d")],
            organization_parents=[edge(i, "p") for i in ("a", "b", "c", "d")],
            complete_children=[complete("p")],
        )
        yield published


def by_sex(organization: str, female: float, male: float, **values: Any) -> list[dict[str, Any]]:
    """Members by sex, submitted, and their total."""
    more = {"source_id": f"of-{organization}", **values}
    cells = [("female", female), ("male", male)]
    return [
        members(organization, female + male, **more),
        *(members(organization, value, breakdown="sex", category=category, **more) for category, value in cells),
    ]


def withheld(database: Published) -> set[str]:
    """Organizations with a figure that is marked."""
    with database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT DISTINCT organization_id FROM figures WHERE suppressed")))


def sums_withheld(database: Published) -> set[str]:
    with database.engine.connect() as connection:
        return set(connection.scalars(text("SELECT DISTINCT organization_id FROM rollups WHERE suppressed")))


def test_nothing_small_nothing_withheld(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 20, 30), *by_sex("b", 5, 0)])
    assert withheld(database) == set()


def test_a_small_count_takes_its_distribution_and_one_of_a_sibling_along(database: Published) -> None:
    database.publish(figures=[*by_sex("a", 3, 47), *by_sex("b", 20, 30), *by_sex("c", 10, 12), *by_sex("d", 50, 60)])
    assert withheld(database) == {"a", "c"}
    assert sums_withheld(database) == set()


def test_without_a_sibling_the_sum_of_the_parent_goes(database: Published) -> None:
    database.publish(figures=by_sex("a", 3, 47))
    assert withheld(database) == {"a"}
    assert sums_withheld(database) == {"p"}
