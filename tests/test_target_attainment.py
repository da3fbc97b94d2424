"""Targets beside what was achieved: verdicts, open and closed periods, vague figures, several sources."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.answers.target_status import verdict
from app.models.vocabulary import Qualifier
from app.quantities import printed_quantity
from tests.factories import make_figure, make_organization, make_succession, make_target

TERM = {"period_start": date(2015, 1, 1), "period_end": date(2020, 12, 31)}
OPEN_TERM = {"period_start": date(2025, 1, 1), "period_end": date(2030, 12, 31)}
TOTAL = {**TERM, "period_type": "term_total"}


def judged(client: TestClient, organization: str, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/v1/target-attainment", params={"organization": organization, **params})
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def admit(session: Session, organization: str, years: dict[int, float], **values: Any) -> None:
    for year, value in years.items():
        make_figure(session, organization, value, subject="admissions", of=year, **values)


@pytest.mark.parametrize(
    ("comparator", "value", "qualifier", "expected"),
    [
        ("gte", 95, "exact", "met"),
        ("gte", 94, "exact", "missed"),
        ("gte", 95, "over", "met"),
        ("gte", 95, "nearly", "missed"),
        ("gte", 96, "nearly", None),
        ("gte", 94, "over", None),
        ("gte", 99, "about", None),
        ("gt", 95, "exact", "missed"),
        ("gt", 95, "over", "met"),
        ("lte", 95, "exact", "met"),
        ("lte", 95, "over", "missed"),
        ("lte", 94, "over", None),
        ("lt", 95, "exact", "missed"),
        ("lt", 95, "nearly", "met"),
        ("between", 95, "exact", "met"),
        ("between", 200, "exact", "met"),
        ("", 95, "exact", None),
    ],
)
def test_a_verdict_needs_a_figure_that_settles_it(
    comparator: str, value: float, qualifier: str, expected: str | None
) -> None:
    row = SimpleNamespace(comparator=comparator, value=95)
    assert verdict(printed_quantity(value, Qualifier(qualifier)), row) == expected


def test_a_yearly_target_beside_its_year(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 100)
    admit(session, own, {2019: 99})
    (item,) = judged(client, own, lang="en")
    assert (item["status"], item["status_reason"]) == ("missed", "The target was missed.")
    assert [(a["year"], a["value"], a["status"]) for a in item["actuals"]] == [(2019, 99, "missed")]
    assert (item["judged_over"], item["years_known"], item["years_of"]) == ("2019", 1, 1)


def test_a_term_is_judged_over_the_five_years_after_the_congress(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 500, **TOTAL)
    admit(session, own, {year: 100 for year in range(2015, 2020)})
    (item,) = judged(client, own)
    assert item["judged_over"] == "các năm thống kê 2016–2020"
    assert (item["status"], item["actual_value"], item["years_known"]) == ("no_data", 400, 4)
    admit(session, own, {2020: 99})
    assert [(i["status"], i["actual_value"]) for i in judged(client, own)] == [("missed", 499)]


def test_a_total_that_was_reached_early_is_met(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 500, **TOTAL)
    admit(session, own, {2016: 300, 2017: 200})
    assert [i["status"] for i in judged(client, own)] == ["met"]


def test_a_total_of_vague_figures_settles_only_what_they_settle(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 500, **TOTAL)
    admit(session, own, {2016: 300}, qualifier="nearly")
    admit(session, own, {2017: 200})
    assert [i["status"] for i in judged(client, own)] == ["no_data"]
    other = make_organization(session)
    make_target(session, other, 500, **TOTAL)
    admit(session, other, {2016: 300}, qualifier="over")
    admit(session, other, {2017: 200})
    assert [i["status"] for i in judged(client, other)] == ["met"]


def test_a_yearly_mean_is_taken_over_all_its_years(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 100, **{**TERM, "period_type": "term_average", "unit": "members_per_year"})
    admit(session, own, {2016: 150, 2017: 150, 2018: 150, 2019: 40})
    assert [(i["status"], i["actual_value"]) for i in judged(client, own)] == [("no_data", 122.5)]
    admit(session, own, {2020: 5})
    assert [(i["status"], i["actual_value"]) for i in judged(client, own)] == [("missed", 99)]


@pytest.mark.parametrize(("admitted", "status"), [(100, "on_track"), (99, "behind")])
def test_an_open_term_is_on_track_or_behind(client: TestClient, session: Session, admitted: int, status: str) -> None:
    own = make_organization(session)
    make_target(session, own, 500, **{**OPEN_TERM, "period_type": "term_total"})
    admit(session, own, {2026: admitted})
    (item,) = judged(client, own)
    assert (item["status"], item["judged_over"]) == (status, "các năm thống kê 2026–2030")


def test_a_target_for_each_year_is_missed_with_one_year(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_target(session, own, 100, **{**TERM, "period_type": "annual_in_term", "unit": "members_per_year"})
    admit(session, own, {2016: 120, 2017: 99, 2018: 130})
    (item,) = judged(client, own)
    assert (item["status"], [a["status"] for a in item["actuals"]]) == (
        "missed",
        ["met", "missed", "met", "no_data", "no_data"],
    )


def test_a_total_printed_before_its_term_ended_can_be_met_but_not_missed(client: TestClient) -> None:
    (ben_tre,) = (i for i in judged(client, "ben-tre") if i["target"]["period"]["type"] == "term_total")
    assert (ben_tre["status"], ben_tre["actual_value"], ben_tre["years_known"]) == ("no_data", 7979, 0)
    (tien_giang,) = judged(client, "tien-giang")
    assert (tien_giang["status"], tien_giang["actual_value"]) == ("met", 8793)


def test_a_part_of_another_target_has_no_status_and_a_range_is_met_from_below(client: TestClient) -> None:
    items = judged(client, "dien-bien.bloc-agencies-enterprises")
    parts = [i for i in items if i["target"]["comparator"] is None]
    assert {(i["target"]["display"], i["status"]) for i in parts} == {("20%", "no_status")}
    (printed, *others) = (i for i in judged(client, "thanh-hoa") if i["target"]["target_kind"] == "admissions")
    assert (printed["target"]["display"], printed["status"]) == ("từ 7.000 đến 9.000", "missed")
    assert [(a["year"], a["value"]) for a in printed["actuals"] if a["value"]] == [(2021, 4710), (2022, 4702)]
    assert {i["status"] for i in others} == {"no_data"}


def test_a_target_stays_that_of_the_committee_that_set_it(client: TestClient, session: Session) -> None:
    old, new = make_organization(session, valid_to=date(2025, 6, 30)), make_organization(session)
    make_succession(session, old, new)
    admit(session, old, {2019: 100})
    make_target(session, old, 100)
    make_target(session, new, 5)
    items = judged(client, [old, new])  # type: ignore[arg-type]
    assert {i["target"]["organization"]["id"]: i["status"] for i in items} == {old: "met", new: "no_data"}


def test_nobody_asked_for_is_refused_and_no_target_is_said(client: TestClient, session: Session) -> None:
    assert client.get("/v1/target-attainment").status_code == 422
    body = client.get(f"/v1/target-attainment?organization={make_organization(session)}").json()
    assert (body["items"], body["missing_reason"], body["summary"]) == ([], "not_reported", {})
