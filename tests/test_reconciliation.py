"""Parents whose own figure differs from the sum of their children; stocks against flows. All sums can be checked by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.releases.preference import preferred_first
from tests.published import Published, complete, edge, flow, members, organization, published_database, source

# parent: (own, children, how many of three have a figure, declared complete)
PARENTS = {"p1": (100, 96, 3, True), "p2": (50, 60, 3, True), "p3": (200, 100, 2, True), "p4": (30, 10, 1, False)}
ADDRESS = "/v1/reconciliation?indicator=members&year=2026"


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as own:
        children = {parent: [f"{parent}.{n}" for n in range(3)] for parent in [*PARENTS, "equal"]}
        figures = [members("equal", 6), *(members(child, 2) for child in children["equal"])]
        for parent, (total, below, known, _) in PARENTS.items():
            parts = [below // known] * known
            figures += [members(parent, total), *(members(c, v) for c, v in zip(children[parent], parts, strict=False))]
        own.publish(
            sources=[source()],
            organizations=[
                *(organization(p, type="district" if p == "p4" else "above_grassroots_other") for p in children),
                *(organization(child) for below in children.values() for child in below),
            ],
            organization_parents=[edge(child, parent) for parent, below in children.items() for child in below],
            complete_children=[complete(p) for p, (*_, declared) in PARENTS.items() if declared] + [complete("equal")],
            figures=figures,
        )
        yield own


def names(body: Any) -> list[str]:
    return [item["organization"]["id"] for item in body["items"]]


def test_differences_absolute_and_relative_with_coverage_largest_first(own: Published) -> None:
    body = own.get(ADDRESS)
    shown = {
        item["organization"]["id"]: (
            item["own"],
            item["children_sum"],
            item["difference"],
            item["difference_percent"],
            item["coverage"],
            item["known"],
            item["children_complete"],
            item["explained_by_missing"],
        )
        for item in body["items"]
    }
    assert shown == {
        "p3": (200, 100, 100, 50.0, pytest.approx(2 / 3), 2, True, True),
        "p4": (30, 10, 20, pytest.approx(200 / 3), None, 1, False, True),
        "p2": (50, 60, -10, -20.0, 1.0, 3, True, False),
        "p1": (100, 96, 4, 4.0, 1.0, 3, True, False),
    }
    assert list(shown) == ["p3", "p4", "p2", "p1"]
    assert (body["total"], body["next"], body["year"]) == (4, None, 2026)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("difference", ["p1", "p2", "p4", "p3"]),
        ("-difference_percent", ["p4", "p3", "p2", "p1"]),
        ("-coverage,organization", ["p1", "p2", "p3", "p4"]),
        ("-organization", ["p4", "p3", "p2", "p1"]),
    ],
)
def test_sorting_and_paging_go_through_the_same_rows(own: Published, sort: str, order: list[str]) -> None:
    address = f"{ADDRESS}&sort={sort}"
    assert names(own.get(address)) == order
    page = own.get(f"{address}&limit=1")
    walked = names(page)
    while page["next"]:
        page = own.get(f"{address}&limit=1&cursor={page['next']}")
        walked += names(page)
    assert walked == order


def test_only_parents_of_the_types_asked_for(own: Published) -> None:
    assert names(own.get(f"{ADDRESS}&organization_type=district")) == ["p4"]
    response = own.client.get(f"{ADDRESS}&organization_type=castle")
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == "query.organization_type"


def test_a_corrected_parent_leaves_the_list_and_stays_in_the_past_one(own: Published) -> None:
    own.publish(figures=[members("p3", 100)])
    assert names(own.get(ADDRESS)) == ["p4", "p2", "p1"]
    assert names(own.get(f"{ADDRESS}&as_of=2")) == ["p3", "p4", "p2", "p1"]
    own.publish(figures=[members("p1.0", 36)])
    assert names(own.get(ADDRESS)) == ["p4", "p2"]


def test_flows_are_reconciled_by_whole_years(own: Published) -> None:
    own.publish(figures=[flow("p1", 9), *(flow(f"p1.{n}", 2) for n in range(3)), members("p2", 1, 2020)])
    (item,) = own.get("/v1/reconciliation?indicator=admissions&year=2026")["items"]
    assert (item["organization"]["id"], item["own"], item["children_sum"], item["difference"]) == ("p1", 9, 6, 3)
    assert own.get("/v1/reconciliation?indicator=admissions&year=2026")["stock_flow"] == []


def test_ratios_cannot_be_reconciled(own: Published) -> None:
    response = own.client.get("/v1/reconciliation?indicator=admission_rate&year=2026")
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["location"] == "query.indicator"
    assert "members" in error["allowed"]
    assert "population" not in error["allowed"]


def test_the_document_lists_only_what_is_summed(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    parameters = document["paths"]["/v1/reconciliation"]["get"]["parameters"]
    (schema,) = (p["schema"] for p in parameters if p["name"] == "indicator")
    allowed = (
        document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["enum"]
        if "$ref" in schema
        else schema["enum"]
    )
    every = [i["code"] for i in client.get("/v1/indicators").json()["items"]]
    statuses = {code: client.get(f"/v1/reconciliation?indicator={code}&year=2020").status_code for code in every}
    assert sorted(allowed) == sorted(code for code, status in statuses.items() if status == 200)
    assert set(statuses.values()) == {200, 422}


def test_the_preferred_figure_is_the_same_in_every_place_whatever_ids_and_days_say(own: Published) -> None:
    """By code point: capitals before small letters, hyphen before point before letters; then the later start."""
    ids = ["B-source", "a-b", "a.b", "ab", "b-source"]
    own.publish(sources=[source(id) for id in ids])
    for id in reversed(ids):
        values = {"p2": 1000, "p1.0": 500} if id == ids[0] else {"p2": 5000 + len(id), "p1.0": 900}
        own.publish(figures=[members(name, value, source_id=id) for name, value in values.items()])
        own.publish(
            figures=[
                members(name, 7, source_id=id, period_type="half_year", period_start=date(2026, 7, 1))
                for name in values
                if id == ids[0]
            ]
        )
    own.publish(retract={"figures": [members("p2", 0), members("p1.0", 0)]})
    shown = {item["organization"]["id"]: item for item in own.get(ADDRESS)["items"]}
    assert shown["p2"]["own"] == own.point("members", "p2", 2026)["value"] == 1000
    assert shown["p1"]["children_sum"] == 500 + 2 * 32


@pytest.mark.parametrize("postgresql", [False, True])
def test_ids_are_sorted_by_code_point_on_postgresql_too(postgresql: bool) -> None:
    assert (
        'source_id COLLATE "C",' in preferred_first("figures", "source_attributes", postgresql=postgresql)
    ) is postgresql


def test_stocks_against_flows(own: Published) -> None:
    def change(name: str, value: float) -> dict[str, Any]:
        return flow("lai-chau", value, 2016, subject="member_changes", change=name)

    own.publish(
        figures=[
            members("lai-chau", 1000, 2015),
            members("lai-chau", 1100, 2016),
            flow("lai-chau", 120, 2016),
            change("transferred_in", 30),
            change("transferred_out", 25),
            change("died", 10),
            members("bac-lieu", 10, 2016),
        ]
    )
    (item,) = own.get("/v1/reconciliation?indicator=members&year=2016")["stock_flow"]
    assert item == {
        "organization": {"id": "lai-chau", "name": "Đảng bộ tỉnh Lai Châu"},
        "before": 1000,
        "after": 1100,
        "change": 100,
        "flows": 115,
        "unexplained": -15,
        "known_flows": ["admissions", "transferred_in", "transferred_out", "died"],
        "missing_flows": ["restored", "expelled", "struck_off", "left", "removed_unspecified"],
    }
    assert own.get("/v1/reconciliation?indicator=members&year=2016&as_of=2")["stock_flow"] == []


def test_flows_that_nobody_told_are_unknown_and_not_zero(client: TestClient) -> None:
    found = client.get("/v1/reconciliation?indicator=members&year=2020").json()["stock_flow"]
    silent = [entry for entry in found if not entry["known_flows"]]
    assert silent
    assert {(entry["flows"], entry["unexplained"]) for entry in silent} == {(None, None)}
