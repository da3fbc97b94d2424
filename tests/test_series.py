"""Series: gaps as gaps, both boundary sets across 2025, change, breaks."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_organization

COUNTS = {"subject": "organization_counts", "organization_kind": "grassroots_organization", "unit": "organizations"}


def series(client: TestClient, query: str) -> dict[str, Any]:
    response = client.get(f"/v1/series?{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def told(body: dict[str, Any]) -> list[tuple[Any, ...]]:
    (item,) = body["items"]
    return [(p["year"], p["value"], p["method"], p["missing_reason"]) for p in item["points"]]


def test_yen_bai_ends_where_lao_cai_begins(client: TestClient) -> None:
    span = "indicator=members&province=15&from_year=2019&to_year=2026"
    old = series(client, f"{span}&boundaries=2008")
    assert told(old) == [
        (2019, None, None, "not_reported"),
        (2020, 58000, "reported", None),
        *((year, None, None, "not_reported") for year in range(2021, 2026)),
        (2026, None, None, "not_applicable"),
    ]
    assert old["items"][0]["points"][-1]["missing"][0]["name"] == "Lào Cai"
    new = series(client, span)
    assert (new["boundaries"], new["items"][0]["province"]["name"]) == ("2025", "Lào Cai")
    assert told(new) == [
        (2019, None, None, "not_reported"),
        (2020, None, None, "incomplete"),
        *((year, None, None, "not_reported") for year in range(2021, 2025)),
        (2025, 119000, "reported", None),
        (2026, None, None, "not_reported"),
    ]
    assert [b["code"] for b in new["breaks"]] == ["structural_transfers_2025"]


def test_every_point_is_that_of_the_comparison(client: TestClient) -> None:
    body = series(client, "indicator=members&indicator=members_per_1000_population&province=20&province=38")
    assert body["population_basis"] == "census_2019:2019"
    for item in body["items"]:
        for point in item["points"]:
            query = f"indicator={item['indicator']}&province={item['province']['code']}"
            compared = client.get(f"/v1/comparisons?{query}&year={point['year']}&boundaries=2025").json()["items"][0]
            assert {key: compared[key] for key in point} == point


def test_without_years_it_runs_from_the_first_to_the_last_with_a_figure(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    for year in (2001, 2004):
        make_figure(session, own, year, on=date(year, 12, 31))
    query = f"indicator=members&organization={own}"
    assert series(client, query)["years"] == [2001, 2002, 2003, 2004]
    assert series(client, f"{query}&from_year=2003")["years"] == [2003, 2004]
    assert series(client, f"{query}&to_year=2002")["years"] == [2001, 2002]
    assert series(client, f"indicator=members&organization={make_organization(session)}")["years"] == []


def test_change_is_against_the_year_before_and_only_where_both_are_known(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    for year, value in ((2001, 100), (2002, 90), (2004, 120)):
        make_figure(session, own, value, on=date(year, 12, 31))
    (item,) = series(client, f"indicator=members&organization={own}&from_year=2002&to_year=2004")["items"]
    assert [(p["year"], p["change"]) for p in item["points"]] == [(2002, -10), (2003, None), (2004, None)]
    assert item["points"][0]["change_percent"] == pytest.approx(-10)


def test_organization_counts_do_not_change_across_the_break(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    for day, value in ((date(2024, 12, 31), 70), (date(2025, 12, 31), 12), (date(2026, 12, 31), 13)):
        make_figure(session, own, value, on=day, **COUNTS)
    body = series(client, f"indicator=organizations&organization={own}")
    assert [(p["value"], p["change"]) for p in body["items"][0]["points"]] == [(70, None), (12, None), (13, 1)]
    (entry,) = body["breaks"]
    assert (entry["code"], entry["since"], entry["comparable"]) == ("two_level_local_government", "2025-07-01", False)


def test_ratings_do_not_change_across_the_scheme_of_2018(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    rating = {"subject": "ratings", "measure": "percent", "unit": "percent", "rated_subject": "member"}
    for year, value in ((2016, 10), (2017, 12), (2018, 15), (2022, 17), (2023, 18)):
        make_figure(session, own, value, of=year, grade="excellent", **rating)
    body = series(client, f"indicator=rating_share&rated_subject=member&organization={own}")
    changes = {p["year"]: p["change"] for p in body["items"][0]["points"] if p["value"] is not None}
    assert changes == {2016: None, 2017: 2, 2018: None, 2022: None, 2023: 1}
    assert [b["code"] for b in body["breaks"]] == ["rating_scheme_2018", "rating_scheme_2023"]


def test_regions_break_where_a_region_is_asked_for(client: TestClient) -> None:
    query = "indicator=members&from_year=2024&to_year=2025"
    assert "regions_2025" not in [b["code"] for b in series(client, query)["breaks"]]
    regional = series(client, f"{query}&region=red_river_delta")
    assert "regions_2025" in [b["code"] for b in regional["breaks"]]
