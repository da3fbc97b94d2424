"""Rating distributions: shares of the rated, the cap and where it applies, the schemes."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_organization


def rate(session: Session, organization: str, year: int, measure: str = "count", **grades: float) -> None:
    for grade, value in grades.items():
        rated = {"subject": "ratings", "rated_subject": "member", "unit": "members", "measure": measure}
        make_figure(session, organization, value, of=year, grade=grade, **rated)


def distributions(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    response = client.get("/v1/rating-distributions", params=params)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def test_a_share_is_of_those_rated_and_not_of_those_existing(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_figure(session, own, 200, on=date(2021, 12, 31))
    rate(session, own, 2021, rated=160, excellent=20, good=120, completed=20)
    (item,) = distributions(client, organization=own)
    assert item["rated"] == 160
    assert [(g["grade"], g["count"], g["share_percent"], g["share_method"]) for g in item["grades"]] == [
        ("excellent", 20, 12.5, "computed"),
        ("good", 120, 75, "computed"),
        ("completed", 20, 12.5, "computed"),
    ]
    query = f"indicator=rating_share&rated_subject=member&year=2021&organization={own}"
    (compared,) = client.get(f"/v1/comparisons?{query}").json()["items"]
    assert (compared["value"], compared["method"]) == (12.5, "computed")


def test_without_the_number_rated_there_is_no_share(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    make_figure(session, own, 200, on=date(2021, 12, 31))
    rate(session, own, 2021, excellent=20, good=120)
    (item,) = distributions(client, organization=own)
    assert {(g["share_percent"], g["missing_reason"]) for g in item["grades"]} == {(None, "not_comparable")}
    query = f"indicator=rating_share&rated_subject=member&year=2021&organization={own}"
    (compared,) = client.get(f"/v1/comparisons?{query}").json()["items"]
    assert (compared["value"], compared["missing_reason"]) == (None, "not_comparable")
    assert [n["code"] for n in compared["notes"]] == ["no_fit_base"]


def test_a_printed_share_wins_over_a_computed_one(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    rate(session, own, 2021, rated=160, excellent=20)
    rate(session, own, 2021, measure="percent", excellent=12.6)
    (item,) = distributions(client, organization=own)
    (grade,) = item["grades"]
    assert (grade["count"], grade["share_percent"], grade["share_method"], grade["display"]) == (
        20,
        12.6,
        "reported",
        "12,6%",
    )


@pytest.mark.parametrize(
    ("type_", "year", "applies", "legal_basis", "reason"),
    [
        ("grassroots_committee", 2021, "true", "132-QĐ/TW", "within each grassroots organization"),
        ("grassroots_cell", 2019, "true", "132-QĐ/TW", "within each grassroots organization"),
        ("grassroots_committee", 2023, "true", "124-QĐ/TW", "within each grassroots organization"),
        ("grassroots_committee", 2018, "false", "", "only since 2019"),
        ("provincial", 2021, "false", "132-QĐ/TW", "does not name this level"),
        ("above_grassroots_other", 2021, "unknown", "132-QĐ/TW", "not known"),
    ],
)
def test_the_cap_says_whether_it_applies_and_why(
    client: TestClient, session: Session, type_: str, year: int, applies: str, legal_basis: str, reason: str
) -> None:
    own = make_organization(session, type=type_)
    rate(session, own, year, excellent=30, good=100)
    (item,) = distributions(client, organization=own, lang="en")
    assert (item["cap"]["ratio"], item["cap"]["applies"], item["cap"]["legal_basis"]) == (30, applies, legal_basis)
    assert reason in item["cap"]["reason"]
    assert item["cap"]["limit_percent"] == 20
    assert "violat" not in str(item).lower()


def test_the_cap_is_excellent_over_good_alone(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    rate(session, own, 2021, excellent=30, good_or_better=130)
    (item,) = distributions(client, organization=own)
    assert (item["cap"]["ratio"], item["cap"]["display"]) == (None, None)


@pytest.mark.parametrize(
    ("year", "scheme"),
    [(2017, "to_2017"), (2018, "2018_2022"), (2022, "2018_2022"), (2023, "2023_2024"), (2025, "from_2025")],
)
def test_the_scheme_of_the_year(client: TestClient, session: Session, year: int, scheme: str) -> None:
    own = make_organization(session)
    rate(session, own, year, excellent=1)
    (item,) = distributions(client, organization=own)
    assert [s["code"] for s in item["schemes"]] == [scheme]


def test_filters(client: TestClient) -> None:
    everything = distributions(client)
    assert {i["period"]["type"] for i in everything} == {"year", "term_average", "range"}
    assert {i["period"]["type"] for i in distributions(client, period_type="year")} == {"year"}
    assert {i["year"] for i in distributions(client, year=2019)} == {2019}
    assert {i["rated_subject"] for i in distributions(client, rated_subject="member")} == {"member"}
    assert {i["organization"]["id"] for i in distributions(client, province="20")} == {"lang-son"}
    overlapping = distributions(client, overlaps=2020)
    assert {i["period"]["type"] for i in overlapping} == {"year", "term_average", "range"}
    assert {
        i["organization"]["id"] for i in distributions(client, organization_type="provincial_bloc", overlaps=2016)
    } == {"dien-bien.bloc-agencies-enterprises"}


def test_good_printed_with_or_better_is_not_good(client: TestClient) -> None:
    (item,) = distributions(client, organization="hai-duong", year=2019, rated_subject="organization")
    assert {g["grade"]: g["share_percent"] for g in item["grades"]} == {
        "good_or_better": 91.2,
        "excellent": 23.8,
        "completed": 8.8,
    }
    query = "indicator=rating_share&grade=good&year=2019&province=30&boundaries=2008"
    (compared,) = client.get(f"/v1/comparisons?{query}").json()["items"]
    assert (compared["value"], compared["missing_reason"]) == (None, "not_reported")
