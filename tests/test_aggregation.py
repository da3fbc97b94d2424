"""Reported or aggregated, never both: sums of children, their coverage, qualifiers and ratios, up to the provinces."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.published import Published, complete, edge, flow, members, organization, published_database, rated, source

TREE = {"top": "left right", "left": "a b c", "right": "d"}
LEAVES = {"a": 10, "b": 20, "c": 30, "d": 40}
IN_BAC_LIEU = {"province_boundaries": "2008", "province_code": "95"}


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """top above left and right; left above a, b, c; right above d; all lists of children declared complete."""
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source(), source("other-source")],
            organizations=[organization(name, type="above_grassroots_other") for name in TREE]
            + [organization(name) for name in LEAVES],
            organization_parents=[edge(child, parent) for parent, below in TREE.items() for child in below.split()],
            complete_children=[complete(parent) for parent in TREE],
            figures=[members(name, value) for name, value in LEAVES.items()],
        )
        yield own


def shown(point: dict[str, Any]) -> tuple[Any, ...]:
    return point["value"], point["method"], point["coverage"], point["missing_reason"]


def test_a_parent_without_a_figure_is_the_sum_of_its_children_at_every_level(own: Published) -> None:
    assert shown(own.point("members", "left", 2026)) == (60, "aggregated", 1.0, None)
    assert shown(own.point("members", "right", 2026)) == (40, "aggregated", 1.0, None)
    top = own.point("members", "top", 2026)
    assert shown(top) == (100, "aggregated", 1.0, None)
    assert top["period"] == {"type": "year", "start": "2026-01-01", "end": "2026-12-31"}
    series = own.get(
        "/v1/series?indicator=members&organization=top&organization_type=above_grassroots_other&from_year=2026&to_year=2026"
    )
    (point,) = series["items"][0]["points"]
    assert (point["value"], point["method"]) == (100, "aggregated")


def test_a_missing_child_makes_every_level_above_incomplete(own: Published) -> None:
    own.publish(retract={"figures": [members("a", 0)]})
    left, top = own.point("members", "left", 2026), own.point("members", "top", 2026)
    assert shown(left) == (None, None, pytest.approx(2 / 3), "incomplete")
    assert {k: left["partial"][k] for k in ("known_sum", "known", "of")} == {"known_sum": 50, "known": 2, "of": 3}
    assert shown(top) == (None, None, pytest.approx(1 / 4), "incomplete")
    assert {k: top["partial"][k] for k in ("known_sum", "known", "of")} == {"known_sum": 40, "known": 1, "of": 2}
    assert (left["rank"], top["rank"]) == (None, None)


def test_without_a_declaration_a_sum_is_never_a_value(own: Published) -> None:
    own.publish(retract={"complete_children": [complete("left")]})
    left = own.point("members", "left", 2026)
    assert shown(left) == (None, None, None, "incomplete")
    assert (left["partial"]["known_sum"], left["partial"]["known"], left["partial"]["of"]) == (60, 3, None)
    own.publish(complete_children=[complete("left", date(2027, 1, 1))])
    assert own.point("members", "left", 2026)["missing_reason"] == "incomplete"
    own.publish(complete_children=[complete("left", date(2026, 12, 31), date(2026, 12, 31))])
    assert shown(own.point("members", "left", 2026)) == (60, "aggregated", 1.0, None)


def test_an_own_figure_wins_over_the_sum_and_enters_the_level_above(own: Published) -> None:
    own.publish(figures=[members("left", 66)])
    assert shown(own.point("members", "left", 2026)) == (66, "reported", None, None)
    assert shown(own.point("members", "top", 2026)) == (106, "aggregated", 1.0, None)
    own.publish(retract={"figures": [members("left", 66)]})
    assert own.point("members", "top", 2026)["value"] == 100
    assert own.point("members", "top", 2026, "&as_of=3")["value"] == 106


def test_the_preferred_figure_of_a_child_is_the_one_summed(own: Published) -> None:
    own.publish(figures=[members("a", 11, qualifier="over", source_id="other-source")])
    assert own.point("members", "left", 2026)["value"] == 60
    own.publish(figures=[members("a", 12, source_id="other-source"), members("a", 10, doubt="two figures")])
    assert own.point("members", "left", 2026)["value"] == 62


@pytest.mark.parametrize(
    ("qualifiers", "expected"),
    [
        (("over", "exact", "exact"), "over"),
        (("over", "at_least", "exact"), "at_least"),
        (("nearly", "nearly", "at_most"), "at_most"),
        (("over", "nearly", "exact"), "about"),
        (("about", "exact", "exact"), "about"),
    ],
)
def test_qualifiers_travel_into_sums(own: Published, qualifiers: tuple[str, ...], expected: str) -> None:
    own.publish(
        figures=[members(n, LEAVES[n], qualifier=q) for n, q in zip("abc", qualifiers, strict=True) if q != "exact"]
    )
    for name, value in (("left", 60), ("top", 100)):
        point = own.point("members", name, 2026)
        assert (point["value"], point["qualifier"], point["method"]) == (value, expected, "aggregated")


def test_a_ratio_is_computed_from_aggregated_parts(own: Published) -> None:
    own.publish(figures=[flow(name, value) for name, value in zip("abcd", (1, 1, 4, 0), strict=True)])
    rate = own.point("admission_rate_end_of_year", "left", 2026)
    assert (rate["value"], rate["method"]) == (pytest.approx(6 / 60 * 100), "computed")
    assert [(part["code"], part["value"]) for part in rate["parts"]] == [("admissions", 6), ("members", 60)]
    assert own.point("admission_rate_end_of_year", "top", 2026)["value"] == pytest.approx(6.0)
    next_year = own.point("admission_rate", "left", 2027)
    assert next_year["missing_reason"] == "not_reported"


def test_half_years_never_enter_the_sum_of_a_year(own: Published) -> None:
    half = {"period_type": "half_year", "period_end": date(2026, 6, 30)}
    own.publish(figures=[flow("d", 5, **half)])
    assert own.point("admissions", "right", 2026)["missing_reason"] == "not_reported"
    own.publish(figures=[flow("d", 9)])
    assert own.point("admissions", "right", 2026)["value"] == 9


def test_percentages_are_never_summed(own: Published) -> None:
    own.publish(figures=[rated(name, "excellent", 20, measure="percent") for name in "abc"])
    share = own.point("rating_share", "left", 2026, "&rated_subject=member&grade=excellent")
    assert (share["value"], share["partial"]) == (None, None)
    assert share["missing_reason"] in ("not_comparable", "not_reported")
    counts = [rated(name, grade, value) for name in "abc" for grade, value in (("rated", 10), ("excellent", 2))]
    own.publish(figures=counts)
    share = own.point("rating_share", "left", 2026, "&rated_subject=member&grade=excellent")
    assert (share["value"], share["method"]) == (pytest.approx(20.0), "computed")


def test_overlapping_categories_are_summed_each_for_itself(own: Published) -> None:
    categories = {"sex": ("female", 3), "ethnicity": ("minority", 2)}
    own.publish(
        figures=[
            flow(name, value, breakdown=breakdown, category=category)
            for name in "abc"
            for breakdown, (category, value) in categories.items()
        ]
        + [flow(name, 4) for name in "abc"]
    )
    assert own.point("admissions", "left", 2026)["value"] == 12
    for breakdown, (category, value) in categories.items():
        share = own.point("admission_share", "left", 2026, f"&breakdown={breakdown}&category={category}")
        assert share["value"] == pytest.approx(value / 4 * 100)
        assert [part["value"] for part in share["parts"]] == [3 * value, 12]


def test_an_aggregated_predecessor_is_summed_into_its_successor(own: Published) -> None:
    own.publish(
        organizations=[organization(name, **IN_BAC_LIEU) for name in ("north", "south")],
        organization_parents=[edge("north", "bac-lieu"), edge("south", "bac-lieu")],
        complete_children=[complete("bac-lieu")],
        figures=[members("north", 10, 2015), members("south", 20, 2015), members("ca-mau-2008", 100, 2015)],
    )
    address = "/v1/comparisons?indicator=members&year=2015"
    (old,) = own.get(f"{address}&boundaries=2008&province=bac-lieu")["items"]
    assert shown(old) == (30, "aggregated", 1.0, None)
    (new,) = own.get(f"{address}&boundaries=2025&province=ca-mau")["items"]
    assert shown(new)[:2] == (130, "summed_predecessors")
    assert [(part["value"], part["method"]) for part in new["parts"]] == [(30, "aggregated"), (100, "reported")]
    own.publish(retract={"figures": [members("north", 0, 2015)]})
    (new,) = own.get(f"{address}&boundaries=2025&province=ca-mau")["items"]
    assert (new["value"], new["missing_reason"], new["partial"]["known_sum"]) == (None, "incomplete", 100)
    assert [(part["name"], part["reason"]) for part in new["missing"]] == [("Bạc Liêu", "incomplete")]


def test_a_sum_over_a_hierarchy_that_changed_within_the_year_carries_a_break(own: Published) -> None:
    own.publish(
        organization_parents=[edge("a", "left", until=date(2026, 6, 30)), edge("a", "right", since=date(2026, 7, 1))],
        figures=[flow(name, 5) for name in LEAVES],
    )
    only = "organization_type=above_grassroots_other&organization=right"
    for address in (
        f"/v1/comparisons?indicator=admissions&year=2026&{only}",
        f"/v1/series?indicator=admissions&from_year=2026&to_year=2026&{only}",
    ):
        body = own.get(f"{address}&lang=en")
        (found,) = [entry for entry in body["breaks"] if entry["code"] == "hierarchy_changed"]
        assert (found["since"], found["comparable"]) == ("2026-07-01", True)
        assert found["text"].startswith("On this day 1 organizations came under, or left,")
    quiet = own.get(f"/v1/comparisons?indicator=admissions&year=2025&{only}")
    assert [entry["code"] for entry in quiet["breaks"] if entry["code"] == "hierarchy_changed"] == []
