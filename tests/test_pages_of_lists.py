"""Lists: pages, order, cursors, Link, total, fields."""

import base64
import json
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.queries import figures, organizations, populations, provinces, sources, targets
from app.queries.pages import _checksum, encode_cursor
from tests.conftest import Statements
from tests.factories import make_figure, make_release

LISTS = {
    "/v1/provinces": provinces.SORT_KEYS,
    "/v1/organizations": organizations.SORT_KEYS,
    "/v1/organizations/lang-son/children": organizations.SORT_KEYS,
    "/v1/sources": sources.SORT_KEYS,
    "/v1/figures": figures.SORT_KEYS,
    "/v1/member-counts": figures.SORT_KEYS,
    "/v1/admissions": figures.SORT_KEYS,
    "/v1/member-changes": figures.SORT_KEYS,
    "/v1/ratings": figures.SORT_KEYS,
    "/v1/organization-counts": figures.SORT_KEYS,
    "/v1/activities": figures.SORT_KEYS,
    "/v1/targets": targets.SORT_KEYS,
    "/v1/populations": populations.SORT_KEYS,
}
FILTERS = {
    "/v1/provinces": [{}, {"boundaries": "2008"}, {"boundaries": "2008", "kind": "province"}],
    "/v1/sources": [{}, {"q": "bao"}],
    "/v1/organizations": [{}, {"organization_type": "provincial"}],
}
FIGURE_FILTERS: list[dict[str, str]] = [
    {},
    {"year": "2020"},
    {"qualifier": "over"},
    {"from_year": "2015", "province": "20"},
]


def walk(client: TestClient, path: str, query: dict[str, str]) -> list[list[dict[str, Any]]]:
    """All pages, found by following each Link header to the letter."""
    pages: list[list[dict[str, Any]]] = []
    response = client.get(path, params=query or None)
    while True:
        assert response.status_code == 200, response.text
        body = response.json()
        pages.append(body["items"])
        following = response.links.get("next", {}).get("url")
        assert (following is None) == (body["next"] is None)
        if following is None:
            return pages
        assert following.startswith("/v1/")
        response = client.get(following)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, dict[str, str], int]:
    """A list, some filters and an order, and a page size."""
    path = draw(st.sampled_from(list(LISTS)))
    filters = FILTERS.get(path, FIGURE_FILTERS if LISTS[path] is figures.SORT_KEYS else [{}])
    names = draw(st.lists(st.sampled_from(list(LISTS[path])), max_size=3))
    sort = ",".join(draw(st.sampled_from(["", "-"])) + name for name in names)
    return path, draw(st.sampled_from(filters)) | ({"sort": sort} if sort else {}), draw(st.integers(7, 90))


@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(questions())
def test_a_walk_over_the_pages_gives_each_row_once_in_order(
    client: TestClient, question: tuple[str, dict[str, str], int]
) -> None:
    path, query, limit = question
    whole = client.get(path, params=query | {"limit": "1000"}).json()
    pages = walk(client, path, query | {"limit": str(limit)})
    rows = [row for page in pages for row in page]
    assert rows == whole["items"]
    assert len(rows) == whole["total"]
    assert all(len(page) == limit for page in pages[:-1])
    assert whole["next"] is None


@pytest.mark.parametrize("path", LISTS)
def test_every_sort_name_works_both_ways(client: TestClient, path: str) -> None:
    for name in LISTS[path]:
        up = client.get(path, params={"sort": name, "limit": 1000})
        down = client.get(path, params={"sort": f"-{name}", "limit": 1000})
        assert up.status_code == down.status_code == 200, name
        assert sorted(map(repr, up.json()["items"])) == sorted(map(repr, down.json()["items"])), name


def test_order_is_by_the_names_given(client: TestClient) -> None:
    items = client.get("/v1/member-counts?sort=-year,value&limit=1000&year=2020&year=2019").json()["items"]
    keys = [(-item["year"], item["value"]) for item in items]
    assert keys == sorted(keys)
    assert len(set(keys)) > 10


def test_rows_of_a_later_release_do_not_disturb_a_walk(client: TestClient, session: Session) -> None:
    before = client.get("/v1/member-counts?sort=id&limit=1000").json()
    first = client.get("/v1/member-counts?sort=id&limit=100")
    make_release(session, 2)
    make_figure(session, "lang-son", 1.0, on=date(2018, 5, 5), released_in=2)
    rows = first.json()["items"] + [row for page in walk(client, first.links["next"]["url"], {}) for row in page]
    assert rows == before["items"]
    after = client.get("/v1/member-counts?sort=id&limit=1000").json()
    assert (before["release"], after["release"]) == (1, 2)
    assert after["total"] == before["total"] + 1


