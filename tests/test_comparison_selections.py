"""Comparisons: what is compared with what, and which of it is returned."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

Body = dict[str, Any]


def compare(client: TestClient, query: str) -> Body:
    response = client.get(f"/v1/comparisons?{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def by_code(body: Body) -> dict[str, Body]:
    return {item["province"]["code"]: item for item in body["items"]}


def test_selections_narrow_what_is_returned_and_not_the_ranking(client: TestClient) -> None:
    everything = by_code(compare(client, "indicator=members&year=2020"))
    body = compare(client, "indicator=members&year=2020&province=20&province=dien-bien")
    assert [i["province"]["code"] for i in body["items"]] == ["20", "11"]
    for item in body["items"]:
        whole = everything[item["province"]["code"]]
        assert {**item, "rank_in_selection": 0} == {**whole, "rank_in_selection": 0}
    assert [i["rank_in_selection"] for i in body["items"]] == [1, 2]
    assert body["summaries"][0]["with_value"] == 41
    region = compare(client, "indicator=members&year=2020&region=central_highlands")["items"]
    assert {i["province"]["name"] for i in region} == {"Kon Tum", "Gia Lai", "Đắk Lắk", "Đắk Nông", "Lâm Đồng"}


def test_several_indicators_at_once_each_with_its_own_ranking(client: TestClient) -> None:
    body = compare(client, "indicator=members&indicator=admissions&year=2020&year=2019")
    assert [(s["indicator"], s["year"]) for s in body["summaries"]] == [
        ("members", 2020),
        ("members", 2019),
        ("admissions", 2020),
        ("admissions", 2019),
    ]
    assert len(body["items"]) == 4 * 63
    alone = compare(client, "indicator=admissions&year=2020")["items"]
    assert [i for i in body["items"] if (i["indicator"], i["year"]) == ("admissions", 2020)] == alone


def test_organization_types_groups_and_descendants_are_compared_with_each_other(client: TestClient) -> None:
    blocs = compare(client, "indicator=members&year=2020&organization_type=provincial_bloc")
    assert len(blocs["items"]) == 21
    assert [i["organization"]["id"] for i in blocs["items"] if i["value"] is not None] == [
        "thai-nguyen-2008.bloc-agencies",
        "tuyen-quang-2008.bloc-agencies-enterprises",
    ]
    children = compare(client, "indicator=members&year=2025&within=lang-son")["items"]
    assert [i["organization"]["id"] for i in children] == [
        "lang-son.party-agencies",
        "lang-son.chi-lang-district",
        "lang-son.lang-son-city",
    ]
    below = compare(client, "indicator=members&year=2020&within=national&organization_type=district")
    assert [i["organization"]["id"] for i in below["items"][:2]] == [
        "vinh-long-2008.vinh-long-city",
        "dong-nai-2008.vinh-cuu-district",
    ]


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("indicator=members&organization_kind=commune", "query.organization_kind"),
        ("indicator=rating_share&rated_subject=member&organization_kind=commune", "query.organization_kind"),
        ("indicator=member_share&category=minority", "query.breakdown"),
        ("indicator=member_share&breakdown=ethnicity", "query.category"),
        ("indicator=members&within=nowhere", "query.within"),
        ("indicator=members&reference=nowhere", "query.reference"),
        ("indicator=members&region=nowhere", "query.region"),
    ],
)
def test_a_parameter_that_would_do_nothing_is_refused(client: TestClient, query: str, location: str) -> None:
    response = client.get(f"/v1/comparisons?{query}&year=2020")
    assert response.status_code == 422
    assert [error["location"] for error in response.json()["errors"]] == [location]


def test_the_base_of_rating_shares_is_no_share(client: TestClient) -> None:
    response = client.get("/v1/comparisons?indicator=rating_share&grade=rated&year=2020")
    (error,) = response.json()["errors"]
    assert (response.status_code, error["location"], "rated" in error["allowed"]) == (422, "query.grade", False)
