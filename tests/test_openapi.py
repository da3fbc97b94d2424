"""The OpenAPI document: valid, complete, with real examples, and true."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.access.throttle import Throttle
from app.errors import PROBLEMS
from app.exports.store import KINDS
from app.main import create_app
from app.settings import Settings
from scripts.examples import FILE, PRIVATE_REQUESTS, REQUESTS, make_examples, make_private_examples
from tests.published import published_database

Operation = dict[str, Any]
FILES = tuple(f"/v1/exports/{name}" for name in KINDS)
MORE_REQUESTS = (
    "/v1/provinces?boundaries=2008&limit=1000",
    "/v1/organizations?limit=1000",
    "/v1/sources?limit=1000",
    "/v1/figures?limit=1000",
    "/v1/targets?limit=1000",
    "/v1/populations?limit=1000",
    "/v1/member-counts?limit=1000",
    "/v1/ratings?limit=1000",
    "/v1/comparisons?indicator=members&indicator=admissions&year=2020&year=2025&base_year=2020",
    "/v1/comparisons?indicator=members&year=latest_each&reference=national&lang=en",
    "/v1/comparisons?indicator=admissions&period=2025-H1",
    "/v1/series?indicator=members&from_year=2018&boundaries=2025",
    "/v1/rating-distributions",
    "/v1/target-attainment?province=20",
    "/v1/organizations/dien-bien/profile",
    "/v1/explanations?indicator=admission_rate&year=2020&province=20&lang=en",
    "/v1/explanations?indicator=members&year=2020&organization=thai-nguyen-2008",
    "/v1/releases/1/changes?limit=1000",
    "/v1/changes?limit=1000",
    "/v1/reconciliation?indicator=organizations&year=2020",
)


@cache
def document() -> dict[str, Any]:
    return create_app(Settings(database_url="sqlite:///unused.sqlite")).openapi()


def operations() -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` points to."""
    found: Any = document()
    for name in part.get("$ref", "#").split("/")[1:]:
        found = found[name]
    return found if "$ref" in part else part


def done(operation: Operation) -> str:
    """The status of success."""
    return "201" if "201" in operation["responses"] else "200"


def public(operation: Operation) -> bool:
    return {} in operation.get("security", [{}])


def validator(operation: Operation, status: str = "200") -> Draft202012Validator:
    content = next(iter(resolved(operation["responses"][status])["content"].values()))
    return Draft202012Validator({**content["schema"], "components": document()["components"]})


def operation_of(path: str) -> Operation:
    """The operation that a request path belongs to."""
    parts = path.partition("?")[0].split("/")

    def fits(template: str) -> bool:
        wanted = template.split("/")
        return len(wanted) == len(parts) and all(
            w in (p, "{id}", "{code}", "{number}") for w, p in zip(wanted, parts, strict=True)
        )

    return document()["paths"][min(filter(fits, document()["paths"]), key=lambda t: t.count("{"))]["get"]


def test_the_document_is_valid_and_says_who_and_under_what_licence(client: TestClient) -> None:
    served = client.get("/openapi.json").json()
    validate(served)
    assert served == orjson.loads(orjson.dumps(document()))
    assert served["openapi"].startswith("3.1")
    assert served["info"]["license"]["name"]
    assert served["info"]["contact"]["name"]
    assert served["servers"] == [{"url": "/", "description": "This server"}]
    assert len(orjson.dumps(served)) < 700_000


def test_operation_ids_are_unique_and_say_resource_and_verb() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert name.rsplit("_", 1)[1] in (
            *("get", "list", "create", "rotate", "revoke", "resubmit", "acknowledge", "comment", "return", "withdraw"),
            *("approve", "retract"),
        ), name


def test_every_operation_is_described_in_both_languages_under_a_described_tag() -> None:
    tags = {tag["name"]: tag["description"] for tag in document()["tags"]}
    for path, _, operation in operations():
        assert " · " in operation["summary"], path
        assert operation["description"], path
        assert set(operation["tags"]) <= tags.keys(), path
    assert all(" · " in description for description in tags.values())


def test_every_parameter_is_described() -> None:
    for path, _, operation in operations():
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])


def test_every_number_says_what_it_counts_or_its_unit() -> None:
    for name, schema in document()["components"]["schemas"].items():
        for field, part in schema.get("properties", {}).items():
            types = {one.get("type") for one in [part, *part.get("anyOf", ())]}
            assert part.get("description") or not types & {"integer", "number"}, (name, field)


