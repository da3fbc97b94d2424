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


def by_status(official: tuple[str, float], probationary: tuple[str, float]) -> list[object]:
    parts = (("official", official), ("probationary", probationary))
    return [figure("a", n, qualifier=q, breakdown="status", category=name, at="D3") for name, (q, n) in parts]


@pytest.mark.parametrize(
    ("whole", "official", "probationary", "rules"),
    [
        (("exact", 800), ("exact", 700), ("exact", 100), []),
        (("exact", 800), ("exact", 600), ("exact", 100), ["parts_below_whole"]),
        (("exact", 800), ("over", 700), ("exact", 50), []),
        (("exact", 800), ("at_least", 1), ("exact", 1), []),
        (("nearly", 800), ("exact", 600), ("exact", 100), []),
        (("nearly", 800), ("exact", 500), ("exact", 100), ["parts_below_whole"]),
        (("at_most", 800), ("exact", 1), ("exact", 1), []),
        (("over", 800), ("nearly", 700), ("exact", 90), ["parts_below_whole"]),
        (("over", 800), ("exact", 700), ("exact", 150), []),
        (("over", 800), ("exact", 700), ("exact", 500), ["parts_far_above_whole"]),
        (("at_least", 800), ("exact", 700), ("exact", 700), []),
        (("at_least", 800), ("exact", 1000), ("exact", 700), ["parts_far_above_whole"]),
        (("about", 800), ("exact", 800), ("exact", 150), ["parts_exceed_whole"]),
        (("at_most", 800), ("over", 700), ("exact", 101), ["parts_exceed_whole"]),
        (("at_most", 800), ("nearly", 700), ("exact", 150), []),
    ],
)
def test_parts_together_break_a_rule_only_where_no_truth_would_keep_it(
    run: Run, whole: tuple[str, float], official: tuple[str, float], probationary: tuple[str, float], rules: list[str]
) -> None:
    _, found = run(figure("a", whole[1], qualifier=whole[0]), *by_status(official, probationary))
    assert [rule for rule, *_ in found] == rules
    assert {place for _, place, *_ in found} <= {"member_counts!C3"}


def test_youth_is_no_age_band_beside_the_others(run: Run) -> None:
    bands = [figure("a", 60, breakdown="age_band", category=name) for name in ("18-30", "youth")]
    assert run(figure("a", 100), *bands)[1] == []


@pytest.mark.parametrize(
    ("total", "good", "rules"),
    [
        (("over", 40), ("exact", 100), []),
        (("nearly", 40), ("exact", 20), []),
        (("nearly", 40), ("exact", 19), ["ratings_do_not_add_up"]),
        (("exact", 40), ("over", 31), ["ratings_do_not_add_up"]),
        (("exact", 40), ("nearly", 30), []),
        (("exact", 40), ("nearly", 20), ["ratings_do_not_add_up"]),
        (("over", 400), ("exact", 100), ["ratings_do_not_add_up"]),
        (("at_most", 40), ("exact", 41), ["ratings_do_not_add_up"]),
    ],
)
def test_grades_that_are_not_exact_are_held_against_what_may_be(
    run: Run, total: tuple[str, float], good: tuple[str, float], rules: list[str]
) -> None:
    _, found = run(
        *(
            rated("a", grade, 10 if grade == "completed" else 0)
            for grade in ("excellent", "completed", "not_completed")
        ),
        rated("a", "good", good[1], qualifier=good[0]),
        rated("a", "rated", total[1], qualifier=total[0]),
    )
    assert [rule for rule, *_ in found] == rules


@pytest.mark.parametrize(
    ("parent", "child", "rules"),
    [
        (("nearly", 100), ("exact", 60), ["children_against_parent"]),
        (("over", 100), ("exact", 90), []),
        (("exact", 100), ("over", 60), ["children_against_parent"]),
        (("exact", 115), ("nearly", 60), []),
    ],
)
def test_children_are_held_against_the_most_that_their_parent_may_be(
    run: Run, parent: tuple[str, float], child: tuple[str, float], rules: list[str]
) -> None:
    _, found = run(
        figure("root", parent[1], qualifier=parent[0]),
        *(figure(name, child[1], qualifier=child[0], at="C4") for name in ("a", "b")),
    )
    assert [rule for rule, *_ in found] == rules
