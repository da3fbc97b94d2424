"""What all answers carry: compression, CORS, request ids, security headers, and what the access log says."""

import gzip
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import pytest
import structlog
import zstandard
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

ORIGIN = {"Origin": "https://dashboard.example.org"}


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("gzip;q=many", None),
        ("deflate", None),
        ("", None),
        (",;q=", None),
    ],
)
def test_the_best_encoding_that_the_client_takes_is_used(client: TestClient, accepted: str, chosen: str | None) -> None:
    plain = client.get("/v1/indicators", headers={"Accept-Encoding": "identity"})
    response = client.get("/v1/indicators", headers={"Accept-Encoding": accepted})
    assert response.headers.get("content-encoding") == chosen
    content = (
        zstandard.ZstdDecompressor().stream_reader(response.content).read() if chosen == "zstd" else response.content
    )
    assert content == plain.content
    assert response.headers["vary"].count("Accept-Encoding") == 1
    if chosen:
        assert int(response.headers["content-length"]) < len(plain.content) / 3


def test_compressed_bytes_are_what_they_say(client: TestClient) -> None:
    with client.stream("GET", "/v1/provinces", headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert json.loads(gzip.decompress(raw)) == client.get("/v1/provinces").json()


def test_short_answers_are_not_compressed(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/healthz").headers


@pytest.mark.parametrize(
    "path", ["/v1/provinces", "/v1/provinces/99", "/v1/province", "/v1/provinces?limit=0", "/healthz"]
)
def test_pages_of_any_origin_may_read_answers_and_errors(client: TestClient, path: str) -> None:
    response = client.get(path, headers=ORIGIN)
    assert response.headers["access-control-allow-origin"] == "*"
    exposed = response.headers["access-control-expose-headers"]
    for name in ("ETag", "Link", "Retry-After", "X-Request-ID", "Content-Language"):
        assert name in exposed


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_preflight_is_answered(client: TestClient, method: str) -> None:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "If-None-Match, X-Request-ID"}
    response = client.options("/v1/batch", headers=ORIGIN | asked)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"]
    assert response.headers["access-control-max-age"] == "86400"
    assert "if-none-match" in response.headers["access-control-allow-headers"].lower()


def test_a_preflight_for_what_is_not_allowed_is_refused(client: TestClient) -> None:
    response = client.options("/v1/provinces", headers=ORIGIN | {"Access-Control-Request-Method": "DELETE"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("origins", "allowed"), [(["https://dashboard.example.org"], True), (["https://a.example"], False), ([], False)]
)
def test_origins_are_a_setting(database_url: str, origins: list[str], allowed: bool) -> None:
    application = create_app(Settings(database_url=database_url, access_log=False, cors_origins=origins))
    client = TestClient(application)
    for path in ("/v1/provinces", "/v1/province"):
        response = client.get(path, headers=ORIGIN)
        assert response.headers.get("access-control-allow-origin") == (ORIGIN["Origin"] if allowed else None)
        assert ("Origin" in response.headers["vary"]) == bool(origins)
    application.state.engine.dispose()


@pytest.mark.parametrize("given", ["my-request-1", "6f0c1b0e4a5f4f0c9d7f2f6f3c1d2e3f", "A_b-" * 16])
def test_a_fit_request_id_comes_back(client: TestClient, given: str) -> None:
    assert client.get("/v1", headers={"X-Request-ID": given}).headers["x-request-id"] == given
    assert client.get("/v1/x", headers={"X-Request-ID": given}).json()["request_id"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "a" * 65, "<script>alert(1)</script>", "two words", "käse-käse", "--------"]
)
def test_any_other_request_id_is_replaced(client: TestClient, given: str) -> None:
    replaced = client.get("/v1/x", headers={"X-Request-ID": given.encode()})
    assert replaced.headers["x-request-id"] != given
    assert len(replaced.json()["request_id"]) == 32


def test_requests_without_an_id_get_one_each(client: TestClient) -> None:
    assert client.get("/v1").headers["x-request-id"] != client.get("/v1").headers["x-request-id"]


@pytest.mark.parametrize("path", ["/v1", "/v1/province", "/docs", "/docs/assets/start.js", "/openapi.json", "/healthz"])
def test_security_headers_are_on_every_answer(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/v1/provinces/", "/v1/", "/healthz/", "/v1/provinces/20/"])
def test_a_slash_at_the_end_changes_nothing(client: TestClient, path: str) -> None:
    assert client.get(path, follow_redirects=False).json() == client.get(path.rstrip("/")).json()


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("*/*", 200),
        ("application/*", 200),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200),
        ("APPLICATION/JSON; charset=utf-8", 200),
        ("", 200),
        ("application/xml", 406),
        ("text/csv", 406),
        ("application/json;q=0", 406),
        ("application/json;q=0, */*", 406),
        ("nonsense", 406),
    ],
)
def test_who_takes_no_json_is_told_so(client: TestClient, accept: str, status: int) -> None:
    response = client.get("/v1/provinces/20", headers={"Accept": accept})
    assert response.status_code == status
    if status == 406:
        assert response.json()["errors"] == [
            {"location": "header.Accept", "value": accept, "allowed": ["application/json"]}
        ]


@contextmanager
def logs_of(database_url: str) -> Iterator[tuple[TestClient, io.StringIO]]:
    """A server that writes its access log, and where it writes it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    application = create_app(Settings(database_url=database_url, access_log=True))
    with redirect_stderr(io.StringIO()) as written, TestClient(application) as client:
        yield client, written
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_the_access_log_is_one_json_line_a_request(app: FastAPI, database_url: str) -> None:
    secrets = {"Cookie": "session=secret", "X-Request-ID": "one-request"}
    with logs_of(database_url) as (client, log):
        client.get("/v1/provinces/20?lang=en", headers=secrets)
        client.get("/v1/provin%E1%BB%87ce")
        written = log.getvalue()
    lines = [json.loads(line) for line in written.splitlines()]
    first, second = (line for line in lines if line["event"] == "request")
    assert {name: first[name] for name in ("event", "method", "path", "query", "status", "route", "request_id")} == {
        "event": "request",
        "method": "GET",
        "path": "/v1/provinces/20",
        "query": "lang=en",
        "status": 200,
        "route": "/v1/provinces/{code}",
        "request_id": "one-request",
    }
    assert (second["status"], second["route"]) == (404, "unmatched")
    assert "secret" not in written
