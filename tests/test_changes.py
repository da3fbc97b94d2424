"""The feed of changes: kinds, old and new values, and a client that polls it while releases are published."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.published import Published, edge, members, organization, published_database, source

NAMES = [f"f{n}" for n in range(8)]


@pytest.fixture
def own(empty_database_url: str) -> Iterator[Published]:
    with published_database(empty_database_url) as own:
        own.publish(
            sources=[source()],
            organizations=[organization(name) for name in NAMES],
            organization_parents=[edge(name, "lang-son") for name in NAMES],
        )
        yield own


def walk(own: Published, address: str, between: Any = lambda: None) -> list[dict[str, Any]]:
    """All items of all pages; `between` runs before each next page."""
    page = own.get(address)
    items = list(page["items"])
    while page["next"]:
        between()
        page = own.get(f"{address}&cursor={page['next']}")
        items += page["items"]
    return items


def test_added_corrected_and_retracted_rows_carry_old_and_new(own: Published) -> None:
    own.publish(figures=[members("f0", 10), members("f1", 20)])
    own.publish(figures=[members("f0", 11)], retract={"figures": [members("f1", 20)]})
    body = own.get("/v1/changes?since=2")
    assert (body["total"], body["next"], body["release"], body["since"]) == (4, None, 4, 4)
    seen = [
        (c["release"], c["table"], c["kind"], c["key"]["organization_id"], c["old"], c["new"]) for c in body["items"]
    ]
    shown = [(*row[:4], row[4] and row[4]["value"], row[5] and row[5]["value"]) for row in seen]
    assert shown == [
        (3, "figures", "added", "f0", None, 10),
        (3, "figures", "added", "f1", None, 20),
        (4, "figures", "retracted", "f1", 20, None),
        (4, "figures", "corrected", "f0", 10, 11),
    ]
    item = body["items"][0]
    assert (item["published_by"], item["reason"]) == ("test", "a test")
    assert item["published_at"] == own.get("/v1/releases/3")["published_at"]
    assert item["key"] == {
        **dict.fromkeys(("activity", "change", "rated_subject", "grade", "organization_kind", "breakdown"), ""),
        "category": "",
        "organization_id": "f0",
        "subject": "member_counts",
        "measure": "count",
        "period_type": "date",
        "period_start": "2026-12-31",
        "period_end": "2026-12-31",
        "source_id": "test-source",
    }
    assert own.get("/v1/releases/4/changes")["items"] == body["items"][2:]
    assert own.get("/v1/changes?since=4")["items"] == []
    assert own.get("/v1/changes?since=2&as_of=3")["items"] == body["items"][:2]


def test_a_move_is_in_the_feed_and_a_return_after_a_retraction_is_added_again(own: Published) -> None:
    own.publish(retract={"organization_parents": [edge("f0", "lang-son")]})
    own.publish(organization_parents=[edge("f0", "f1")])
    own.publish(retract={"organization_parents": [edge("f0", "f1")]})
    own.publish(organization_parents=[edge("f0", "f1")])
    rows = [(c["release"], c["table"], c["kind"]) for c in own.get("/v1/changes?since=2")["items"]]
    table = "organization_parents"
    assert rows == [(3, table, "retracted"), (4, table, "added"), (5, table, "retracted"), (6, table, "added")]


def test_the_whole_feed_from_nothing_is_the_whole_database(own: Published) -> None:
    body = own.get("/v1/changes?since=0&limit=1")
    items = walk(own, "/v1/changes?since=0&limit=1000")
    assert len(items) == body["total"]
    kept = Counter(item["table"] for item in items if item["kind"] != "retracted")
    assert kept["figures"] == own.get("/v1/figures?limit=1")["total"]
    assert kept["targets"] == own.get("/v1/targets?limit=1")["total"]
    assert {item["kind"] for item in items} == {"added"}


@pytest.mark.parametrize("seed", range(3))
def test_a_client_that_polls_misses_and_repeats_nothing_while_releases_are_published(own: Published, seed: int) -> None:
    chance = random.Random(seed)
    published: dict[str, float] = {}

    def publish_something() -> None:
        if published and chance.random() < 0.3:
            name = chance.choice(sorted(published))
            own.publish(retract={"figures": [members(name, 0)]})
            del published[name]
            return
        changed = {name: float(chance.randrange(1000)) for name in chance.sample(NAMES, chance.randint(1, 4))}
        own.publish(figures=[members(name, value) for name, value in changed.items()])
        published.update(changed)

    copy: dict[str, float] = {}
    seen: Counter[tuple[int, str, str]] = Counter()
    since = own.get("/v1/changes?limit=1")["release"]
    for turn in range(8):
        publish_something()
        address = f"/v1/changes?since={since}&limit={chance.randint(1, 3)}"
        page = own.get(address)
        while True:
            for change in page["items"]:
                name = change["key"]["organization_id"]
                seen[change["release"], change["kind"], change["id"]] += 1
                assert (change["old"] or {}).get("value") == copy.get(name)
                if change["kind"] == "retracted":
                    del copy[name]
                else:
                    copy[name] = change["new"]["value"]
            if page["next"] is None:
                break
            if turn < 7:
                publish_something()
            page = own.get(f"{address}&cursor={page['next']}")
        since = page["since"]
    assert copy == published
    assert set(seen.values()) == {1}
    total = own.get("/v1/changes?since=2&limit=1")["total"]
    assert sum(seen.values()) == total


def test_who_has_more_than_there_is_is_told(own: Published) -> None:
    response = own.client.get("/v1/changes?since=9")
    assert (response.status_code, response.json()["code"]) == (422, "unknown_release")
    assert response.json()["errors"] == [{"location": "query.since", "value": 9, "allowed": ["0..2"]}]
    assert own.get("/v1/changes?since=2&as_of=1")["items"] == []


def test_since_is_a_release_number(own: Published) -> None:
    for since in ("-1", "words", "1.5", ""):
        response = own.client.get(f"/v1/changes?since={since}")
        assert response.status_code == 422, since
        assert response.json()["errors"][0]["location"] == "query.since"
