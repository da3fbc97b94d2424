"""Several figures for the same thing: one total order, the others counted and shown, corrections kept."""

from datetime import date
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.models import Figure
from tests.factories import make_figure, make_organization, make_release, make_source

WORSE_THAN_THE_NEXT: list[dict[str, Any]] = [
    {"source": {"kind": "submission"}, "doubt": "odd", "qualifier": "over"},
    {"qualifier": "exact"},
    {"qualifier": "over", "on": date(2019, 12, 31)},
    {"qualifier": "over", "on": date(2019, 6, 30), "source": {"published": date(2019, 7, 2)}},
    {"qualifier": "over", "on": date(2019, 6, 30), "source": {"published": date(2019, 7, 1)}},
    {"qualifier": "over", "on": date(2019, 6, 30), "source": {"id": "a-source"}},
    {"qualifier": "over", "on": date(2019, 6, 30), "source": {"id": "b-source"}},
    {"qualifier": "exact", "doubt": "odd"},
]
"""Own submission, no doubt, exact, later end, later publication (unknown last), source id: each beats all after it."""


def make(session: Session, organization: str, value: float, given: dict[str, Any]) -> Figure:
    source = make_source(session, **given.get("source", {}))
    values = {key: value for key, value in given.items() if key != "source"}
    return make_figure(session, organization, value, source_id=source.id, **values)


@pytest.mark.parametrize("first", range(len(WORSE_THAN_THE_NEXT)))
def test_the_preferred_figure_is_the_first_in_the_one_order(client: TestClient, session: Session, first: int) -> None:
    own = make_organization(session)
    contenders = list(enumerate(WORSE_THAN_THE_NEXT))[first:]
    made = {place: make(session, own, 1000 + place, given) for place, given in reversed(contenders)}
    body = client.get(f"/v1/comparisons?indicator=members&year=2019&organization={own}").json()
    (item,) = body["items"]
    assert (item["value"], item["alternatives"]) == (1000 + first, len(made) - 1)
    detail = client.get(f"/v1/figures/{made[first].id}").json()
    assert [a["value"] for a in detail["alternatives"]] == [1000 + place for place, _ in contenders[1:]]
    listed = client.get(f"/v1/member-counts?organization={own}&sort=value").json()["items"]
    assert [i["preferred"] for i in listed] == [True, *([False] * (len(made) - 1))]


def test_one_source_with_the_same_end_dated_two_ways_keeps_one_order(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    source = make_source(session).id
    make_figure(session, own, 2, period_start=date(2019, 7, 1), period_end=date(2019, 12, 31), source_id=source)
    day = make_figure(session, own, 1, on=date(2019, 12, 31), source_id=source)
    (item,) = client.get(f"/v1/comparisons?indicator=members&year=2019&organization={own}").json()["items"]
    assert (item["value"], item["alternatives"]) == (1, 1)
    assert [a["value"] for a in client.get(f"/v1/figures/{day.id}").json()["alternatives"]] == [2]


def test_flows_of_different_stretches_are_no_alternatives(client: TestClient, session: Session) -> None:
    own = make_organization(session)
    whole = make_figure(session, own, 100, subject="admissions", of=2019)
    half = {"period_type": "half_year", "period_start": date(2019, 1, 1), "period_end": date(2019, 6, 30)}
    make_figure(session, own, 60, subject="admissions", **half)
    detail = client.get(f"/v1/figures/{whole.id}").json()
    assert (detail["preferred"], detail["alternatives"]) == (True, [])
    (item,) = client.get(f"/v1/comparisons?indicator=admissions&year=2019&organization={own}").json()["items"]
    assert (item["value"], item["alternatives"]) == (100, 0)


@time_machine.travel("2026-12-24T08:00:00+07:00")
def test_a_correction_is_seen_from_its_release_on_and_the_old_value_before(
    client: TestClient, session: Session
) -> None:
    make_release(session, 2)
    own = make_organization(session)
    old = make_figure(session, own, 500, superseded_in=2)
    new = make_figure(session, own, 550, source_id=old.source_id, released_in=2)
    query = f"/v1/comparisons?indicator=members&year=2019&organization={own}"
    for as_of, release, value in (
        ("", 2, 550),
        ("&as_of=1", 1, 500),
        ("&as_of=2", 2, 550),
        ("&as_of=2026-11-30", 1, 500),
    ):
        body = client.get(query + as_of).json()
        assert (body["release"], [i["value"] for i in body["items"]]) == (release, [value])
        assert [i["alternatives"] for i in body["items"]] == [0]
    detail = client.get(f"/v1/figures/{new.id}").json()
    assert [(r["value"], r["released_in"], r["superseded_in"], r["preferred"]) for r in detail["revisions"]] == [
        (500, 1, 2, False),
        (550, 2, None, True),
    ]
    assert detail["alternatives"] == []
    closed = client.get(f"/v1/figures/{old.id}").json()
    assert (closed["superseded_in"], closed["preferred"], len(closed["revisions"])) == (2, False, 2)
    assert closed["alternatives"] == []
    then = client.get(f"/v1/figures/{old.id}?as_of=1").json()
    assert (then["superseded_in"], then["preferred"], len(then["revisions"])) == (None, True, 1)
    assert client.get(f"/v1/figures/{new.id}?as_of=1").status_code == 404


def test_a_retraction_leaves_no_value(client: TestClient, session: Session) -> None:
    make_release(session, 2)
    own = make_organization(session)
    make_figure(session, own, 500, superseded_in=2)
    query = f"/v1/member-counts?organization={own}"
    assert client.get(query).json()["total"] == 0
    assert client.get(f"{query}&as_of=1").json()["total"] == 1
