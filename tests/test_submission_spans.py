"""Parts against wholes that are not exact, and figures that the file does not have."""

from datetime import date

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_source
from tests.submitted import YEAR, Run, figure, make_checker, past, rated


@pytest.fixture
def run(connection: Connection, session: Session) -> Run:
    return make_checker(connection, session)


@pytest.mark.parametrize(
    ("whole", "women", "rules"),
    [
        (("nearly", 600), ("exact", 700), ["part_exceeds_whole"]),
        (("nearly", 600), ("exact", 600), []),
        (("about", 600), ("exact", 5000), ["part_exceeds_whole"]),
        (("about", 600), ("exact", 700), []),
        (("at_most", 600), ("exact", 601), ["part_exceeds_whole"]),
        (("exact", 600), ("over", 700), ["part_exceeds_whole"]),
        (("exact", 600), ("at_least", 601), ["part_exceeds_whole"]),
        (("exact", 600), ("nearly", 700), []),
        (("exact", 600), ("at_most", 5000), []),
        (("over", 600), ("exact", 700), []),
        (("over", 600), ("exact", 5000), ["part_far_above_whole"]),
        (("at_least", 600), ("exact", 1200), []),
        (("at_least", 600), ("over", 2000), ["part_far_above_whole"]),
    ],
)
def test_a_part_whose_least_is_above_the_most_of_its_whole_is_found(
    run: Run, whole: tuple[str, float], women: tuple[str, float], rules: list[str]
) -> None:
    _, found = run(
        figure("a", whole[1], qualifier=whole[0]),
        figure("a", women[1], qualifier=women[0], breakdown="sex", category="female", at="D3"),
    )
    assert [(rule, place) for rule, place, *_ in found] == [(rule, "member_counts!D3") for rule in rules]


def test_the_sentence_has_the_numbers_as_they_were_printed(run: Run) -> None:
    _, found = run(
        figure("a", 600, qualifier="nearly"),
        figure("a", 700, qualifier="over", breakdown="sex", category="female", at="D3"),
    )
    said = "at most the whole, nearly 600 (member_counts!C3), not over 700: Female (member_counts!D3)"
    assert [expected for *_, expected in found] == [said]


def test_qualified_parts_together_and_qualified_ratings_are_held_against_their_whole(run: Run) -> None:
    _, found = run(
        figure("a", 100, at="C3"),
        figure("a", 60, qualifier="over", breakdown="status", category="official"),
        figure("a", 60, qualifier="at_least", breakdown="status", category="probationary"),
        figure("b", 600, qualifier="nearly", at="C4"),
        rated("b", "rated", 700, qualifier="over"),
    )
    assert [(rule, place) for rule, place, *_ in found] == [
        ("parts_exceed_whole", "member_counts!C3"),
        ("rated_exceeds_existing", "ratings!rated"),
    ]


def test_each_published_part_is_named_and_said_to_be_published(run: Run, session: Session) -> None:
    own = make_source(session, "submission-a", kind="submission").id
    for value, breakdown, category in ((110, "sex", "female"), (120, "ethnicity", "minority")):
        make_figure(session, "a", value, on=date(YEAR, 12, 31), source_id=own, breakdown=breakdown, category=category)
    _, found = run(figure("a", 100))
    assert sorted((rule, place, said) for rule, place, _, said in found) == [
        (
            "part_exceeds_whole",
            "member_counts!C3",
            f"at most the whole, 100 (member_counts!C3), not {part} (published earlier, not in the file)",
        )
        for part in ("110: Female", "120: Ethnic minority")
    ]


def test_a_jump_names_the_years_that_it_is_held_against(run: Run, session: Session) -> None:
    past(session, "a", 100)
    past(session, "b", 100, 101, 102)
    _, found = run(figure("a", 900), figure("b", 900, at="C4"))
    said = {place: words for rule, place, _, words in found if rule == "jump_in_history"}
    assert f"as in {YEAR - 1} (" in said["member_counts!C3"]
    assert f"as in {YEAR - 3}–{YEAR - 1} (" in said["member_counts!C4"]
