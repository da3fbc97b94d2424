"""Targets as printed: bounds, ranges, filters."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests import shipped


def values(client: TestClient, **params: Any) -> list[float]:
    response = client.get("/v1/targets", params={"limit": 1000, **params})
    assert response.status_code == 200, response.text
    return sorted(i["value"] for i in response.json()["items"])


@pytest.mark.parametrize(
    ("params", "cells"),
    [
        ({}, {}),
        ({"target_kind": "admission_rate"}, {"target_kind": "admission_rate"}),
        ({"rated_subject": "member"}, {"rated_subject": "member"}),
        ({"period_type": "by_date"}, {"period_type": "by_date"}),
        ({"organization": "national"}, {"organization_id": "national"}),
        ({"source": "seed-dien-bien-bloc-2020"}, {"source_id": "seed-dien-bien-bloc-2020"}),
    ],
)
def test_filters(client: TestClient, params: dict[str, Any], cells: dict[str, str]) -> None:
    expected = [float(r["value"]) for r in shipped.rows("targets") if all(r[k] == v for k, v in cells.items())]
    assert values(client, **params) == sorted(expected)
    assert expected


def test_overlaps_and_organization_type(client: TestClient) -> None:
    touching = [
        float(r["value"])
        for r in shipped.rows("targets")
        if (r["period_start"] or r["period_end"]) <= "2020-12-31" and r["period_end"] >= "2020-01-01"
    ]
    assert values(client, overlaps=2020) == sorted(touching)
    types = {r["id"]: r["type"] for r in shipped.rows("organizations")}
    blocs = [float(r["value"]) for r in shipped.rows("targets") if "_bloc_" in types[r["organization_id"]]]
    assert values(client, organization_type="provincial_bloc") == sorted(blocs)


@pytest.mark.parametrize(
    ("filters", "vi", "en"),
    [
        ({"organization": "national", "target_kind": "admission_rate"}, "từ 3 đến 4%", "3 to 4%"),
        ({"organization": "national", "rated_subject": "member"}, "trên 90%", "over 90%"),
        ({"organization": "tien-giang"}, "từ 6.500 trở lên", "at least 6,500"),
    ],
)
def test_displays(client: TestClient, filters: dict[str, str], vi: str, en: str) -> None:
    for lang, display in (("vi", vi), ("en", en)):
        (item,) = client.get("/v1/targets", params={**filters, "lang": lang}).json()["items"]
        assert item["display"] == display


def test_targets_of_one_printed_promise_share_their_group(client: TestClient) -> None:
    items = client.get("/v1/targets?organization=lang-son.party-agencies").json()["items"]
    assert len(items) == 7
    assert len({i["target_group"] for i in items}) == 5
    by_date = [i for i in items if i["period"]["type"] == "by_date"]
    assert {(i["period"]["start"], i["period"]["end"]) for i in by_date} == {(None, "2030-12-31")}


def test_a_bare_figure_is_read_as_at_least_and_says_so(client: TestClient) -> None:
    (item,) = client.get("/v1/targets?organization=binh-thuan").json()["items"]
    assert (item["value"], item["comparator"], item["bound_printed"]) == (2000, "gte", False)
