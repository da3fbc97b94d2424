"""Clumsy and hostile requests: each gets a problem that names what is wrong, never a 500, never a silent default."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.servers import serving

IN_PATHS = {"id": "lang-son", "code": "20", "number": "1", "subject": "member-counts"}


def refusal(client: TestClient, address: str, status: int = 422) -> dict[str, Any]:
    """The first entry of the problem that a request gets, with the problem's code and detail."""
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.status_code == status, (address, response.text)
    body = response.json()
    return {**body["errors"][0], "code": body["code"], "detail": body["detail"]}


@pytest.mark.parametrize(
    ("query", "parameter", "reason"),
    [
        ("year=abc", "year", "has to be a whole number in digits, as 2020"),
        ("year=2020.0", "year", "has to be a whole number in digits, as 2020"),
        ("year=", "year", "has to be a whole number in digits, as 2020"),
        ("year", "year", "has to be a whole number in digits, as 2020"),
        ("year=%2B2020", "year", "has to be a whole number in digits, as 2020"),
        ("year=+2020", "year", "has to be a whole number in digits, as 2020"),
        ("year=2_020", "year", "has to be a whole number in digits, as 2020"),
        ("year=٢٠٢٠", "year", "has to be a whole number in digits, as 2020"),
        ("year=😀", "year", "has to be a whole number in digits, as 2020"),
        ("year=" + "9" * 5000, "year", "has to be a whole number in digits, as 2020"),
        ("year=1929", "year", "has to be at least 1930"),
        ("year=2101", "year", "has to be at most 2100"),
        ("limit=1e3", "limit", "has to be a whole number in digits, as 2020"),
        ("limit=-1", "limit", "has to be at least 1"),
        ("limit=1001", "limit", "has to be at most 1000"),
        ("limit=1;year=2020", "limit", "has to be a whole number in digits, as 2020"),
        ("from_year=2021&to_year=2020", "from_year", "must not be after to_year"),
        ("organization=", "organization", "must not be empty"),
        ("organization=" + "a" * 121, "organization", "has more than 120 characters"),
        ("sort=", "sort", "must not be empty"),
        ("fields=", "fields", "must not be empty"),
        ("fields=id;drop", "fields", "has to match ^[a-z0-9_]+(,[a-z0-9_]+)*$"),
        ("cursor=", "cursor", "must not be empty"),
        ("lang=de", "lang", "is not one of the allowed values"),
        ("lang=", "lang", "is not one of the allowed values"),
        ("boundaries=2020", "boundaries", "is not one of the allowed values"),
        ("measure=<script>", "measure", "is not one of the allowed values"),
        ("as_of=", "as_of", "has to match ^([1-9][0-9]{0,8}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(client: TestClient, query: str, parameter: str, reason: str) -> None:
    found = refusal(client, f"/v1/member-counts?{query}")
    assert (found["code"], found["location"]) == ("invalid_parameter", f"query.{parameter}")
    assert found["reason"] == reason
    assert parameter in found["detail"]


@pytest.mark.parametrize("as_of", ["0", "999", "2026-02-30", "2999-01-01", "2020-01-01", "now", "1.5", "-1"])
def test_a_release_that_is_not_there_is_refused(client: TestClient, as_of: str) -> None:
    found = refusal(client, f"/v1/provinces?as_of={as_of}")
    assert (found["code"], found["location"]) == ("unknown_release", "query.as_of")
    assert found["allowed"] == ["1..1", "YYYY-MM-DD"]


@pytest.mark.parametrize("address", ["/v1/organizations?valid_on=", "/v1/organizations/lang-son?valid_on="])
@pytest.mark.parametrize("day", ["", "1", "86400", "2025-13-01", "2025-02-30", "2025-01-31T00:00:00", "31/1/2025"])
def test_a_day_is_a_real_day_in_one_spelling(client: TestClient, address: str, day: str) -> None:
    assert refusal(client, address + day)["location"] == "query.valid_on"


@pytest.mark.parametrize("flag", ["", "1", "yes", "on", "TRUE", "maybe"])
def test_a_flag_is_true_or_false(client: TestClient, flag: str) -> None:
    found = refusal(client, f"/v1/populations?fit_for_rates={flag}")
    assert (found["location"], found["reason"]) == ("query.fit_for_rates", "has to be true or false")


def test_every_endpoint_refuses_an_unknown_parameter_with_the_nearest(
    client: TestClient, administrator: dict[str, str]
) -> None:
    client.headers.update(administrator)
    paths = client.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        if path.startswith("/v1") and "get" in operations:
            names = [p["name"] for p in operations["get"]["parameters"] if p["in"] == "query"]
            found = refusal(client, path.format(**IN_PATHS) + "?lnag=vi")
            assert (found["code"], found["location"]) == ("unknown_parameter", "query.lnag"), path
            assert found["did_you_mean"][0] == "lang", path
            assert found["allowed"] == sorted(names), path


def test_every_single_valued_parameter_is_refused_when_repeated(
    client: TestClient, administrator: dict[str, str]
) -> None:
    client.headers.update(administrator)
    paths = client.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and parameter["schema"].get("type") != "array":
                name = parameter["name"]
                found = refusal(client, path.format(**IN_PATHS) + f"?{name}=1&{name}=1")
                assert (found["code"], found["location"]) == ("repeated_parameter", f"query.{name}"), path


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("%00", "control characters"),
        ("a%0Ab", "control characters"),
        ("%7F", "control characters"),
        ("%FF", "bytes that are not UTF-8"),
        ("%ED%A0%80", "bytes that are not UTF-8"),
        ("100%", "a % without two hex digits (write %25)"),
        ("%zz", "a % without two hex digits (write %25)"),
    ],
)
def test_bytes_that_are_no_text_are_refused_by_place(client: TestClient, value: str, reason: str) -> None:
    for address, location in ((f"/v1/provinces?q={value}", "query.q"), (f"/v1/provinces?{value}=1", None)):
        found = refusal(client, address, 400)
        assert (found["code"], found["reason"]) == ("malformed_request", reason)
        assert found["location"] == location if location else found["location"].startswith("query.")
    if "zz" not in value and value != "100%":
        found = refusal(client, f"/v1/provinces/{value}", 400)
        assert (found["location"], found["reason"]) == ("path", reason)


@pytest.mark.parametrize("text", ["😀", "' OR 1=1 --", "<script>alert(1)</script>", "%", "_", "\\", "Ð", "‮", "ử"])
def test_odd_text_is_only_text(client: TestClient, text: str) -> None:
    for path in ("/v1/provinces", "/v1/organizations", "/v1/sources"):
        answer = client.get(path, params={"q": text})
        assert answer.status_code == 200
        assert answer.json()["total"] < client.get(path).json()["total"]
    refused = client.get(f"/v1/provinces/{quote(text)}")
    assert refused.status_code == 404
    assert refused.json()["errors"][0]["value"].endswith(text)
    assert refused.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/resolve", params={"q": text}).status_code == 200


def test_a_code_of_the_other_boundary_set_says_so_and_names_what_it_became(client: TestClient) -> None:
    found = refusal(client, "/v1/comparisons?indicator=members&year=2025&province=02")
    assert found["code"] == "unknown_province"
    assert "'02' is Ha Giang in the boundaries of 2008, not 2025; it is now in Tuyen Quang (08)." in found["detail"]
    assert "boundaries=2008" in found["detail"]
    assert (found["allowed"], found.get("did_you_mean")) == (["08"], None)
    found = refusal(client, "/v1/comparisons?indicator=members&year=2025&province=yen-bai")
    assert "it is now in Lao Cai (15)" in found["detail"]
    slug = refusal(client, "/v1/provinces/ha-giang?boundaries=2025", 404)
    assert "In 2008 it is Ha Giang, which corresponds to Tuyên Quang (08); add boundaries=2008." in slug[
        "detail"
    ].replace("Tuyen Quang", "Tuyên Quang")


def test_an_unknown_province_gets_the_nearest(client: TestClient) -> None:
    found = refusal(client, "/v1/comparisons?indicator=members&province=lang-sn")
    assert found["did_you_mean"][0] == "lang-son"


def test_an_unknown_indicator_gets_the_nearest(client: TestClient) -> None:
    found = refusal(client, "/v1/comparisons?indicator=member")
    assert (found["location"], found["did_you_mean"][0]) == ("query.indicator", "members")
    assert refusal(client, "/v1/indicators/member", 404)["did_you_mean"][0] == "members"


def test_more_than_ten_indicators_are_refused(client: TestClient) -> None:
    found = refusal(client, "/v1/comparisons?" + "&".join(["indicator=members"] * 11))
    assert (found["location"], found["reason"]) == ("query.indicator", "takes at most 10 values")


def test_an_answer_over_the_limit_says_how_large_it_would_be(client: TestClient) -> None:
    address = "/v1/comparisons?indicator=members&indicator=admissions&from_year=1930&to_year=2025&boundaries=2008"
    response = client.get(address)
    assert response.status_code == 413
    body = response.json()
    assert (body["code"], body["items_requested"], body["items_max"]) == ("too_many_items", 2 * 96 * 63, 5000)


@pytest.fixture(scope="module")
def port(app: FastAPI) -> Iterator[int]:
    """A real server: the test client hides what happens to raw bytes."""
    with serving(app) as port:
        yield port


def exchange(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        # A server that has seen enough may answer and close before all is sent.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        received = b""
        with suppress(ConnectionResetError):
            while data := connection.recv(65536):
                received += data
    head, _, body = received.partition(b"\r\n\r\n")
    line, *lines = head.decode().split("\r\n")
    return int(line.split()[1]), dict(one.lower().split(": ", 1) for one in lines), body


def get(target: bytes, *headers: bytes) -> bytes:
    """A request in bytes."""
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers, b"", b""])


