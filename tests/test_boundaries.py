"""Boundary sets: code reuse, whole sums, named gaps, no back-cast splits, the end of the old set."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.boundaries import ProvinceKey, Rebase, Unit
from app.indicators import INDICATORS, Term
from app.models.vocabulary import Boundaries, Method, MissingReason, Qualifier
from app.points import Observation, Period, When
from app.text import Text
from tests.factories import make_figure, make_organization, make_succession

MEMBERS = INDICATORS["members"].numerator
HALF_2025 = {"period_type": "half_year", "period_start": date(2025, 1, 1), "period_end": date(2025, 6, 30)}


def compared(client: TestClient, query: str, code: str) -> dict[str, Any]:
    response = client.get(f"/v1/comparisons?province={code}&{query}")
    assert response.status_code == 200, response.text
    (item,) = response.json()["items"]
    return dict(item)


def test_a_code_alone_is_no_identity(client: TestClient) -> None:
    old = compared(client, "indicator=members&year=2020", "15")
    assert (old["province"], old["organization"]["id"]) == (
        {"boundaries": "2008", "code": "15", "name": "Yên Bái"},
        "yen-bai",
    )
    new = compared(client, "indicator=members&year=2025", "15")
    assert (new["province"], new["organization"]["id"]) == (
        {"boundaries": "2025", "code": "15", "name": "Lào Cai"},
        "lao-cai",
    )


@pytest.mark.parametrize(
    ("query", "boundaries"),
    [
        ("year=2024", "2008"),
        ("year=2025", "2025"),
        ("year=2020&year=2025", "2025"),
        ("period=2025-H1", "2008"),
        ("period=2025-Q3", "2025"),
        ("from_year=2018&to_year=2020", "2008"),
        ("year=2020&boundaries=2025", "2025"),
    ],
)
def test_the_default_set_is_the_one_in_force_at_the_end_of_what_was_asked(
    client: TestClient, query: str, boundaries: str
) -> None:
    assert client.get(f"/v1/comparisons?indicator=members&province=20&{query}").json()["boundaries"] == boundaries


def test_an_earlier_year_is_the_exact_sum_of_all_predecessors(client: TestClient) -> None:
    item = compared(client, "indicator=members&year=2020&boundaries=2025", "08")
    assert (item["value"], item["qualifier"], item["display"]) == (130197, "nearly", "gần 130.197")
    assert (item["method"], item["missing"], item["partial"]) == ("summed_predecessors", [], None)
    assert [(p["code"], p["name"], p["value"], p["qualifier"]) for p in item["parts"]] == [
        ("02", "Hà Giang", 70197, "exact"),
        ("08", "Tuyên Quang", 60000, "nearly"),
    ]
    assert len(item["sources"]) == 2


def test_a_part_of_the_sum_is_offered_but_never_the_value(client: TestClient) -> None:
    item = compared(client, "indicator=members&year=2020&boundaries=2025", "15")
    lacking = [{"code": "10", "name": "Lào Cai", "reason": "not_reported"}]
    assert (item["value"], item["rank"], item["missing_reason"], item["missing"]) == (None, None, "incomplete", lacking)
    assert item["partial"] == {
        "known_sum": 58000,
        "display": "gần 58.000",
        "qualifier": "nearly",
        "known": 1,
        "of": 2,
        "missing": lacking,
    }


def test_the_successors_own_figure_wins_over_the_sum(client: TestClient, session: Session) -> None:
    make_figure(session, "tuyen-quang", 131000, on=date(2020, 12, 31))
    item = compared(client, "indicator=members&year=2020&boundaries=2025", "08")
    assert (item["value"], item["method"], item["parts"]) == (131000, "reported", [])


def test_the_old_set_ends_with_june_2025(client: TestClient, session: Session) -> None:
    make_figure(session, "lang-son", 70500, on=date(2025, 6, 30))
    make_figure(session, "lang-son", 70600, on=date(2025, 7, 1))
    assert compared(client, "indicator=members&year=2025&boundaries=2008", "20")["value"] == 70500
    assert compared(client, "indicator=members&year=2025", "20")["value"] == 70600
    later = compared(client, "indicator=members&year=2026&boundaries=2008", "15")
    assert (later["value"], later["missing_reason"]) == (None, "not_applicable")
    assert later["missing"] == [{"code": "15", "name": "Lào Cai", "reason": "not_applicable"}]
    flow = compared(client, "indicator=admissions&year=2025&boundaries=2008", "10")
    assert (flow["missing_reason"], [m["name"] for m in flow["missing"]]) == ("not_applicable", ["Lào Cai"])


def test_half_a_year_before_the_mergers_is_summed_like_an_earlier_year(client: TestClient, session: Session) -> None:
    for committee, value in (("ha-giang", 1000), ("tuyen-quang-2008", 900), ("lao-cai-2008", 800)):
        make_figure(session, committee, value, subject="admissions", **HALF_2025)
    query = "indicator=admissions&period=2025-H1&boundaries=2025"
    whole = compared(client, query, "08")
    assert (whole["value"], whole["method"]) == (1900, "summed_predecessors")
    part = compared(client, query, "15")
    assert (part["value"], part["missing_reason"], [m["name"] for m in part["missing"]]) == (
        None,
        "incomplete",
        ["Yên Bái"],
    )


def test_a_split_is_never_carried_back(client: TestClient, session: Session) -> None:
    old = make_organization(session, valid_to=date(2022, 12, 31))
    for _ in range(2):
        new = make_organization(session, valid_from=date(2023, 1, 1))
        make_succession(session, old, new, kind="split", effective=date(2023, 1, 1))
    make_figure(session, old, 500, on=date(2020, 12, 31))
    body = client.get(f"/v1/comparisons?indicator=members&year=2020&organization={new}").json()
    (item,) = body["items"]
    assert (item["value"], item["missing_reason"]) == (None, "not_applicable")
    assert item["missing"] == [{"code": old, "name": old, "reason": "not_applicable"}]


def test_percentages_of_predecessors_cannot_be_added(client: TestClient, session: Session) -> None:
    for committee in ("ha-giang", "tuyen-quang-2008"):
        make_figure(session, committee, 40, measure="percent", breakdown="sex", category="female", unit="percent")
    item = compared(client, "indicator=member_share&year=2019&boundaries=2025", "08")
    assert (item["value"], item["missing_reason"]) == (None, "not_comparable")
    assert [note["code"] for note in item["notes"]] == ["percent_only"]


def test_a_ratio_is_of_summed_parts_and_no_mean(client: TestClient, session: Session) -> None:
    for committee, admitted, members in (("ha-giang", 100, 1000), ("tuyen-quang-2008", 600, 20000)):
        make_figure(session, committee, admitted, subject="admissions", of=2019)
        make_figure(session, committee, members)
    item = compared(client, "indicator=admission_rate_end_of_year&year=2019&boundaries=2025", "08")
    assert item["value"] == pytest.approx(700 / 21000 * 100)
    assert [(p["code"], p["value"], p["method"]) for p in item["parts"]] == [
        ("admissions", 700, "summed_predecessors"),
        ("members", 21000, "summed_predecessors"),
    ]


def test_an_organization_that_merged_is_refused_with_its_successor_named(client: TestClient) -> None:
    response = client.get("/v1/comparisons?indicator=members&year=2025&organization=ha-giang")
    assert response.status_code == 422
    assert response.json()["errors"][0]["did_you_mean"] == ["tuyen-quang"]
    assert "Tuyên Quang" in response.json()["detail"]
    response = client.get("/v1/comparisons?indicator=members&year=2025&reference=tuyen-quang&boundaries=2008")
    assert (response.status_code, response.json()["errors"][0]["location"]) == (422, "query.reference")


class Figures:
    """Figures by organization, without children."""

    def __init__(self, by_organization: dict[str, list[Observation]]) -> None:
        self.by_organization = by_organization

    def __call__(self, term: Term, unit: Unit, year: int) -> list[Observation]:
        return self.by_organization.get(unit.organization_id, [])

    def children_sum(self, term: Term, unit: Unit, year: int) -> None:
        """There are no children."""


KNOWN = st.tuples(st.integers(0, 10**6), st.sampled_from(list(Qualifier)))


@given(st.lists(st.none() | KNOWN, min_size=2, max_size=4))
def test_a_merged_value_is_the_plain_sum_or_missing_with_exactly_the_lacking_ones(
    known: list[tuple[int, Qualifier] | None],
) -> None:
    day = date(2020, 12, 31)
    figures = {
        str(place): [Observation(float(entry[0]), entry[1], Period("date", day, day), "source", "")]
        for place, entry in enumerate(known)
        if entry is not None
    }
    olds = tuple(_unit(str(place), valid_to=date(2025, 6, 30)) for place in range(len(known)))
    new = _unit("new", valid_from=date(2025, 7, 1), predecessors=olds)
    rebase = Rebase(Boundaries.b2025, Figures(figures))
    point = rebase.point(MEMBERS, new, When(2020))
    lacking = [str(place) for place, entry in enumerate(known) if entry is None]
    assert [part.code for part in point.missing] == lacking
    if lacking:
        assert point.quantity is None
        several = len(lacking) < len(known)
        assert point.missing_reason is (MissingReason.incomplete if several else MissingReason.not_reported)
        assert (point.partial is not None) == several
    else:
        assert point.quantity is not None
        assert point.quantity.value == sum(entry[0] for entry in known if entry)
        assert point.method is Method.summed_predecessors
    if point.partial is not None:
        assert point.partial.known.value == sum(entry[0] for entry in known if entry)
        assert (point.partial.parts, point.partial.of) == (len(known) - len(lacking), len(known))


def _unit(code: str, **values: Any) -> Unit:
    province = ProvinceKey("2008", code, Text(code, code), "", code)
    return Unit(code, Text(code, code), "provincial", province, **values)
