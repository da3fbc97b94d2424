"""Every rule of the registry: what it finds, where, and what it says would be right."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.models.vocabulary import Severity
from app.submissions.rules import CHECKS
from app.text import Text
from app.workbooks.cells import CellFinding, Place
from tests.factories import make_figure, make_organization, make_source
from tests.submitted import YEAR, Run, figure, make_checker, rated


@pytest.fixture
def run(connection: Connection, session: Session) -> Run:
    return make_checker(connection, session)


def test_figures_with_nothing_wrong_have_no_findings(run: Run) -> None:
    report, found = run(
        figure("a", 120), figure("a", 50, breakdown="sex", category="female"), figure("b", 9, "admissions")
    )
    assert (report.figures, found) == (3, [])


def test_what_the_reader_found_stands_first_with_its_own_words(run: Run) -> None:
    report, found = run(
        figure("elsewhere", 1), CellFinding("not_a_number", Place("x", "B2"), "12o", Text("một số", "a number"))
    )
    assert found[0] == ("not_a_number", "x!B2", "12o", "a number")
    assert [rule for rule, *_ in found] == ["not_a_number", "unknown_organization"]
    assert report.rules == {"not_a_number": 1, "unknown_organization": 1}
    assert report.count(Severity.error) == 2


def test_an_organization_outside_the_subtree_is_as_unknown_as_one_that_nobody_has(run: Run) -> None:
    _, found = run(figure("elsewhere", 1, at="C3"), figure("nobody", 1, at="C4"))
    assert [(rule, place, value) for rule, place, value, _ in found] == [
        ("unknown_organization", "member_counts!C3", "elsewhere"),
        ("unknown_organization", "member_counts!C4", "nobody"),
    ]
    assert found[0][3] == found[1][3]
    assert run(figure("elsewhere", 1), root=None)[1] == []


def test_a_name_stands_for_the_one_organization_of_the_subtree_that_has_it(run: Run, session: Session) -> None:
    for name, parent in (("x1", "root"), ("x2", "elsewhere"), ("y1", "root"), ("y2", "root")):
        make_organization(session, name, parent=parent, name=f"Chi bộ {name[0]}")
    _, found = run(figure("", 1, organization_text="Chi bộ x"), figure("", 1, organization_text="Chi bộ y", at="C4"))
    assert [(rule, value) for rule, _, value, _ in found] == [("unknown_organization", "Chi bộ y")]


BROKEN: dict[str, tuple[tuple[Any, ...], list[tuple[str, str]]]] = {
    "duplicate_row": (
        (figure("a", 1, at="C3"), figure("a", 2, at="C9"), figure("a", 3, year=2023)),
        [("member_counts!C9", "one value only; the other is at member_counts!C3")],
    ),
    "dimensions_do_not_fit": (
        (
            figure("a", 1, breakdown="sex"),
            figure("a", 1, "ratings", grade="good"),
            figure("a", 1, "member_changes"),
            figure("a", 1, "activities"),
            figure("a", 1, "organization_counts"),
            figure("a", 5, measure="percent"),
            figure("b", 1, planned=5.0),
        ),
        [
            (f"{subject}!C3", "breakdown and category go together")
            for subject in (*["member_counts"] * 3, "ratings", "member_changes", "activities", "organization_counts")
        ],
    ),
    "period_does_not_fit": (
        (
            figure("a", 1, "admissions", period_end=date(YEAR, 6, 30)),
            figure("a", 1, "admissions", period_type="half_year", period_end=date(YEAR, 6, 30)),
            figure("a", 1, "admissions", period_type="quarter", period_start=date(YEAR, 4, 1), at="D4"),
            figure("b", 1, "admissions", period_type="year", period_start=date(YEAR - 1, 1, 1), at="D5"),
            figure("b", 1, period_start=date(YEAR, 12, 31), period_end=date(YEAR, 12, 30), at="D6"),
        ),
        [
            ("admissions!C3", "the first and the last day of the period (year), in one year"),
            ("admissions!D4", "the first and the last day of the period (quarter), in one year"),
            ("admissions!D5", "the first and the last day of the period (year), in one year"),
            ("member_counts!D6", "the first and the last day of the period (date), in one year"),
        ],
    ),
    "period_not_over": (
        (figure("a", 1, year=2090), figure("a", 1)),
        [("member_counts!C3", "a period that ended before today, not 2090-12-31")],
    ),
    "negative_value": (
        (figure("a", -1), figure("b", 1e15, at="C4"), figure("b", 1, "admissions", planned=-2.0)),
        [(place, "from 0 to below 10^15") for place in ("member_counts!C3", "member_counts!C4", "admissions!C3")],
    ),
    "fraction_of_a_count": (
        (figure("a", 1.5), figure("b", 1.5, measure="percent", category="female", breakdown="sex")),
        [("member_counts!C3", "a whole number")],
    ),
    "share_above_100": (
        (figure("a", 100.5, measure="percent", breakdown="sex", category="female"),),
        [("member_counts!C3", "from 0 to 100")],
    ),
    "print_too_long": ((figure("a", 1, printed="x" * 121),), [("member_counts!C3", "at most 120 characters, not 121")]),
    "part_exceeds_whole": (
        (figure("a", 100), figure("a", 101, breakdown="sex", category="female", at="D3")),
        [("member_counts!D3", "at most the whole, 100 (member_counts!C3), not 101: Female (member_counts!D3)")],
    ),
    "part_far_above_whole": (
        (
            figure("a", 600, qualifier="over"),
            figure("a", 5000, breakdown="sex", category="female", at="D3"),
            figure("b", 600, qualifier="at_least"),
            figure("b", 1100, breakdown="sex", category="female", at="D4"),
        ),
        [("member_counts!D3", "not far above the whole, over 600 (member_counts!C3), as 5,000 is: Female")],
    ),
    "parts_exceed_whole": (
        (
            figure("a", 100, at="C3"),
            figure("a", 60, breakdown="status", category="official"),
            figure("a", 60, breakdown="status", category="probationary"),
            figure("b", 100, "admissions"),
            figure("b", 60, "admissions", breakdown="sex", category="female"),
            figure("b", 60, "admissions", breakdown="ethnicity", category="minority"),
        ),
        [
            (
                "member_counts!C3",
                "parts by official or probationary that together are at most 100 (member_counts!C3), not 120",
            )
        ],
    ),
    "parts_far_above_whole": (
        (
            figure("a", 800, qualifier="over"),
            figure("a", 700, breakdown="status", category="official", at="D3"),
            figure("a", 500, breakdown="status", category="probationary", at="E3"),
            figure("b", 800, qualifier="over", at="C4"),
            figure("b", 700, breakdown="status", category="official", at="D4"),
            figure("b", 150, breakdown="status", category="probationary", at="E4"),
        ),
        [("member_counts!C3", "that together are not far above over 800 (member_counts!C3), as 1,200 is")],
    ),
    "parts_below_whole": (
        (
            figure("a", 800, qualifier="over"),
            figure("a", 500, breakdown="status", category="official"),
            figure("a", 200, breakdown="status", category="probationary"),
            figure("b", 800, at="C4"),
            figure("b", 500, breakdown="status", category="official"),
        ),
        [
            (
                "member_counts!C3",
                "parts by official or probationary that together are over 800 (member_counts!C3), not 700",
            )
        ],
    ),
    "rated_exceeds_existing": (
        (figure("a", 1000), rated("a", "rated", 1200), rated("b", "rated", 5)),
        [("ratings!rated", "at most the 1,000 that there are (member_counts!C3), not 1,200 (ratings!rated)")],
    ),
    "ratings_do_not_add_up": (
        (
            *(rated("a", grade, 10) for grade in ("excellent", "good", "completed", "not_completed")),
            rated("a", "rated", 41),
            rated("b", "good", 10),
            rated("b", "rated", 9),
            *(rated("b", grade, 60, measure="percent", unit="percent", at="P") for grade in ("good", "completed")),
            *(rated("root", grade, 10) for grade in ("excellent", "good")),
            rated("root", "good_or_better", 21),
        ),
        [
            ("ratings!rated", "41; the grades add up to 40"),
            ("ratings!rated", "9; the grades add up to 10"),
            ("ratings!good_or_better", "21; the grades add up to 20"),
            ("ratings!P", "100; the grades add up to 120"),
        ],
    ),
    "children_against_parent": (
        (figure("root", 100, at="C3"), figure("a", 60, at="C4"), figure("b", 60, at="C5")),
        [("member_counts!C3", "at most the 100 of root; 2 organizations below add up to 120")],
    ),
    "cap_exceeded": (
        (
            rated("a", "excellent", 11),
            rated("a", "good", 50),
            rated("root", "excellent", 11),
            rated("root", "good", 50),
            rated("b", "excellent", 11, year=2018),
            rated("b", "good", 50, year=2018),
        ),
        [("ratings!excellent", "at most 10 excellent (20% of 50 good), not 11")],
    ),
    "share_of_unknown_total": (
        (
            rated("a", "good", 78.5, measure="percent", unit="percent"),
            rated("a", "rated", 40, year=2023),
            rated("a", "weak", 0, measure="percent", unit="percent"),
            rated("b", "good", 78.5, measure="percent", unit="percent"),
            rated("b", "rated", 40),
            rated("root", "good", 60, measure="percent", unit="percent", rated_subject="organization"),
            figure("a", 30, measure="percent", unit="percent", breakdown="sex", category="female", at="D3"),
            figure("b", 30, measure="percent", unit="percent", breakdown="sex", category="female", at="D4"),
            figure("b", 400, at="C4"),
        ),
        [("ratings!good", "the total of the same year"), ("member_counts!D3", "the total of the same year")],
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_found_at_its_cells_and_says_what_would_be_right(run: Run, rule: str) -> None:
    entries, expected = BROKEN[rule]
    _, found = run(*entries)
    mine = [(place, said) for code, place, _, said in found if code == rule]
    assert sorted(place for place, _ in mine) == sorted(place for place, _ in expected)
    for place, said in expected:
        assert any(there == place and said in words for there, words in mine), mine


def test_a_closed_organization_says_when_it_lived(run: Run, session: Session) -> None:
    make_organization(session, "ended", parent="root", valid_from=date(2020, 1, 1), valid_to=date(2024, 6, 30))
    _, found = run(figure("ended", 1, year=2023), figure("ended", 1), figure("ended", 1, "admissions"))
    assert found == [
        (
            "organization_not_valid",
            "member_counts!C3",
            "1",
            "a period in the organization's life: 2020-01-01 to 2024-06-30",
        )
    ]
    _, found = run(figure("ended", 1, year=2019))
    assert [rule for rule, *_ in found] == ["organization_not_valid"]


def test_published_values_complete_a_draft_and_draft_values_replace_them(run: Run, session: Session) -> None:
    own = make_source(session, "submission-a", kind="submission").id
    make_figure(session, "a", 100, on=date(YEAR, 12, 31), source_id=own)
    part = figure("a", 110, breakdown="sex", category="female", at="D3")
    assert [(rule, place) for rule, place, _, _ in run(part)[1]] == [("part_exceeds_whole", "member_counts!D3")]
    assert run(part, figure("a", 120))[1] == []


def test_a_published_figure_needs_its_printed_phrase(run: Run) -> None:
    _, found = run(figure("a", 1), figure("b", 1, printed="1 đảng viên"), kind="published_figures")
    assert [(rule, place) for rule, place, _, _ in found] == [("print_missing", "member_counts!C3")]


def test_a_share_whose_total_is_published_or_that_is_printed_in_a_document_is_public(
    run: Run, session: Session
) -> None:
    share = rated("a", "good", 78.5, measure="percent", unit="percent", printed="78,5%")
    assert run(share, kind="published_figures")[1] == []
    assert [rule for rule, *_ in run(share)[1]] == ["share_of_unknown_total"]
    own = make_source(session, "submission-a", kind="submission").id
    more = {"subject": "ratings", "rated_subject": "member", "grade": "rated"}
    make_figure(session, "a", 40, of=YEAR, source_id=own, **more)
    assert run(share)[1] == []


def test_every_check_is_tried_here() -> None:
    tried = set(BROKEN) | {
        *("unknown_organization", "organization_not_valid", "stock_flow_mismatch", "jump_in_history"),
        *("jump_among_peers", "same_as_the_year_before", "print_missing"),
    }
    assert tried == set(CHECKS)
