"""Populations: one figure for each province, year and concept of a boundary set."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests import shipped


@pytest.mark.parametrize(
    ("params", "cells"),
    [
        ({}, {"boundaries": "2025"}),
        ({"boundaries": "2008"}, {"boundaries": "2008"}),
        ({"boundaries": "2008", "year": 2019}, {"boundaries": "2008", "year": "2019"}),
        ({"concept": "average_population"}, {"boundaries": "2025", "concept": "average_population"}),
        ({"fit_for_rates": "false"}, {"boundaries": "2025", "fit_for_rates": "false"}),
        ({"province": ["20", "lao-cai"]}, {"boundaries": "2025", "code": "20,15"}),
    ],
)
def test_filters(client: TestClient, params: dict[str, Any], cells: dict[str, str]) -> None:
    items = client.get("/v1/populations", params={"limit": 1000, **params}).json()["items"]
    expected = [
        (r["code"], int(r["year"]), r["concept"], int(r["population"]))
        for r in shipped.rows("populations")
        if all(r[name] in value.split(",") for name, value in cells.items())
    ]
    assert sorted((i["province"]["code"], i["year"], i["concept"], i["value"]) for i in items) == sorted(expected)
    assert expected


def test_the_census_is_the_same_whole_in_both_sets(client: TestClient) -> None:
    sums = {
        boundaries: sum(
            i["value"] for i in client.get(f"/v1/populations?boundaries={boundaries}&year=2019").json()["items"]
        )
        for boundaries in ("2008", "2025")
    }
    assert sums == {"2008": 96_208_984, "2025": 96_208_984}


def test_sorted_by_value_with_display_and_unit(client: TestClient) -> None:
    items = client.get("/v1/populations?boundaries=2008&year=2019&sort=-value&lang=en&limit=2").json()["items"]
    assert [(i["province"]["name"], i["display"], i["unit"]) for i in items] == [
        ("Ho Chi Minh City", "8,993,082", "persons"),
        ("Ha Noi", "8,053,663", "persons"),
    ]