@pytest.mark.parametrize(
    ("request_bytes", "status", "code", "location"),
    [
        (get(b"/v1/provinces?q=L\xe1\xba\xa1ng"), 400, "malformed_request", "request"),
        (get(b"/v1/provinces?q=\x00"), 400, "malformed_request", "request"),
        (get(b"/v1/provinces?q=%00"), 400, "malformed_request", "query.q"),
        (get(b"/v1/provinces?q=%FF"), 400, "malformed_request", "query.q"),
        (get(b"/v1/provinces/%FF"), 400, "malformed_request", "path"),
        (b"NONSENSE\r\n\r\n", 400, "malformed_request", "request"),
        (get(b"/v1/provinces").replace(b"GET", b"BREW"), 400, "malformed_request", "request"),
        (get(b"/v1/provinces", b"Bad Header: 1"), 400, "malformed_request", "request"),
        (get(b"/v1/provinces?q=" + b"a" * 10_000), 414, "uri_too_long", "query.q"),
        (get(b"/v1/provinces?q=" + b"a" * 100_000), 414, "uri_too_long", "query.q"),
        (get(b"/v1/" + b"a" * 100_000), 414, "uri_too_long", "path"),
        (get(b"/v1/provinces?q=" + b"a" * 3_000_000), 431, "headers_too_large", "header"),
        (get(b"/v1/provinces", b"X-Long: " + b"a" * 100_000), 431, "headers_too_large", "header"),
        (get(b"/v1/provinces", b"X-Long: " + b"a" * 3_000_000), 431, "headers_too_large", "header"),
        (get(b"/v1/provinces", *([b"X-Many: 1"] * 20_000)), 431, "headers_too_large", "header"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_bytes_on_the_wire_get_a_problem_too(
    port: int, request_bytes: bytes, status: int, code: str, location: str
) -> None:
    answered, headers, body = exchange(port, request_bytes)
    assert (answered, headers["content-type"]) == (status, "application/problem+json")
    problem = json.loads(body)
    assert (problem["code"], problem["errors"][0]["location"]) == (code, location)
    assert problem["request_id"] == headers["x-request-id"]
    assert int(headers["content-length"]) == len(body)


def test_a_long_address_is_named_by_its_true_length(port: int) -> None:
    _, headers, body = exchange(port, get(b"/v1/provinces?q=" + b"a" * 100_000, b"Origin: https://example.org"))
    assert json.loads(body)["bytes"] == len("/v1/provinces?q=") + 100_000
    assert headers["access-control-allow-origin"] == "*"


def test_pipelined_requests_are_answered_in_order(port: int) -> None:
    head = b"HEAD /v1/provinces HTTP/1.1\r\nHost: x\r\n\r\n"
    status, headers, rest = exchange(port, head + get(b"/v1/provinces/20") + b"")
    assert (status, headers["content-type"]) == (200, "application/json")
    # Nothing lies between the head of the first answer and the second.
    assert rest.startswith(b"HTTP/1.1 200 OK\r\n")
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["code"] == "20"


def test_a_body_too_large_is_refused_before_its_end(port: int) -> None:
    head = b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    for rest in (b"Content-Length: 70000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20):
        status, _, body = exchange(port, head + rest)
        assert (status, json.loads(body)["code"]) == (413, "body_too_large")