def test_every_error_is_listed_and_is_a_problem() -> None:
    for path, method, operation in operations():
        statuses = set(operation["responses"]) - {"200", "201", "304"}
        expected = {"400", "414", "431", "500", "503"}
        if path.startswith("/v1"):
            expected |= {"401", "406", "422", "429"}
        if not public(operation):
            expected |= {"403"}
        if "{" in path:
            expected |= {"404"}
        if method == "post":
            expected |= {"413", "415"}
        assert expected <= statuses, path
        for status in statuses:
            response = resolved(operation["responses"][status])
            assert list(response["content"]) == ["application/problem+json"], (path, status)
            content = response["content"]["application/problem+json"]
            assert content["schema"]["$ref"].endswith("/ProblemOut")
            assert not list(validator(operation, status).iter_errors(content["example"]))
    listed = set(document()["components"]["responses"])
    assert listed == {str(kind.status) for kind in PROBLEMS.values()} - {"405"}


def test_response_headers_are_documented_and_sent(client: TestClient) -> None:
    for path, method, operation in operations():
        if path in FILES:
            continue
        headers = operation["responses"][done(operation)]["headers"]
        assert all(resolved(header)["description"] for header in headers.values())
        if method == "get" and path.startswith("/v1") and public(operation):
            response = client.get(REQUESTS[operation["operationId"]])
            sent = {name for name in headers if name.lower() in response.headers}
            following = response.json().get("next")
            assert sent == headers.keys() - (set() if following else {"Link"}), path


def test_every_json_answer_has_a_real_example_that_fits_its_schema() -> None:
    for path, _, operation in operations():
        if path in ("/metrics", *FILES):
            continue
        kind, content = next(iter(operation["responses"][done(operation)]["content"].items()))
        if "json" not in kind:
            continue
        (example,) = content["examples"].values()
        assert not list(validator(operation, done(operation)).iter_errors(example["value"])), path


def test_the_examples_are_what_the_program_answers(
    client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Of exports that nobody has asked for there is no size.
    settings = app.state.settings.model_copy(update={"exports_folder": tmp_path})
    monkeypatch.setitem(app.state._state, "settings", settings)
    written = orjson.loads(FILE.read_bytes())
    expected = {name: example for name, example in written.items() if name not in PRIVATE_REQUESTS}
    assert make_examples(client) == expected, "an answer has changed: run python -m scripts.examples"


def test_the_examples_with_a_key_are_what_the_program_answers(empty_database_url: str) -> None:
    written = orjson.loads(FILE.read_bytes())
    expected = {name: example for name, example in written.items() if name in PRIVATE_REQUESTS}
    with published_database(empty_database_url) as published:
        assert make_private_examples(published.client, published.engine) == expected


def test_what_needs_a_key_says_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client.app.state._state, "wrong_keys", Throttle(1000))
    for path, method, operation in operations():
        if path.startswith("/v1"):
            answer = client.request(method, path.format(id="0", code="20", number=1, subject="x"))
            assert (answer.status_code == 401) == (not public(operation)), path
            assert ("www-authenticate" in answer.headers) == (not public(operation)), path


@pytest.mark.parametrize("path", [*(path for name, path in REQUESTS.items() if name != "batch_create"), *MORE_REQUESTS])
def test_real_answers_fit_the_document(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, response.text
    errors = list(validator(operation_of(path)).iter_errors(response.json()))
    assert not errors, errors[:3]


def test_sort_and_fields_name_what_they_take(client: TestClient, administrator: dict[str, str]) -> None:
    client.headers.update(administrator)
    lists = [(path, op) for path, _, op in operations() if any(p["name"] == "sort" for p in op.get("parameters", ()))]
    assert len(lists) == 24
    for path, operation in lists:
        if path.startswith("/v1/submissions/{id}"):
            # Another kind of id; tests/test_submissions.py asks these.
            continue
        by_name = {parameter["name"]: parameter for parameter in operation["parameters"]}
        for name in ("sort", "fields"):
            words = by_name[name]["description"].rpartition("Names: ")[2].rstrip(".").split(", ")
            address = path.format(id="lang-son", number=1)
            needed = {p["name"]: 2020 for p in operation["parameters"] if p["in"] == "query" and p["required"]}
            assert client.get(address, params={**needed, name: ",".join(words)}).status_code == 200, (path, name)
