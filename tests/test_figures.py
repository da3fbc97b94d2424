"""Figures as printed: six lists and the one of all, their filters, order and fields."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests import shipped

SUBJECTS = ("member-counts", "admissions", "member-changes", "ratings", "organization-counts", "activities")


def get(client: TestClient, path: str, **params: Any) -> dict[str, Any]:
    response = client.get(f"/v1/{path}", params=params)
    assert response.status_code == 200, response.text
    return dict(response.json())


def expected(**equal: str) -> list[float]:
    """Values of the shipped figures whose cells are as given."""
    return sorted(float(r["value"]) for r in shipped.rows("figures") if all(r[k] == v for k, v in equal.items()))


@pytest.mark.parametrize("path", SUBJECTS)
def test_each_list_has_all_figures_of_its_subject(client: TestClient, path: str) -> None:
    body = get(client, path, limit=1000)
    subject = path.replace("-", "_")
    assert sorted(i["value"] for i in body["items"]) == expected(subject=subject)
    assert body["total"] == len(body["items"])
    assert {i["subject"] for i in body["items"]} == {subject}


def test_a_figure_whole(client: TestClient) -> None:
    (item,) = get(client, "admissions", organization="lang-son", year=2020, lang="en")["items"]
    assert item == {
        "id": item["id"],
        "organization": {"id": "lang-son", "name": "Lang Son Provincial Party Committee"},
        "province": {"boundaries": "2025", "code": "20", "name": "Lang Son"},
        "subject": "admissions",
        "measure": "count",
        "breakdown": None,
        "category": None,
        "period": {"type": "year", "start": "2020-01-01", "end": "2020-12-31"},
        "date_inferred": False,
        "year": 2020,
        "value": 2053,
        "display": "2,053",
        "qualifier": "exact",
        "missing_reason": None,
        "unit": "members",
        "preferred": True,
        "planned": None,
        "plan_attainment_percent": 102,
        "plan_attainment_qualifier": "exact",
        "doubt": None,
        "note": "plan itself not printed",
        "source": {
            "id": "seed-lang-son-2020",
            "publisher": None,
            "published": None,
            "attribution": "stated",
            "printed": "kết nạp 2.053 đảng viên",
        },
        "released_in": 1,
        "superseded_in": None,
    }
    detail = get(client, f"figures/{item['id']}", lang="en")
    assert {key: detail[key] for key in item} == item
    assert (detail["release"], detail["alternatives"], len(detail["revisions"])) == (1, [], 1)


@pytest.mark.parametrize(
    ("path", "params", "cells"),
    [
        ("figures", {"organization": "nghe-an"}, {"organization_id": "nghe-an"}),
        ("figures", {"source": "seed-nghe-an-bloc-2022"}, {"source_id": "seed-nghe-an-bloc-2022"}),
        ("figures", {"subject": "ratings"}, {"subject": "ratings"}),
        ("figures", {"period_type": "quarter"}, {"period_type": "quarter"}),
        ("figures", {"qualifier": "nearly"}, {"qualifier": "nearly"}),
        ("figures", {"measure": "percent_of_members"}, {"measure": "percent_of_members"}),
        ("member-counts", {"year": 2020}, {"subject": "member_counts", "year": "2020"}),
        ("member-counts", {"breakdown": "sex"}, {"subject": "member_counts", "breakdown": "sex"}),
        ("member-counts", {"category": "minority"}, {"subject": "member_counts", "category": "minority"}),
        ("admissions", {"from_year": 2019, "to_year": 2019}, {"subject": "admissions", "year": "2019"}),
        ("member-changes", {"change": "expelled"}, {"subject": "member_changes", "change": "expelled"}),
        ("ratings", {"rated_subject": "member"}, {"subject": "ratings", "rated_subject": "member"}),
        ("ratings", {"grade": "good"}, {"subject": "ratings", "grade": "good"}),
        ("ratings", {"organization_kind": "commune"}, {"subject": "ratings", "organization_kind": "commune"}),
        (
            "organization-counts",
            {"organization_kind": "grassroots_cell"},
            {"subject": "organization_counts", "organization_kind": "grassroots_cell"},
        ),
        ("activities", {"activity": "commendations"}, {"subject": "activities", "activity": "commendations"}),
    ],
)
def test_filters(client: TestClient, path: str, params: dict[str, Any], cells: dict[str, str]) -> None:
    body = get(client, path, limit=1000, **params)
    assert sorted(i["value"] for i in body["items"]) == expected(**cells)
    assert body["total"] > 0


def test_a_repeated_filter_means_any_and_different_ones_mean_all(client: TestClient) -> None:
    two = get(client, "ratings", grade=["good", "excellent"], limit=1000)["total"]
    assert two == len(expected(subject="ratings", grade="good")) + len(expected(subject="ratings", grade="excellent"))
    both = get(client, "ratings", grade="good", rated_subject="member")["total"]
    assert both == len(expected(subject="ratings", grade="good", rated_subject="member"))


def test_overlaps_finds_periods_of_any_length_that_touch_the_year(client: TestClient) -> None:
    found = get(client, "admissions", overlaps=2020, limit=1000)["items"]
    touching = [
        float(r["value"])
        for r in shipped.rows("figures")
        if r["subject"] == "admissions" and r["period_start"] <= "2020-12-31" and r["period_end"] >= "2020-01-01"
    ]
    assert sorted(i["value"] for i in found) == sorted(touching)
    assert {i["year"] for i in found} >= {None, 2020}


def test_a_province_selects_its_own_organizations_and_its_predecessors(client: TestClient) -> None:
    organizations = {r["id"]: (r["province_boundaries"], r["province_code"]) for r in shipped.rows("organizations")}
    now = {("2025", "15"), ("2008", "15"), ("2008", "10")}
    for params, keys in (
        ({"province": "15"}, now),
        ({"province": "lao-cai"}, now),
        ({"province": "15", "boundaries": "2008"}, {("2008", "15")}),
        ({"province": "20"}, {("2025", "20"), ("2008", "20")}),
    ):
        found = get(client, "figures", limit=1000, **params)
        wanted = [r for r in shipped.rows("figures") if organizations[r["organization_id"]] in keys]
        assert found["total"] == len(wanted) > 0
        assert {i["organization"]["id"] for i in found["items"]} == {r["organization_id"] for r in wanted}


def test_organization_types_and_groups(client: TestClient) -> None:
    types = {r["id"]: r["type"] for r in shipped.rows("organizations")}
    found = get(client, "figures", organization_type="provincial_bloc", limit=1000)
    assert found["total"] == sum(
        types[r["organization_id"]].startswith("provincial_bloc") for r in shipped.rows("figures")
    )
    assert {types[i["organization"]["id"]] for i in found["items"]} == {
        "provincial_bloc_agencies",
        "provincial_bloc_enterprises",
        "provincial_bloc_agencies_enterprises",
    }


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("value", lambda i: (i["value"], int(i["id"]))),
        ("-value", lambda i: (-i["value"], int(i["id"]))),
        ("organization,-value", lambda i: (i["organization"]["id"], -i["value"], int(i["id"]))),
        ("-year,value", lambda i: (-(i["year"] or 0), i["value"], int(i["id"]))),
        ("-id", lambda i: -int(i["id"])),
    ],
)
def test_sorting_up_down_and_by_several(client: TestClient, sort: str, key: Any) -> None:
    items = get(client, "organization-counts", sort=sort, limit=1000)["items"]
    assert [i["id"] for i in items] == [i["id"] for i in sorted(items, key=key)]


def test_fields_cut_the_items_and_leave_the_page(client: TestClient) -> None:
    whole = get(client, "ratings", limit=3)
    cut = get(client, "ratings", limit=3, fields="id,display")
    assert cut["items"] == [{"id": i["id"], "display": i["display"]} for i in whole["items"]]
    assert (cut["total"], cut["release"], cut["next"] is None) == (whole["total"], 1, False)


@pytest.mark.parametrize("identity", ["0", "999999999", "x", "1e3", "-1"])
def test_an_unknown_figure_is_not_found(client: TestClient, identity: str) -> None:
    response = client.get(f"/v1/figures/{identity}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
