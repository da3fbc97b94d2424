"""Parts of a year in series, coverage and explanations: what was reported for that very part, never mixed with years."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.points import When, part_year
from tests.factories import make_figure, make_organization
from tests.test_charts import texts

Body = dict[str, Any]


def ask(client: TestClient, path: str) -> Body:
    response = client.get(f"/v1/{path}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def half(year: int, number: int = 1) -> dict[str, Any]:
    first, last = (date(year, 1, 1), date(year, 6, 30)) if number == 1 else (date(year, 7, 1), date(year, 12, 31))
    return {"subject": "admissions", "period_type": "half_year", "period_start": first, "period_end": last}


def told(body: Body) -> list[tuple[Any, ...]]:
    (item,) = body["items"]
    return [(p["year"], p["value"], p["change"], p["missing_reason"]) for p in item["points"]]


@pytest.fixture
def own(session: Session) -> str:
    """Half years of 2010, 2011 and 2013, the second of 2012, and the whole of 2012 and 2014."""
    identity = make_organization(session)
    for year, value in ((2010, 40), (2011, 50), (2013, 45)):
        make_figure(session, identity, value, **half(year))
    make_figure(session, identity, 60, **half(2012, 2))
    for year in (2012, 2014):
        make_figure(session, identity, 100, subject="admissions", of=year)
    return identity


def test_a_series_of_half_years_has_only_what_was_reported_for_them(client: TestClient, own: str) -> None:
    query = f"series?indicator=admissions&organization={own}"
    body = ask(client, f"{query}&period=H1")
    assert (body["part_of_year"], body["years"]) == ("H1", [2010, 2011, 2012, 2013])
    assert told(body) == [
        (2010, 40, None, None),
        (2011, 50, 10, None),
        (2012, None, None, "not_reported"),
        (2013, 45, None, None),
    ]
    points = body["items"][0]["points"]
    assert points[0]["period"] == {"type": "half_year", "start": "2010-01-01", "end": "2010-06-30"}
    assert [o["value"] for o in points[2]["passed_over"]] == [60, 100]
    whole = ask(client, query)
    assert whole["part_of_year"] is None
    assert [p["value"] for p in whole["items"][0]["points"]] == [None, None, 100, None, 100]
    assert told(ask(client, f"{query}&period=H2")) == [(2012, 60, None, None)]
    assert ask(client, f"{query}&period=Q1")["years"] == []


def test_every_point_is_that_of_the_comparison_of_its_period(client: TestClient, own: str) -> None:
    body = ask(client, f"series?indicator=admissions&organization={own}&period=H1&from_year=2009&to_year=2014")
    for point in body["items"][0]["points"]:
        query = f"comparisons?indicator=admissions&organization={own}&period={point['year']}-H1"
        (compared,) = ask(client, query)["items"]
        assert {key: compared[key] for key in point} == point


def test_coverage_of_a_part_of_each_year(client: TestClient, own: str) -> None:
    body = ask(client, f"coverage?indicator=admissions&organization={own}&period=H1")
    assert (body["part_of_year"], body["years"]) == ("H1", [2010, 2011, 2012, 2013])
    assert [c["status"] for c in body["items"][0]["cells"]] == ["reported", "reported", "not_reported", "reported"]
    assert [y["with_value"] for y in body["by_year"]] == [1, 1, 0, 1]


def test_every_row_of_a_table_says_its_period(client: TestClient, own: str) -> None:
    for query in ("series?from_year=2009&to_year=2014&period=H1&", "coverage?from_year=2009&to_year=2014&period=H1&"):
        lines = client.get(f"/v1/{query}indicator=admissions&organization={own}&format=csv").text
        rows = list(csv.DictReader(io.StringIO(lines)))
        assert [(row["period_type"], row["period_start"], row["period_end"]) for row in rows] == [
            ("half_year", f"{year}-01-01", f"{year}-06-30") for year in range(2009, 2015)
        ]
    compared = ask(client, "comparisons?indicator=admissions&period=2012-Q2")["items"]
    quarter = {"type": "quarter", "start": "2012-04-01", "end": "2012-06-30"}
    assert {item["missing_reason"] for item in compared if item["period"] == quarter} == {"not_reported"}
    assert all(item["period"] for item in compared)
    whole = ask(client, f"series?indicator=admissions&organization={own}&from_year=2009&to_year=2014")["items"][0]
    assert [(p["period"]["type"], p["period"]["end"]) for p in whole["points"]] == [
        ("year", f"{year}-12-31") for year in range(2009, 2015)
    ]


def test_an_explanation_of_a_part_of_a_year_says_what_else_there_is(client: TestClient, own: str) -> None:
    query = f"explanations?indicator=admissions&organization={own}&lang=en"
    body = ask(client, f"{query}&period=2012-H2")
    assert (body["year"], body["period"]["start"], body["result"]["value"]) == (2012, "2012-07-01", 60)
    (term,) = body["terms"]
    assert [(f["value"], f["status"], f["why"]) for f in term["figures"]] == [
        (60, "used", "Preferred by the one order of figures."),
        (100, "passed_over", "Not a figure of that very period."),
    ]
    whole = ask(client, f"{query}&year=2012")
    assert (whole["period"], whole["result"]["value"]) == (None, 100)


def test_a_figure_after_the_part_is_of_another_period_in_the_boundaries_of_2025(
    client: TestClient, session: Session
) -> None:
    own = make_organization(session)
    make_figure(session, own, 7, **half(2025, 2))
    query = f"explanations?indicator=admissions&organization={own}&period=2025-H1&lang=en&boundaries="
    for boundaries, why in (("2025", "Not a figure of that very period."), ("2008", "After 30 June 2025, outside")):
        (figure,) = ask(client, f"{query}{boundaries}")["terms"][0]["figures"]
        assert figure["why"].startswith(why)


def test_sums_of_children_are_of_whole_years_only(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    child = make_organization(session, parent=parent)
    make_figure(session, child, 9, **half(2018))
    make_figure(session, child, 20, subject="admissions", of=2018)
    query = f"organization={parent}&indicator=admissions"
    assert told(ask(client, f"series?{query}&from_year=2018&to_year=2018&period=H1")) == [
        (2018, None, None, "not_reported")
    ]
    assert told(ask(client, f"series?{query}&from_year=2018&to_year=2018"))[0][3] == "incomplete"
    body = ask(client, f"explanations?{query}&period=2018-H1")
    assert (body["result"]["missing_reason"], body["result"]["partial"]) == ("not_reported", None)
    (part,) = body["terms"][0]["children"]
    assert part["value"] == 9
    assert client.get(part["explain"]).json()["result"]["value"] == 9


def test_a_ratio_needs_a_numerator_and_a_base_that_fit_the_part(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    women = {"breakdown": "sex", "category": "female"}
    for year in (2016, 2017):
        make_figure(session, own, 8, **half(year), **women)
        make_figure(session, own, 100, subject="admissions", of=year)
    make_figure(session, own, 32, **half(2017))
    query = f"series?indicator=admission_share&breakdown=sex&category=female&organization={own}&period=H1"
    first, second = ask(client, query)["items"][0]["points"]
    assert (first["value"], first["missing_reason"]) == (None, "not_comparable")
    assert [n["code"] for n in first["notes"]] == ["no_fit_base"]
    assert [(p["code"], p["value"]) for p in first["parts"]] == [("admissions", 8), ("admissions", None)]
    assert (second["value"], second["period"]["type"]) == (25, "half_year")
    make_figure(session, own, 400, on=date(2016, 12, 31))
    rates = ask(client, f"series?indicator=admission_rate&organization={own}&period=H1")["items"][0]["points"]
    assert [p["value"] for p in rates] == [8]


def test_the_same_part_of_another_year_ends_on_the_last_of_february() -> None:
    for text, years, wanted in (("2024-M02", 1, "2025-M02"), ("2023-M02", 1, "2024-M02"), ("2024-Q1", -4, "2020-Q1")):
        assert part_year(text).shifted(years) == part_year(wanted)
    assert part_year("2024-H1").whole_year(-1) == When(2023)


@pytest.mark.parametrize(
    ("path", "location", "words"),
    [
        ("series?indicator=members&period=2024-H1", "period", "from_year and to_year choose the years"),
        ("series?indicator=members&period=H3", "period", "H1, H2, Q1 to Q4 or M01 to M12"),
        ("series?indicator=members&period=M13", "period", "M01 to M12"),
        ("series?indicator=members&period=H1&year=2024", "year", "year"),
        ("coverage?indicator=members&period=h1", "period", "H1, H2"),
        ("comparisons?indicator=members&period=2024-H1&year=2024", "year", "give either year"),
        ("explanations?indicator=members&organization=lang-son", "year", "give exactly one of the two"),
        ("explanations?indicator=members&organization=lang-son&year=2024&period=2024-H1", "year", "exactly one"),
        ("explanations?indicator=members&organization=lang-son&period=H1", "period", "match"),
        ("releases/compare?indicator=members&from=1&to=1", "year", "give exactly one of the two"),
        ("releases/compare?indicator=members&from=1&to=1&year=2024&period=2024-H1", "year", "exactly one"),
        ("releases/compare?indicator=members&from=1&to=1&period=H1", "period", "match"),
    ],
)
def test_refuses_other_words_and_a_year_together_with_a_part(
    client: TestClient, path: str, location: str, words: str
) -> None:
    response = client.get(f"/v1/{path}&lang=en")
    assert response.status_code == 422
    assert response.json()["errors"][0]["location"] == f"query.{location}"
    assert words in response.json()["detail"]


def test_formats_and_charts_of_a_part_of_each_year(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    counts = {"subject": "organization_counts", "organization_kind": "grassroots_organization", "unit": "organizations"}
    for year, value in ((2024, 70), (2025, 69), (2026, 12)):
        make_figure(session, own, value, on=date(year, 3, 31), **counts)
    address = f"/v1/series?indicator=organizations&organization={own}&period=H1"
    body = client.get(address).json()
    assert [(p["value"], p["change"]) for p in body["items"][0]["points"]] == [(70, None), (69, -1), (12, None)]
    assert client.get(f"{address}&format=csv").text.count("\r\n") == 4
    cube = client.get(f"{address}&format=jsonstat").json()
    assert (cube["value"], cube["extension"]["about"]["part_of_year"]) == ([70, 69, 12], "H1")
    assert client.get(f"{address}&format=xlsx").content.startswith(b"PK")
    for language, title in (("en", "first half of the year, 2024–2026"), ("vi", "6 tháng đầu năm, 2024–2026")):
        shown = texts(client.get(f"{address}&lang={language}&format=svg").content)
        assert any(title in text for text in shown)
    for chart, segments in (("lines", 2), ("grid", 2)):
        spec = client.get(f"{address}&format=vega-lite&chart={chart}").text
        # The break of July 2025 lies behind the first half of that year.
        assert '"year":2025.5' in spec
        assert '"year":2024.5' not in spec
        assert spec.count(f'"segment":"{own} 0"') >= segments
