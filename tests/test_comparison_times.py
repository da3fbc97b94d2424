"""Comparisons over time and against benchmarks: change, breaks, references, the latest year, parts of a year."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_organization, make_source, make_target

Body = dict[str, Any]


def compare(client: TestClient, query: str) -> Body:
    response = client.get(f"/v1/comparisons?{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_change_is_against_the_year_before_and_since_the_base_year(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    for year, value in ((2012, 1000), (2015, 1331), (2016, 1300)):
        make_figure(session, own, value, on=date(year, 12, 31))
    query = f"indicator=members&year=2016&organization={own}"
    (item,) = compare(client, f"{query}&base_year=2015")["items"]
    assert (item["change"], item["change_qualifier"]) == (-31, "exact")
    assert item["change_percent"] == pytest.approx(-31 / 1331 * 100)
    assert (item["base_value"], item["base_change"], item["base_period"]["end"]) == (1331, -31, "2015-12-31")
    assert item["base_qualifier"] == "exact"
    (item,) = compare(client, query.replace("2016", "2015") + "&base_year=2012")["items"]
    assert (item["change"], item["base_change"]) == (None, 331)
    assert item["base_change_percent"] == pytest.approx(33.1)
    assert item["average_annual_growth_percent"] == pytest.approx(10)


def test_a_change_of_qualified_figures_is_qualified(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_figure(session, own, 1000, on=date(2015, 12, 31), qualifier="over")
    make_figure(session, own, 1100, on=date(2016, 12, 31))
    (item,) = compare(client, f"indicator=members&year=2016&organization={own}")["items"]
    assert (item["change"], item["change_qualifier"]) == (100, "at_most")


def test_shares_change_by_percentage_points_only(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    for year, value in ((2015, 40.0), (2016, 50.0)):
        share = {"measure": "percent", "unit": "percent", "breakdown": "sex", "category": "female"}
        make_figure(session, own, value, on=date(year, 12, 31), **share)
    (item,) = compare(client, f"indicator=member_share&year=2016&base_year=2015&organization={own}")["items"]
    assert (item["change"], item["change_percent"], item["base_change"]) == (10, None, 10)
    assert (item["base_change_percent"], item["average_annual_growth_percent"]) == (None, None)


def test_no_change_is_computed_across_the_break_of_organization_counts(client: TestClient, session: Session) -> None:
    counts = {"subject": "organization_counts", "organization_kind": "grassroots_organization", "unit": "organizations"}
    before, after = make_organization(session), make_organization(session)
    for organization, days in (
        (before, (date(2024, 12, 31), date(2025, 3, 1))),
        (after, (date(2025, 3, 1), date(2026, 3, 1))),
    ):
        for place, day in enumerate(days):
            make_figure(session, organization, 20 - place, on=day, **counts)
    body = compare(client, f"indicator=organizations&year=2025&organization={before}&base_year=2024")
    assert [i["change"] for i in body["items"]] == [-1]
    assert [b["code"] for b in body["breaks"]] == ["two_level_local_government"]
    body = compare(client, f"indicator=organizations&year=2026&organization={after}&base_year=2025")
    assert [(i["change"], i["base_change"], i["base_value"]) for i in body["items"]] == [(None, None, 20)]


def test_reference_to_an_organization_or_to_its_target(client: TestClient, session: Session) -> None:
    first, second = make_organization(session), make_organization(session)
    make_figure(session, first, 70, subject="admissions", of=2019)
    make_figure(session, second, 100, subject="admissions", of=2019)
    make_target(session, second, 90)
    later = make_source(session, published=date(2019, 2, 1)).id
    make_target(session, second, 10, breakdown="occupation", category="student", source_id=later)
    query = f"indicator=admissions&year=2019&organization={first}"
    body = compare(client, f"{query}&reference={second}")
    assert (body["reference"], body["summaries"][0]["reference_value"]) == (second, 100)
    assert [i["gap"] for i in body["items"]] == [-30]
    body = compare(client, f"{query}&reference=target:{second}")
    assert (body["summaries"][0]["reference_value"], body["items"][0]["gap"]) == (90, -20)
    assert compare(client, f"{query}&reference=target:{first}")["items"][0]["gap"] is None
    (item,) = compare(client, f"indicator=target_attainment&year=2019&organization={second}")["items"]
    assert (item["value"], item["alternatives"]) == (pytest.approx(100 / 90 * 100), 0)


def test_one_population_basis_for_all_and_for_the_benchmark(client: TestClient) -> None:
    body = compare(client, "indicator=members_per_1000_population&year=2025&reference=lang-son")
    assert body["population_basis"] == "census_2019:2019"
    (lang_son,) = (i for i in body["items"] if i["organization"]["id"] == "lang-son")
    assert lang_son["gap"] == 0
    bases = {part["period"]["start"] for i in body["items"] for part in i["parts"] if part["code"] == "population"}
    assert bases == {"2019-04-01"}
    assert lang_son["value"] == pytest.approx(71000 / 781655 * 1000)


def test_latest_is_the_last_year_in_which_half_have_a_value(client: TestClient) -> None:
    assert compare(client, "indicator=members")["years"] == [2025]
    assert compare(client, "indicator=members&year=latest")["years"] == [2025]
    body = compare(client, "indicator=members&boundaries=2008")
    assert (body["years"], body["summaries"][0]["with_value"]) == ([2020], 41)
    assert compare(client, "indicator=admissions&boundaries=2008")["summaries"][0]["with_value"] > 0


@pytest.mark.parametrize("indicator", ["member_share", "admission_share", "rating_share", "member_changes"])
def test_latest_goes_back_to_the_former_boundaries_where_only_they_have_values(
    client: TestClient, indicator: str
) -> None:
    described = client.get(f"/v1/indicators/{indicator}").json()
    body = compare(client, f"indicator={indicator}")
    assert (body["boundaries"], body["years"]) == ("2008", [described["default_year"]])
    assert body["summaries"][0]["with_value"] > 0
    asked = compare(client, f"indicator={indicator}&boundaries=2025")
    assert (asked["boundaries"], asked["summaries"][0]["with_value"]) == ("2025", 0)


def test_latest_each_shows_each_ones_own_year_and_sums_none_of_them(client: TestClient) -> None:
    body = compare(client, "indicator=members&year=latest_each")
    years = {i["province"]["name"]: i["year"] for i in body["items"]}
    assert (years["Đồng Tháp"], years["Lạng Sơn"]) == (2020, 2025)
    assert all(i["period"]["end"].startswith(str(i["year"])) for i in body["items"])
    (summary,) = body["summaries"]
    assert (summary["with_value"], summary["total"], summary["known_sum"]) == (34, None, None)
    assert {i["share_of_total"] for i in body["items"]} == {None}


def test_a_part_of_a_year_is_asked_for_itself_and_never_stands_in_for_the_year(
    client: TestClient, session: Session
) -> None:
    own = make_organization(session)
    parts = [("half_year", "H1", 6, 30, 40), ("quarter", "Q1", 3, 31, 15), ("months", "M09", 9, 30, 70)]
    for type_, _, month, day, value in parts:
        span = {"period_type": type_, "period_start": date(2019, 1, 1), "period_end": date(2019, month, day)}
        make_figure(session, own, value, subject="admissions", **span)
    query = f"indicator=admissions&organization={own}"
    for type_, code, month, day, value in parts:
        body = compare(client, f"{query}&period=2019-{code}")
        assert [i["value"] for i in body["items"]] == [value]
        assert body["period"] == {"type": type_, "start": "2019-01-01", "end": f"2019-{month:02}-{day:02}"}
    (item,) = compare(client, f"{query}&year=2019")["items"]
    assert (item["value"], item["missing_reason"]) == (None, "not_reported")
    assert [(o["period"]["type"], o["value"]) for o in item["passed_over"]] == [
        ("half_year", 40),
        ("quarter", 15),
        ("months", 70),
    ]


def test_admissions_of_an_unknown_stretch_stand_for_no_period(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    span = {"period_type": "months", "period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}
    make_figure(session, own, 40, subject="admissions", date_inferred=True, **span)
    (item,) = compare(client, f"indicator=admissions&organization={own}&period=2019-M12")["items"]
    assert (item["value"], [o["value"] for o in item["passed_over"]]) == (None, [40])


def test_different_dates_are_warned_of_within_a_ranking_only(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    first, second = (make_organization(session, parent=parent) for _ in range(2))
    for year in (2015, 2016):
        for child in (first, second):
            make_figure(session, child, 100 + year, on=date(year, 12, 31))
    query = f"indicator=members&within={parent}&from_year=2015&to_year=2017"
    assert "different_dates" not in {w["code"] for w in compare(client, query)["warnings"]}
    make_figure(session, first, 100, on=date(2017, 3, 31))
    make_figure(session, second, 100, on=date(2017, 9, 30))
    assert {w["code"]: w["count"] for w in compare(client, query)["warnings"]}["different_dates"] == 2
