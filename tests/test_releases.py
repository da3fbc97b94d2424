"""Releases: the list, one, two compared; what was answered yesterday is answered again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.published import Published, edge, flow, members, organization, published_database, source


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as own:
        yield own


def members_2020(own: Published) -> dict[str, Any]:
    """Lạng Sơn's figure of 31 December 2020 as a row."""
    (item,) = own.get("/v1/member-counts?organization=lang-son&year=2020&qualifier=exact")["items"]
    return members(
        "lang-son",
        item["value"],
        2020,
        source_id=item["source"]["id"],
        printed=item["source"]["printed"],
        unit=item["unit"],
        doubt=item["doubt"] or "",
        note=item["note"] or "",
    )


READS = (
    "/v1/member-counts?organization=lang-son&year=2020",
    "/v1/comparisons?indicator=members&indicator=admission_rate_end_of_year&year=2020&province=20",
    "/v1/series?indicator=members&province=20",
    "/v1/explanations?indicator=members&year=2020&province=20",
    "/v1/organizations/lang-son/profile",
    "/v1/coverage?indicator=members",
)


def test_a_correction_leaves_every_past_answer_as_it_was(own: Published) -> None:
    old = members_2020(own)
    before = {read: own.get(read + "&as_of=1" if "?" in read else read + "?as_of=1") for read in READS}
    now = {read: own.client.get(read) for read in READS}
    assert own.publish(figures=[old | {"value": 66025.0}]) == 2
    for read, past in before.items():
        assert own.get(read + "&as_of=1" if "?" in read else read + "?as_of=1") == past
        present = own.client.get(read)
        assert present.headers["etag"] != now[read].headers["etag"]
        assert present.json()["release"] == 2
        asked = own.client.get(read, headers={"If-None-Match": now[read].headers["etag"]})
        assert asked.status_code == 200
    point = own.get(READS[1])["items"]
    assert [item["value"] for item in point] == [66025, pytest.approx(2053 / 66025 * 100)]
    (figure,) = own.get(READS[0] + "&qualifier=exact")["items"]
    (past_figure,) = before[READS[0]]["items"]
    assert (past_figure["released_in"], past_figure["superseded_in"]) == (1, None)
    detail = own.get(f"/v1/figures/{figure['id']}")
    assert [(r["value"], r["released_in"], r["superseded_in"]) for r in detail["revisions"]] == [
        (66024, 1, 2),
        (66025, 2, None),
    ]
    assert own.get(f"/v1/figures/{past_figure['id']}?as_of=1")["superseded_in"] is None


def test_a_walk_begun_before_a_release_stays_in_the_old_one(own: Published) -> None:
    address = "/v1/member-counts?year=2020&limit=7"
    whole = own.get("/v1/member-counts?year=2020&as_of=1")["items"]
    first = own.get(address)
    walked = first["items"]
    own.publish(figures=[members_2020(own) | {"value": 1.0}], sources=[source()])
    page = first
    while page["next"]:
        page = own.get(f"{address}&cursor={page['next']}")
        assert page["release"] == 1
        walked += page["items"]
    assert walked == whole
    assert own.get(address)["release"] == 2


def test_releases_are_listed_newest_first_with_who_and_why(own: Published) -> None:
    own.publish(sources=[source()], at=datetime(2026, 12, 1, 2, tzinfo=UTC))
    body = own.get("/v1/releases")
    assert (body["total"], body["next"], body["release"]) == (2, None, 2)
    newest, shipped = body["items"]
    assert newest == {
        "number": 2,
        "published_at": "2026-12-01T09:00:00+07:00",
        "published_by": "test",
        "reason": "a test",
    }
    assert shipped["number"] == 1
    assert own.get("/v1/releases?as_of=1")["items"] == [shipped]
    assert own.get("/v1/releases?limit=1")["next"]
    one = own.get("/v1/releases/2")
    assert {key: one[key] for key in newest} == newest
    assert sum(entry["opened"] + entry["closed"] for entry in one["changes"]) == 1  # the source
    assert own.client.get("/v1/releases/2?as_of=1").status_code == 404
    for path in ("/v1/releases/3", "/v1/releases/3/changes"):
        problem = own.client.get(path)
        assert problem.status_code == 404
        assert problem.json()["errors"] == [{"location": "path.number", "value": 3, "allowed": ["1..2"]}]


