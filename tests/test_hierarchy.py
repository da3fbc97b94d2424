"""Parents over time: moves, what is refused with the edge in conflict, and the organization endpoints on a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.releases.checks import PublishError
from tests.published import Published, complete, edge, flow, members, organization, published_database, source

JULY = date(2026, 7, 1)
JUNE = date(2026, 6, 30)


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    """top above left and right; x below left, moved to right on 1 July 2026; y always below left."""
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source()],
            organizations=[
                *(organization(name) for name in ("top", "left", "right", "x", "y", "loose")),
                organization("short", valid_from=date(2026, 1, 1), valid_to=JUNE),
            ],
            organization_parents=[edge("left", "top"), edge("right", "top"), edge("x", "left"), edge("y", "left")],
            complete_children=[complete("left"), complete("right"), complete("top")],
            figures=[
                *(members(name, value, year) for name, value in (("x", 5), ("y", 20)) for year in (2025, 2026)),
                flow("x", 1),
                flow("y", 2),
            ],
        )
        assert own.publish(organization_parents=[edge("x", "left", None, JUNE), edge("x", "right", JULY)]) == 3
        yield own


def ids(body: Any) -> list[str]:
    return [item["id"] for item in body["items"]]


def test_a_move_shows_in_parents_children_and_ancestors_of_each_day(own: Published) -> None:
    for day, parent, left, right in (("2026-06-30", "left", ["x", "y"], []), ("2026-07-01", "right", ["y"], ["x"])):
        assert own.get(f"/v1/organizations/x?valid_on={day}")["parent_id"] == parent
        assert ids(own.get(f"/v1/organizations/left/children?valid_on={day}")) == left
        assert ids(own.get(f"/v1/organizations/right/children?valid_on={day}")) == right
        assert ids(own.get(f"/v1/organizations/x/ancestors?valid_on={day}")) == [parent, "top"]
    assert own.get("/v1/organizations/x")["parent_id"] == "right"


def test_before_the_release_of_the_move_the_old_parent_is_answered(own: Published) -> None:
    assert own.get("/v1/organizations/x?valid_on=2026-07-01&as_of=2")["parent_id"] == "left"
    assert ids(own.get("/v1/organizations/right/children?as_of=2")) == []
    assert own.client.get("/v1/organizations/x?as_of=1").status_code in (200, 404)


def test_a_year_is_summed_in_the_hierarchy_of_its_last_day_stocks_and_flows_alike(own: Published) -> None:
    sums = {
        (name, year): own.point("members", name, year)["value"] for name in ("left", "right") for year in (2025, 2026)
    }
    assert sums == {("left", 2025): 25, ("left", 2026): 20, ("right", 2025): None, ("right", 2026): 5}
    assert [own.point("admissions", name, 2026)["value"] for name in ("left", "right")] == [2, 1]
    assert own.point("members", "left", 2026, "&as_of=2")["value"] == 25
    assert own.point("members", "top", 2026)["value"] == 25


def test_lineage_follows_a_published_succession(own: Published) -> None:
    succession = {"predecessor_id": "short", "successor_id": "right", "effective": JULY, "kind": "merge"}
    assert own.publish(organization_successions=[succession]) == 4
    lineage = own.get("/v1/organizations/right/lineage")
    assert [(e["predecessor"]["id"], e["kind"], e["effective"]) for e in lineage["predecessors"]] == [
        ("short", "merge", "2026-07-01")
    ]
    assert own.get("/v1/organizations/right/lineage?as_of=3")["predecessors"] == []
    assert own.get("/v1/organizations/short/lineage")["successors"] == lineage["predecessors"]


REFUSED = {
    "a second parent at once": (
        [edge("y", "right", JULY)],
        "y",
        "right",
        "has the parent left at the same time (… to …)",
    ),
    "a second parent from the same open start": (
        [edge("y", "right")],
        "y",
        "right",
        "has the parent left at the same time (… to …)",
    ),
    "a period that overlaps an earlier one with the same parent": (
        [edge("x", "left", date(2026, 6, 1), JUNE)],
        "x",
        "left",
        "has the parent left at the same time (… to 2026-06-30)",
    ),
    "a child before its parent began": (
        [edge("loose", "short", date(2025, 1, 1), JUNE)],
        "loose",
        "short",
        "lived from 2026-01-01 to 2026-06-30, so it cannot be the parent for that time",
    ),
    "a child after its parent ended": (
        [edge("loose", "short", date(2026, 2, 1), date(2026, 12, 31))],
        "loose",
        "short",
        "lived from 2026-01-01 to 2026-06-30, so it cannot be the parent for that time",
    ),
    "itself": ([edge("loose", "loose")], "loose", "loose", "is the organization itself"),
    "a cycle through two edges that were there": (
        [edge("top", "x", date(2026, 8, 1))],
        "top",
        "x",
        "is itself below top, a cycle of 3: right has the parent top",
    ),
    "a parent that ends before it begins": ([edge("loose", "top", JULY, JUNE)], "loose", None, "is before valid_from"),
}


def test_an_edge_that_cannot_be_is_refused_and_the_edge_in_conflict_named(own: Published) -> None:
    for what, (edges, child, parent, rule) in REFUSED.items():
        with pytest.raises(PublishError) as error:
            own.publish(organization_parents=edges)
        (finding,) = error.value.findings
        assert f"organization_id={child}" in finding.key, what
        assert (finding.table, finding.rule.en) == ("organization_parents", rule), what
        assert parent is None or (finding.column, finding.value) == ("parent_id", parent), what
    assert own.get("/v1/releases")["total"] == 3
    assert ids(own.get("/v1/organizations/x/ancestors?valid_on=2026-08-01")) == ["right", "top"]


def test_what_would_be_a_cycle_if_both_held_at_once_is_none_one_after_the_other(own: Published) -> None:
    swapped = [edge("loose", "x", None, JUNE), edge("x", "loose", date(2027, 1, 1))]
    own.publish(organization_parents=[edge("x", "right", JULY, date(2026, 12, 31)), *swapped])
    assert ids(own.get("/v1/organizations/loose/ancestors?valid_on=2026-06-30")) == ["x", "left", "top"]
    assert ids(own.get("/v1/organizations/x/ancestors?valid_on=2027-01-01")) == ["loose"]


def test_a_wrong_parent_is_corrected_in_one_release(own: Published) -> None:
    assert own.publish(retract={"organization_parents": [edge("y", "left")]}, organization_parents=[edge("y", "right")])
    assert own.get("/v1/organizations/y")["parent_id"] == "right"
    assert [own.point("members", name, 2026)["value"] for name in ("left", "right", "top")] == [None, 25, None]
    kinds = [(c["kind"], c["key"]["parent_id"]) for c in own.get("/v1/releases/4/changes")["items"]]
    assert sorted(kinds) == [("added", "right"), ("retracted", "left")]


def test_ancestors_without_a_day_are_those_of_the_last_edge_known(own: Published) -> None:
    own.publish(
        organizations=[organization(name, type="above_grassroots_other") for name in ("old-top", "new-top", "mover")],
        organization_parents=[
            edge("mover", "old-top", until=date(2026, 6, 30)),
            edge("mover", "new-top", since=date(2026, 7, 1)),
        ],
    )
    ancestors = own.get("/v1/organizations/mover/ancestors")["items"]
    assert [item["id"] for item in ancestors] == ["new-top"]
    assert own.get("/v1/organizations/mover")["parent_id"] == "new-top"
