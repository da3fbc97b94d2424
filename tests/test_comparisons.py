"""Comparisons: ranks with their bounds, change, benchmarks, summaries, selections, warnings."""

from datetime import date
from statistics import fmean, median
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import make_figure, make_organization

Body = dict[str, Any]


def compare(client: TestClient, query: str) -> Body:
    response = client.get(f"/v1/comparisons?{query}")
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_a_small_answer_whole(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    first, second, third = (make_organization(session, f"{parent}.{name}", parent=parent) for name in "abc")
    one = make_figure(session, first, 300, qualifier="over", printed="trên 300", on=date(1999, 12, 31))
    source = one.source_id
    two = make_figure(session, second, 200, source_id=source, printed="200 đảng viên", on=date(1999, 12, 31))
    ids = [str(one.id), str(two.id)]
    url = f"/v1/comparisons?indicator=members&year=1999&within={parent}&lang=en&as_of=1"
    body = client.get(url).json()
    day = {"type": "date", "start": "1999-12-31", "end": "1999-12-31"}
    lang_son = {"boundaries": "2008", "code": "20", "name": "Lang Son"}
    empty: Body = {
        "indicator": "members",
        "year": 1999,
        "province": lang_son,
        "alternatives": 0,
        "coverage": None,
        "parts": [],
        "passed_over": [],
        "doubts": [],
        "partial": None,
        "missing": [],
        "notes": [],
        "share_of_total": None,
        "change": None,
        "change_percent": None,
        "change_qualifier": None,
        "base_value": None,
        "base_qualifier": None,
        "base_period": None,
        "base_change": None,
        "base_change_percent": None,
        "base_change_qualifier": None,
        "base_change_low": None,
        "base_change_high": None,
        "average_annual_growth_percent": None,
        "gap": None,
    }
    ranked: Body = {**empty, "method": "reported", "period": day, "missing_reason": None}
    assert body == {
        "release": 1,
        "as_of": "1",
        "boundaries": "2008",
        "years": [1999],
        "period": None,
        "indicators": [
            {
                "code": "members",
                "name": "Members",
                "unit": "members",
                "kind": "stock",
                "decimals": 0,
                "higher_is_better": None,
                "dimensions": {},
            }
        ],
        "population_basis": None,
        "reference": None,
        "items": [
            {
                **ranked,
                "organization": {"id": first, "name": first},
                "value": 300,
                "display": "over 300",
                "qualifier": "over",
                "rank": 1,
                "rank_low": 1,
                "rank_high": 1,
                "rank_in_selection": 1,
                "percentile": 75.0,
                "difference_from_median": 50.0,
                "sources": [{"id": source, "printed": "trên 300", "figure_id": ids[0]}],
            },
            {
                **ranked,
                "organization": {"id": second, "name": second},
                "value": 200,
                "display": "200",
                "qualifier": "exact",
                "rank": 2,
                "rank_low": 2,
                "rank_high": 2,
                "rank_in_selection": 2,
                "percentile": 25.0,
                "difference_from_median": -50.0,
                "sources": [{"id": source, "printed": "200 đảng viên", "figure_id": ids[1]}],
            },
            {
                **empty,
                "organization": {"id": third, "name": third},
                "value": None,
                "display": None,
                "qualifier": None,
                "method": None,
                "period": {"type": "year", "start": "1999-01-01", "end": "1999-12-31"},
                "missing_reason": "not_reported",
                "rank": None,
                "rank_low": None,
                "rank_high": None,
                "rank_in_selection": None,
                "percentile": None,
                "difference_from_median": None,
                "sources": [],
            },
        ],
        "summaries": [
            {
                "indicator": "members",
                "year": 1999,
                "with_value": 2,
                "missing": 1,
                "minimum": 200,
                "median": 250,
                "maximum": 300,
                "unweighted_mean": 250.0,
                "total": None,
                "known_sum": 500,
                "pooled": None,
                "national_reported": None,
                "reference_value": None,
            }
        ],
        "breaks": [],
        "warnings": [
            {
                "code": "approximate_values",
                "count": 1,
                "text": "1 value(s) are approximate (over, nearly, about …); "
                "rank_low and rank_high show how far a rank may move.",
            },
            {
                "code": "before_2008",
                "count": 1,
                "text": "There are years before 1 August 2008, when the list of 63 provinces did not exist; "
                "territories may have been cut differently.",
            },
        ],
        "citation": f"Party Statistics API (2026). Members, 1999. Release 1, 2026-11-22. {url}",
    }


def test_every_province_is_present_in_the_order_of_rank_then_code(client: TestClient) -> None:
    items = compare(client, "indicator=members&year=2020")["items"]
    assert len({i["province"]["code"] for i in items}) == 63
    order = [(i["rank"] is None, i["rank"] or 0, i["province"]["code"]) for i in items]
    assert order == sorted(order)
    assert {i["missing_reason"] for i in items if i["value"] is None} <= {"not_reported", "incomplete"}


def test_summaries_are_those_of_plain_statistics(client: TestClient) -> None:
    body = compare(client, "indicator=members&year=2020")
    values = [i["value"] for i in body["items"] if i["value"] is not None]
    (summary,) = body["summaries"]
    assert (summary["minimum"], summary["median"], summary["maximum"]) == (min(values), median(values), max(values))
    assert summary["unweighted_mean"] == pytest.approx(fmean(values))
    assert (summary["total"], summary["known_sum"]) == (None, sum(values))
    count = len(values)
    for item in body["items"][:count]:
        assert item["percentile"] == pytest.approx(100 * (count - item["rank"] + 0.5) / count)
        assert item["difference_from_median"] == pytest.approx(item["value"] - median(values))


def test_a_total_and_shares_exist_only_when_the_whole_is_known(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    children = [make_organization(session, parent=parent) for _ in range(2)]
    make_figure(session, children[0], 300)
    query = f"indicator=members&year=2019&within={parent}"
    body = compare(client, query)
    assert body["summaries"][0]["total"] is None
    assert {i["share_of_total"] for i in body["items"]} == {None}
    make_figure(session, children[1], 100)
    body = compare(client, query)
    assert (body["summaries"][0]["total"], body["summaries"][0]["known_sum"]) == (400, 400)
    assert [i["share_of_total"] for i in body["items"]] == [75.0, 25.0]


def test_ratios_are_pooled_and_never_totalled(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    for admitted, members in ((10, 100), (10, 1000)):
        child = make_organization(session, parent=parent)
        make_figure(session, child, members)
        make_figure(session, child, admitted, subject="admissions", of=2019)
    (summary,) = compare(client, f"indicator=admission_rate_end_of_year&year=2019&within={parent}")["summaries"]
    assert summary["pooled"] == pytest.approx(20 / 1100 * 100)
    assert summary["unweighted_mean"] == pytest.approx((10 + 1) / 2)
    assert (summary["total"], summary["known_sum"]) == (None, None)


def test_the_nations_own_figure_stands_beside_the_sum(client: TestClient, session: Session) -> None:
    make_figure(session, "national", 5_200_000, on=date(2019, 12, 31))
    (summary,) = compare(client, "indicator=members&year=2019")["summaries"]
    assert summary["national_reported"] == 5_200_000
    half = {"period_type": "half_year", "period_start": date(2019, 1, 1), "period_end": date(2019, 6, 30)}
    make_figure(session, "national", 200_000, subject="admissions", of=2019)
    make_figure(session, "national", 90_000, subject="admissions", **half)
    (summary,) = compare(client, "indicator=admissions&period=2019-H1")["summaries"]
    assert summary["national_reported"] == 90_000


def test_children_that_were_known_are_a_partial_and_no_value(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    known = make_organization(session, parent=parent)
    lacking = make_organization(session, parent=parent)
    ended = make_organization(session, parent=parent, valid_to=date(2019, 3, 31))
    make_figure(session, known, 40)
    make_figure(session, ended, 30, on=date(2019, 3, 1))
    (item,) = compare(client, f"indicator=members&year=2019&organization={parent}")["items"]
    assert (item["value"], item["rank"], item["missing_reason"]) == (None, None, "incomplete")
    partial = {"known_sum": 40, "display": "40", "qualifier": "exact", "known": 1, "of": None, "missing": []}
    assert (item["partial"], item["coverage"]) == (partial, None)
    below = client.get(f"/v1/explanations?indicator=members&year=2019&organization={parent}").json()["terms"][0][
        "children"
    ]
    assert {child["organization"]["id"]: child["missing_reason"] for child in below} == {
        known: None,
        lacking: "not_reported",
    }


def test_ties_share_a_rank_and_the_next_is_counted_on(client: TestClient, session: Session) -> None:
    parent = make_organization(session)
    for value in (100, 100, 90):
        make_figure(session, make_organization(session, parent=parent), value)
    items = compare(client, f"indicator=members&year=2019&within={parent}")["items"]
    assert [(i["rank"], i["rank_low"], i["rank_high"]) for i in items] == [(1, 1, 1), (1, 1, 1), (3, 3, 3)]
