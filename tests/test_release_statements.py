"""What one correction asks of the database follows from how deep its organization is, not from how many there are."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.published import Published, complete, edge, members, organization, published_database, source

WIDTHS = {"narrow": 2, "wide": 300, "deep": 2}


@pytest.fixture(scope="module")
def own(module_database_url: str) -> Iterator[Published]:
    """Three parents with so many children; `deep` has two more levels above it."""
    children = [(f"{parent}{n}", parent) for parent, width in WIDTHS.items() for n in range(width)]
    above = [("deep", "higher"), ("higher", "highest")]
    with published_database(module_database_url) as published:
        published.publish(
            sources=[source()],
            organizations=[organization(i) for i in (*WIDTHS, "higher", "highest", *(child for child, _ in children))],
            organization_parents=[edge(child, parent) for child, parent in (*children, *above)],
            complete_children=[complete(i) for i in (*WIDTHS, "higher", "highest")],
            figures=[members(child, 10) for child, _ in children],
        )
        yield published


def statements_of_a_correction(own: Published, parent: str, value: int) -> int:
    """How many, of whatever kind."""
    seen: list[str] = []

    def see(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(own.engine, "before_cursor_execute", see)
    assert own.publish(figures=[members(f"{parent}0", value)])
    event.remove(own.engine, "before_cursor_execute", see)
    return len(seen)


def test_a_correction_takes_as_many_statements_among_300_as_among_two_and_the_same_more_for_each_level(
    own: Published,
) -> None:
    narrow, wide, deep = (statements_of_a_correction(own, parent, 20) for parent in WIDTHS)
    assert narrow == wide
    assert (deep - narrow) % 2 == 0
    assert 0 < (deep - narrow) // 2 < 20
    assert own.point("members", "wide", 2026)["value"] == 299 * 10 + 20
    assert own.point("members", "highest", 2026)["value"] == 30
