"""Rules that hold a draft against other years and other organizations."""

from datetime import date

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_organization
from tests.submitted import YEAR, Run, figure, make_checker, past


@pytest.fixture
def run(connection: Connection, session: Session) -> Run:
    return make_checker(connection, session)


def test_members_of_two_years_are_held_against_the_flows_between(run: Run, session: Session) -> None:
    past(session, "a", 100)
    flows = (
        figure("a", 10, "admissions"),
        figure("a", 5, "member_changes", change="transferred_in"),
        figure("a", 3, "member_changes", change="transferred_out"),
        figure("a", 2, "member_changes", change="died"),
        figure("a", 50, "member_changes", change="made_official"),
    )
    assert run(*flows, figure("a", 110))[1] == []
    _, found = run(*flows, figure("a", 112, at="C7"))
    words = "110 members = 100 at the end of the year before + 10 of flows; there is 112"
    assert found == [("stock_flow_mismatch", "member_counts!C7", "112", words)]
    assert run(*flows[:2], figure("a", 112))[1] == []


def test_a_value_unlike_the_years_before_is_a_warning(run: Run, session: Session) -> None:
    past(session, "a", 100, 103, 106, 109, 112)
    past(session, "b", 100)
    assert run(figure("a", 115), figure("b", 140))[1] == []
    _, found = run(figure("a", 1150), figure("b", 14, at="C4"))
    assert [(rule, place) for rule, place, _, _ in found] == [
        ("jump_in_history", "member_counts!C3"),
        ("jump_in_history", "member_counts!C4"),
    ]
    assert found[0][3] == "about 106, as in 2019–2023 (score 234.73, the limit is 3.5)"


def test_a_half_year_is_held_against_the_same_half_years_only(run: Run, session: Session) -> None:
    half = {"subject": "admissions", "period_type": "half_year"}
    for year in (2021, 2022, 2023):
        make_figure(session, "a", 10, **half, period_start=date(year, 1, 1), period_end=date(year, 6, 30))
        make_figure(session, "a", 50, **half, period_start=date(year, 7, 1), period_end=date(year, 12, 31))
    second = {"period_type": "half_year", "period_start": date(YEAR, 7, 1)}
    assert run(figure("a", 52, "admissions", **second))[1] == []
    _, found = run(figure("a", 11, "admissions", **second))
    assert [rule for rule, *_ in found] == ["jump_in_history"]


def test_a_change_unlike_that_of_the_peers_is_a_warning(run: Run, session: Session) -> None:
    for n in range(10):
        make_organization(session, f"peer{n}", parent="root")
        past(session, f"peer{n}", 100)
        make_figure(session, f"peer{n}", 103 + n % 3, on=date(YEAR, 12, 31))
    past(session, "a", 100)
    assert run(figure("a", 105))[1] == []
    _, found = run(figure("a", 140))
    assert [rule for rule, *_ in found] == ["jump_among_peers"]
    assert "about 104, had it changed as 10 peers below the same parent" in found[0][3]


def test_the_same_as_the_year_before_is_a_notice(run: Run, session: Session) -> None:
    past(session, "a", 100)
    _, found = run(figure("a", 100))
    assert found == [("same_as_the_year_before", "member_counts!C3", "100", "this year's number, if 100 was copied")]
