"""The catalogue: whatever is added to it is listed, comparable and in the contract from birth."""

import pytest
from fastapi.testclient import TestClient

from app.indicators import BREAKS, INDICATORS, Indicator, Kind

EVERY = pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_entry_is_listed_in_both_languages(client: TestClient, lang: str) -> None:
    items = client.get(f"/v1/indicators?lang={lang}").json()["items"]
    assert [item["code"] for item in items] == list(INDICATORS)
    for item, indicator in zip(items, INDICATORS.values(), strict=True):
        for name in ("name", "definition", "unit", "formula"):
            assert item[name] == getattr(getattr(indicator, name), lang) != ""
        assert (item["kind"], item["decimals"], item["higher_is_better"]) == (
            indicator.kind,
            indicator.decimals,
            indicator.higher_is_better,
        )
        assert [b["code"] for b in item["breaks"]] == list(indicator.breaks)


def test_one_entry_is_that_of_the_list(client: TestClient) -> None:
    first = client.get("/v1/indicators").json()["items"][0]
    assert client.get(f"/v1/indicators/{first['code']}").json() == {**first, "release": 1}


@EVERY
@pytest.mark.parametrize(("boundaries", "provinces"), [("2008", 63), ("2025", 34)])
def test_it_can_be_compared_with_defaults_in_both_sets(
    client: TestClient, indicator: Indicator, boundaries: str, provinces: int
) -> None:
    response = client.get(f"/v1/comparisons?indicator={indicator.code}&boundaries={boundaries}")
    assert response.status_code == 200
    body = response.json()
    assert len(body["items"]) == provinces
    (reference,) = body["indicators"]
    assert reference["dimensions"] == indicator.selection({})
    ranks = [i["rank"] for i in body["items"] if i["value"] is not None]
    assert ranks == sorted(ranks)
    assert all(i["missing_reason"] for i in body["items"] if i["value"] is None)
    (summary,) = body["summaries"]
    assert (summary["with_value"], summary["missing"]) == (len(ranks), provinces - len(ranks))
    assert (summary["total"] is None) or indicator.kind in (Kind.stock, Kind.flow)


@EVERY
def test_it_is_in_the_contract(client: TestClient, indicator: Indicator) -> None:
    document = client.get("/openapi.json").json()
    (parameter,) = (p for p in document["paths"]["/v1/comparisons"]["get"]["parameters"] if p["name"] == "indicator")
    items = parameter["schema"]["items"]
    codes = items.get("enum") or document["components"]["schemas"][items["$ref"].rsplit("/", 1)[1]]["enum"]
    assert indicator.code in codes


@EVERY
def test_its_entry_is_consistent(indicator: Indicator) -> None:
    assert set(indicator.breaks) <= set(BREAKS)
    terms = indicator.terms({})
    assert (terms.denominator is None) == (indicator.kind in (Kind.stock, Kind.flow))
    assert all("?" not in term.key for term in terms.all)
    assert terms.numerator.flow == (indicator.kind is Kind.flow) or terms.denominator is not None


@EVERY
def test_its_years_say_how_many_provinces_have_a_value(client: TestClient, indicator: Indicator) -> None:
    item = client.get(f"/v1/indicators/{indicator.code}").json()
    years = {entry["year"]: entry["provinces"] for entry in item["available_years"]}
    assert (item["default_year"] in years) == bool(years)
    counted = {}
    for boundaries in ("2008", "2025"):
        in_force = [year for year in years if (year < 2025) == (boundaries == "2008")]
        query = f"indicator={indicator.code}&boundaries={boundaries}&province=20"
        body = client.get("/v1/comparisons?" + query + "".join(f"&year={year}" for year in in_force)).json()
        counted |= {s["year"]: s["with_value"] for s in body["summaries"] if s["year"] in in_force}
    assert counted == years


def test_members_are_best_covered_in_2020_and_2025(client: TestClient) -> None:
    item = client.get("/v1/indicators/members").json()
    years = {entry["year"]: entry["provinces"] for entry in item["available_years"]}
    assert (years[2020], years[2025], item["default_year"]) == (41, 33, 2025)
    assert all(count <= 4 for year, count in years.items() if year not in (2020, 2025))


def test_an_unknown_code_names_the_nearest(client: TestClient) -> None:
    response = client.get("/v1/indicators/mebmers")
    assert (response.status_code, response.json()["errors"][0]["did_you_mean"][0]) == (404, "members")


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({}, {"rated_subject": "organization", "grade": "excellent", "organization_kind": "grassroots_organization"}),
        ({"rated_subject": "member"}, {"rated_subject": "member", "grade": "excellent"}),
    ],
)
def test_the_kind_of_organization_belongs_to_rated_organizations_only(
    given: dict[str, str], chosen: dict[str, str]
) -> None:
    assert INDICATORS["rating_share"].selection(given) == chosen