def test_a_page_is_limited_to_what_was_asked(client: TestClient) -> None:
    assert len(client.get("/v1/figures").json()["items"]) == 100
    assert len(client.get("/v1/figures?limit=1").json()["items"]) == 1
    assert len(client.get("/v1/figures?limit=1000").json()["items"]) == 700


def test_fields_cut_each_item_and_nothing_else(client: TestClient) -> None:
    whole = client.get("/v1/provinces?limit=3").json()
    cut = client.get("/v1/provinces?limit=3&fields=code,tile,code")
    assert cut.json() == whole | {
        "items": [{"code": item["code"], "tile": item["tile"]} for item in whole["items"]],
        "next": cut.json()["next"],
    }
    assert "fields=code" in cut.links["next"]["url"]
    assert cut.headers["etag"] != client.get("/v1/provinces?limit=3").headers["etag"]


@pytest.mark.parametrize("path", LISTS)
def test_every_field_may_be_asked_for_alone(client: TestClient, path: str) -> None:
    for name in client.get(path, params={"limit": 1}).json()["items"][0]:
        (item,) = client.get(path, params={"limit": 1, "fields": name}).json()["items"]
        assert list(item) == [name]


@pytest.mark.parametrize(("parameter", "value"), [("fields", "id,nmae"), ("sort", "-nmae")])
def test_unknown_names_in_fields_and_sort_are_refused_with_those_allowed(
    client: TestClient, parameter: str, value: str
) -> None:
    response = client.get("/v1/organizations", params={parameter: value})
    assert response.status_code == 422
    (entry,) = response.json()["errors"]
    assert (entry["location"], entry["value"]) == (f"query.{parameter}", value)
    assert "name" in entry["allowed"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["abc", "A" * 1000, "bm9wZQ", encode_cursor("0" * 16, 1, ["01"])])
def test_a_broken_cursor_or_one_of_another_query_is_refused(client: TestClient, path: str, cursor: str) -> None:
    response = client.get(f"{path}?cursor={cursor}")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")
    assert response.json()["errors"][0]["location"] == "query.cursor"


def test_a_cursor_cut_short_or_with_other_filters_is_refused(client: TestClient) -> None:
    cursor = client.get("/v1/provinces?limit=1&sort=name").json()["next"]
    for query in (f"cursor={cursor[:-3]}&sort=name", f"cursor={cursor}", f"cursor={cursor}&sort=name&kind=province"):
        assert client.get(f"/v1/provinces?{query}").json()["code"] == "invalid_cursor", query
    # How many, which fields and in which language is no other query.
    assert client.get(f"/v1/provinces?limit=5&fields=code&lang=en&sort=name&cursor={cursor}").status_code == 200


def forge(cursor: str, release: object, values: object) -> str:
    """A cursor with a good checksum, as anybody can make who reads the program."""
    fingerprint = json.loads(base64.urlsafe_b64decode(cursor + "==")[8:])[0]
    body = json.dumps([fingerprint, release, values])
    return base64.urlsafe_b64encode(_checksum(body) + body.encode()).decode().rstrip("=")


@pytest.mark.parametrize("path", LISTS)
def test_a_forged_cursor_is_not_believed(client: TestClient, path: str) -> None:
    real = client.get(f"{path}?limit=1").json()["next"]
    keys = json.loads(base64.urlsafe_b64decode(real + "==")[8:])[2]
    wrong: list[Any] = [[], None, "id", 7, [*keys, 1]]
    wrong += [[*keys[:-1], bad] for bad in (None, {}, [1], True, 10**30, 1e300, "\0", "\ud800", float("nan"))]
    for values in wrong:
        response = client.get(f"{path}?limit=1&cursor={forge(real, 1, values)}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor"), values
    for release in (0, -1, 2, 10**30, "1", None, 1.5, True, []):
        response = client.get(f"{path}?limit=1&cursor={forge(real, release, keys)}")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor"), release


@pytest.mark.parametrize(
    ("address", "column"),
    [
        ("/v1/organizations?sort=name", "search_text"),
        ("/v1/organizations?sort=-province", "province_code"),
        ("/v1/sources?sort=publisher", "publisher"),
        ("/v1/targets?sort=organization", "organization_id"),
        ("/v1/rating-distributions?year=2020", "province_code"),
        ("/v1/organizations/lang-son/lineage", "predecessor_id"),
    ],
)
def test_text_is_in_one_order_whatever_the_collation_of_the_database(
    client: TestClient, statements: Statements, connection: Connection, address: str, column: str
) -> None:
    assert client.get(address).status_code == 200
    orders = [order for each in statements for order in each.split("ORDER BY ")[1:] if column in order]
    assert orders
    by_code_point = [order for order in orders if 'COLLATE "C"' in order]
    assert by_code_point == (orders if connection.dialect.name == "postgresql" else [])
