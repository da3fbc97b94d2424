"""One problem shape for everything that goes wrong (RFC 9457)."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.dependencies import get_session
from app.errors import PROBLEMS
from app.main import create_app
from app.settings import Settings

JSON = {"Content-Type": "application/json"}
Request = Callable[[TestClient], Any]
# One request for every code; 500 and 503 need a failure and have tests of their own.
WAYS: dict[str, Request] = {
    "malformed_request": lambda c: c.get("/v1/provinces?q=%FF"),
    "invalid_cursor": lambda c: c.get("/v1/provinces?cursor=abc"),
    "not_found": lambda c: c.get("/v1/province"),
    "method_not_allowed": lambda c: c.delete("/v1/provinces"),
    "not_acceptable": lambda c: c.get("/v1/provinces", headers={"Accept": "application/xml"}),
    "too_many_items": lambda c: c.post("/v1/batch", json={"requests": [{"path": "/v1"}] * 21}),
    "body_too_large": lambda c: c.post("/v1/batch", content=b" " * 70_000, headers=JSON),
    "uri_too_long": lambda c: c.get("/v1/provinces", params={"q": "a" * 60_000}),
    "unsupported_media_type": lambda c: c.post("/v1/batch", content="<a/>", headers={"Content-Type": "text/xml"}),
    "invalid_parameter": lambda c: c.get("/v1/provinces?limit=0"),
    "unknown_parameter": lambda c: c.get("/v1/provinces?provnce=20"),
    "repeated_parameter": lambda c: c.get("/v1/provinces?limit=1&limit=2"),
    "unknown_province": lambda c: c.get("/v1/member-counts?province=atlantis"),
    "unknown_organization": lambda c: c.get("/v1/member-counts?organization=atlantis"),
    "unknown_source": lambda c: c.get("/v1/member-counts?source=atlantis"),
    "unknown_release": lambda c: c.get("/v1/provinces?as_of=99"),
    "range_not_satisfiable": lambda c: c.get("/v1/exports/party-statistics.zip", headers={"Range": "bytes=999999999-"}),
    "chart_too_large": lambda c: c.get("/v1/series?indicator=members&chart=lines&format=svg&from_year=2024"),
    "headers_too_large": lambda c: c.get("/v1/provinces", headers={"Cookie": "a" * 70_000}),
}
FAILURES = {"internal_error", "unavailable"}


def check_problem(response: Any, code: str) -> dict[str, Any]:
    """The body of a problem, after everything that all problems share was found in it."""
    body: dict[str, Any] = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "etag" not in response.headers
    assert {"type", "title", "status", "detail", "code", "request_id", "errors"} <= body.keys()
    assert (body["code"], body["status"]) == (code, response.status_code)
    assert body["type"] == f"/docs/problems/{code}"
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["detail"].strip().endswith(".")
    for entry in body["errors"]:
        assert entry["location"]
    return body


def test_every_code_has_a_way_to_it() -> None:
    """Here without a key; what only who writes can meet, in the file about that."""
    others = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    with_a_key = {code for code in PROBLEMS.keys() - WAYS.keys() if f'"{code}"' in others}
    assert WAYS.keys() | FAILURES | with_a_key == PROBLEMS.keys()


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/templates", "/v1/templates/{subject}.xlsx"),
        ("/v1/submissions/0a/aprove", "/v1/submissions/{id}/approve"),
        ("/v1/key", "/v1/keys"),
        ("/v1/audit", "/v1/audit-events"),
        ("/v1/province", "/v1/provinces"),
    ],
)
def test_nothing_lives_there_but_something_near(client: TestClient, path: str, meant: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["errors"][0]["did_you_mean"][0] == meant


@pytest.mark.parametrize("code", WAYS)
def test_every_problem_has_one_shape_and_a_page(client: TestClient, code: str) -> None:
    response = WAYS[code](client)
    assert response.status_code == PROBLEMS[code].status
    body = check_problem(response, code)
    page = client.get(body["type"], headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert PROBLEMS[code].title.en in page.text


@pytest.mark.parametrize("code", WAYS)
def test_a_problem_speaks_the_language_of_the_request_and_keeps_its_code(client: TestClient, code: str) -> None:
    client.headers["Accept-Language"] = "en"
    english = WAYS[code](client)
    client.headers["Accept-Language"] = "vi"
    vietnamese = WAYS[code](client)
    assert (english.headers["content-language"], vietnamese.headers["content-language"]) == ("en", "vi")
    assert english.json()["code"] == vietnamese.json()["code"]
    assert english.json()["title"] == PROBLEMS[code].title.en
    assert vietnamese.json()["title"] == PROBLEMS[code].title.vi
    assert english.json()["detail"] != vietnamese.json()["detail"]
    assert not re.search("[ăâđêôơưạảấầ]", english.json()["detail"].lower().replace("q=huế", ""))


def test_lang_wins_over_accept_language_in_a_problem_too(client: TestClient) -> None:
    response = client.get("/v1/provinces/99?lang=en", headers={"Accept-Language": "vi"})
    assert response.json()["title"] == "Unknown province"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/provinces/99", "unknown_province"),
        ("/v1/organizations/atlantis", "unknown_organization"),
        ("/v1/organizations/atlantis/children", "unknown_organization"),
        ("/v1/organizations/atlantis/ancestors", "unknown_organization"),
        ("/v1/organizations/atlantis/lineage", "unknown_organization"),
        ("/v1/organizations/atlantis/profile", "unknown_organization"),
        ("/v1/sources/atlantis", "unknown_source"),
        ("/v1/figures/999999", "not_found"),
        ("/v1/figures/999999999999999", "not_found"),
        ("/v1/figures/²", "not_found"),
        ("/v1/indicators/atlantis", "not_found"),
        ("/docs/problems/atlantis", "not_found"),
        ("/docs/assets/atlantis.js", "not_found"),
    ],
)
def test_an_unknown_id_in_the_path_is_a_404_that_names_it(client: TestClient, path: str, code: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    (entry,) = check_problem(response, code)["errors"] or [{"location": "path.name", "value": "atlantis.js"}]
    assert entry["location"].startswith("path.")
    assert entry["value"] in path


def test_an_unknown_path_gets_the_nearest_one(client: TestClient) -> None:
    (entry,) = client.get("/v1/province").json()["errors"]
    assert entry["value"] == "/v1/province"
    assert entry["did_you_mean"][0] == "/v1/provinces"


@pytest.mark.parametrize(("path", "allow"), [("/v1/provinces", "GET, HEAD"), ("/v1/batch", "POST")])
def test_a_wrong_method_is_told_the_right_ones(client: TestClient, path: str, allow: str) -> None:
    response = client.put(path)
    assert response.headers["allow"] == allow
    assert check_problem(response, "method_not_allowed")["errors"][0]["allowed"] == allow.split(", ")


def test_all_that_is_wrong_is_said_at_once(client: TestClient) -> None:
    response = client.get("/v1/member-counts?year=abc&limit=0&measure=heads", headers={"Accept-Language": "en"})
    entries = {entry["location"]: entry for entry in check_problem(response, "invalid_parameter")["errors"]}
    assert entries.keys() == {"query.year", "query.limit", "query.measure"}
    assert entries["query.year"]["reason"] == "has to be a whole number in digits, as 2020"
    assert entries["query.limit"]["reason"] == "has to be at least 1"
    assert "count" in entries["query.measure"]["allowed"]


@pytest.fixture
def broken(app: FastAPI) -> Iterator[TestClient]:
    """A server whose session raises what `broken.app.state.error` says."""

    def fail() -> Iterator[None]:
        raise app.state.error
        yield

    app.dependency_overrides[get_session] = fail
    yield TestClient(app, raise_server_exceptions=False)
    app.dependency_overrides.clear()


def test_an_internal_error_says_nothing_of_its_cause(broken: TestClient, app: FastAPI) -> None:
    app.state.error = RuntimeError("secret text of an exception")
    response = broken.get("/v1/provinces", headers={"Origin": "https://example.org", "X-Request-ID": "my-own-request"})
    assert response.status_code == 500
    assert check_problem(response, "internal_error")["request_id"] == "my-own-request"
    assert "secret" not in response.text
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_lost_database_is_a_503_with_a_time_to_come_back(broken: TestClient, app: FastAPI) -> None:
    app.state.error = OperationalError("SELECT secret", {}, Exception("server closed the connection"))
    response = broken.get("/v1/provinces", headers={"Origin": "https://example.org"})
    assert response.status_code == 503
    check_problem(response, "unavailable")
    assert int(response.headers["retry-after"]) > 0
    assert "secret" not in response.text
    assert response.headers["access-control-allow-origin"] == "*"


def test_an_exhausted_pool_is_a_503_after_a_bounded_wait(app: FastAPI, database_url: str) -> None:
    settings = Settings(
        database_url=database_url, access_log=False, database_pool_size=1, database_pool_timeout_seconds=0.1
    )
    small = create_app(settings)
    with ExitStack() as held:
        with suppress(PoolTimeoutError):
            while True:
                held.enter_context(small.state.engine.connect())
        response = TestClient(small).get("/v1/provinces")
    assert response.status_code == 503
    check_problem(response, "unavailable")
    assert TestClient(small).get("/v1/provinces").status_code == 200
    small.state.engine.dispose()


def test_an_unreachable_database_is_a_503(tmp_path: Any) -> None:
    for url in ("postgresql+psycopg://nobody@127.0.0.1:9/none", f"sqlite:///{tmp_path}/missing/file.sqlite"):
        lost = create_app(Settings(database_url=url, access_log=False))
        response = TestClient(lost).get("/v1/provinces")
        assert response.status_code == 503, response.text
        check_problem(response, "unavailable")
