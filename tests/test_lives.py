"""Organizations that end, begin and change sets: what is known of them before and after stays where it belongs."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.published import Published, complete, edge, flow, members, organization, published_database, source

CELLS = "organization_type=grassroots_cell"


@pytest.fixture(scope="module")
def own(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as own:
        own.publish(sources=[source()])
        yield own


def merge(own: Published, old: str, host: str) -> int | None:
    """`old` goes into `host`, which goes on, on 1 September 2026."""
    pair = {"predecessor_id": old, "successor_id": host, "effective": date(2026, 9, 1)}
    return own.publish(
        organizations=[organization(old, type="grassroots_cell", valid_to=date(2026, 8, 31))],
        organization_successions=[{**pair, "kind": "merge", "legal_basis": "x"}],
    )


def test_what_went_into_one_that_goes_on_keeps_its_own_years(own: Published) -> None:
    own.publish(
        organizations=[organization(i, type="grassroots_cell") for i in ("old", "host")],
        figures=[members("old", 100, 2025), members("host", 200, 2025), members("host", 310, 2027)],
    )
    merge(own, "old", "host")
    before = own.get(f"/v1/comparisons?indicator=members&year=2025&{CELLS}")
    assert {item["organization"]["id"]: (item["value"], item["rank"]) for item in before["items"]} == {
        "host": (200, 1),
        "old": (100, 2),
    }
    assert before["summaries"][0]["total"] == 300
    after = own.get(f"/v1/comparisons?indicator=members&year=2027&{CELLS}")
    values = {item["organization"]["id"]: (item["value"], item["missing_reason"]) for item in after["items"]}
    assert values == {"host": (310, None), "old": (None, "not_applicable")}
    (ended,) = (item for item in after["items"] if item["organization"]["id"] == "old")
    assert [part["code"] for part in ended["missing"]] == ["host"]
    series = own.get("/v1/series?indicator=members&organization=old&organization=host&from_year=2025&to_year=2025")
    assert {item["organization"]["id"]: [p["value"] for p in item["points"]] for item in series["items"]} == {
        "host": [200],
        "old": [100],
    }


def test_releases_compared_name_whoever_is_gone(own: Published) -> None:
    kind = "organization_type=subordinate_cell"
    first = own.publish(
        organizations=[organization("d1", type="subordinate_cell"), organization("d2", type="subordinate_cell")],
        figures=[members("d1", 10, 2025), members("d2", 20, 2025)],
    )
    last = own.publish(organizations=[organization("d1", type="commune")])
    compared = own.get(f"/v1/releases/compare?from={first}&to={last}&indicator=members&year=2025&{kind}")
    found = [
        (i["organization"]["id"], i["before"]["value"], i["after"]["value"], i["after"]["missing_reason"])
        for i in compared["items"]
    ]
    assert found == [("d1", 10, None, "not_applicable")]


def test_a_sum_of_children_at_the_end_of_2025_is_none_of_the_63(own: Published) -> None:
    children = ("k1", "k2")
    own.publish(
        organizations=[organization(i, province_code="01") for i in children],
        organization_parents=[edge(i, "ha-noi") for i in children],
        complete_children=[complete("ha-noi")],
        figures=[members(i, 1500, 2025) for i in children] + [flow(i, 11, 2026) for i in children],
    )
    ask = "/v1/comparisons?indicator=members&year=2025&province=01&boundaries="
    (new,), (old,) = (own.get(ask + boundaries)["items"] for boundaries in ("2025", "2008"))
    assert (new["value"], new["method"]) == (500_000, "reported")
    assert (old["value"], old["missing_reason"], old["rank"]) == (None, "not_reported", None)


def test_the_catalogue_knows_the_years_of_sums(own: Published) -> None:
    value = own.get("/v1/comparisons?indicator=admissions&year=2026&province=01")["items"][0]
    assert (value["value"], value["method"]) == (22, "aggregated")
    years = own.get("/v1/indicators/admissions")["available_years"]
    assert any(entry["year"] == 2026 for entry in years)


def test_what_is_counted_in_both_is_not_added_up(own: Published) -> None:
    own.publish(
        organizations=[
            organization("whole", type="central_affiliate"),
            organization("between", type="district"),
            organization("part", type="commune"),
        ],
        organization_parents=[edge("part", "between"), edge("between", "whole")],
        figures=[members("whole", 300, 2026), members("part", 100, 2026)],
    )
    types = "organization_type=central_affiliate&organization_type=commune&lang=en"
    both = own.get(f"/v1/comparisons?indicator=members&year=2026&{types}")
    assert (both["summaries"][0]["known_sum"], both["summaries"][0]["total"]) == (None, None)
    assert "counted_twice" in [warning["code"] for warning in both["warnings"]]
    one = own.get("/v1/comparisons?indicator=members&year=2026&organization_type=commune")
    assert one["summaries"][0]["known_sum"] == 100
    assert "counted_twice" not in [warning["code"] for warning in one["warnings"]]


def test_within_is_the_hierarchy_of_the_last_year_asked_for(own: Published) -> None:
    own.publish(
        organizations=[organization(i) for i in ("A", "B", "mover", "stayer")],
        organization_parents=[
            edge("mover", "A", None, date(2024, 12, 31)),
            edge("mover", "B", date(2025, 1, 1)),
            edge("stayer", "A"),
        ],
        figures=[members(i, value, year) for i, value in (("mover", 700), ("stayer", 50)) for year in (2024, 2026)],
    )

    def below(parent: str, year: int) -> list[str]:
        items = own.get(f"/v1/comparisons?indicator=members&year={year}&within={parent}")["items"]
        return [item["organization"]["id"] for item in items]

    assert [below("A", 2024), below("A", 2026)] == [["mover", "stayer"], ["stayer"]]
    assert [below("B", 2024), below("B", 2026)] == [[], ["mover"]]