def test_two_releases_compared_show_whose_value_differs(own: Published) -> None:
    assert own.publish(figures=[members_2020(own) | {"value": 66000.0}]) == 2
    assert own.publish(figures=[members("lai-chau", 30, 2020)], sources=[source()]) == 3
    address = "/v1/releases/compare?indicator=members&year=2020"
    body = own.get(f"{address}&from=1&to=2")
    (item,) = body["items"]
    assert item["organization"]["id"] == "lang-son"
    assert (item["before"]["value"], item["after"]["value"], item["difference"]) == (66024, 66000, -24)
    assert (body["from_release"], body["to_release"], body["release"], body["unchanged"]) == (1, 2, 3, 62)
    assert own.get(f"{address}&from=2&to=2")["items"] == []
    rate = own.get("/v1/releases/compare?indicator=admission_rate_end_of_year&year=2020&from=1&to=3&province=20")
    assert rate["items"][0]["difference"] == pytest.approx(2053 / 66000 * 100 - 2053 / 66024 * 100)
    for pair, location in (("from=0&to=1", "from"), ("from=1&to=4", "to"), ("from=3&to=1", "from")):
        response = own.client.get(f"{address}&{pair}")
        assert response.status_code in (404, 422)
        assert [error["location"] for error in response.json()["errors"]] == [f"query.{location}"]


def test_two_releases_are_compared_for_a_part_of_a_year(own: Published) -> None:
    half = {"period_type": "half_year", "period_end": date(2024, 6, 30)}
    assert own.publish(figures=[flow("lang-son", 900, 2024, **half)], sources=[source()]) == 2
    assert own.publish(figures=[flow("lang-son", 950, 2024, **half)]) == 3
    address = "/v1/releases/compare?indicator=admissions&province=20&from=2&to=3"
    body = own.get(f"{address}&period=2024-H1")
    assert (body["year"], body["period"]) == (2024, {"type": "half_year", "start": "2024-01-01", "end": "2024-06-30"})
    assert [(i["before"]["value"], i["after"]["value"], i["difference"]) for i in body["items"]] == [(900, 950, 50)]
    whole = own.get(f"{address}&year=2024")
    assert (whole["period"], whole["items"]) == (None, [])


@pytest.mark.parametrize("as_of", ["0", "99", "-1", "1.0", "words", "2026-13-01", "²", "2999-01-01", "2000-01-01"])
def test_a_release_that_there_is_not_is_refused(client: Any, as_of: str) -> None:
    for path in ("/v1/comparisons?indicator=members", "/v1/releases?limit=1", "/v1/changes?since=0"):
        response = client.get(f"{path}&as_of={as_of}")
        assert response.status_code in (404, 422)
        body = response.json()
        assert (body["code"], body["errors"][0]["location"]) == ("unknown_release", "query.as_of")


def test_a_day_is_answered_as_of_its_end_in_hanoi(own: Published) -> None:
    last_moment = datetime(2020, 3, 31, 16, 59, 59, tzinfo=UTC)
    own.publish(sources=[source("first")], at=last_moment)
    own.publish(sources=[source("second")], at=last_moment + timedelta(seconds=1))
    for day, release in (("2020-03-31", 2), ("2020-04-01", 3), ("2020-05-01", 3)):
        assert own.get(f"/v1/releases?as_of={day}")["release"] == release
    assert own.client.get("/v1/releases?as_of=2020-03-30").json()["code"] == "unknown_release"


def test_two_clocks_when_published_and_what_period(own: Published) -> None:
    own.publish(
        sources=[source()],
        organizations=[organization("x")],
        organization_parents=[edge("x", "lang-son")],
        figures=[flow("x", 7, 2015)],
    )
    (item,) = own.get("/v1/admissions?organization=x&year=2015")["items"]
    assert (item["year"], item["released_in"]) == (2015, 2)
    assert own.client.get("/v1/admissions?organization=x&as_of=1").status_code == 422


def test_a_category_is_known_from_the_release_that_brought_it(own: Published) -> None:
    own.publish(
        sources=[source()], figures=[members("lang-son", 4, 2020, breakdown="occupation", category="beekeeper")]
    )
    ask = "/v1/member-counts?lang=en&category="
    assert own.get(ask + "beekeeper")["total"] == 1
    before = own.client.get(ask + "beekeeper&as_of=1")
    assert (before.status_code, before.json()["detail"]) == (422, "No figure has category='beekeeper'.")
    assert "beekeeper" in own.client.get(ask + "bee").json()["errors"][0]["allowed"]
    assert "beekeeper" not in before.json()["errors"][0]["allowed"]
