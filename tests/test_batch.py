"""POST /v1/batch: several reads at once, each with its own status."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient


def batch(client: TestClient, *paths: str, **headers: str) -> Any:
    """The answer to some paths."""
    return client.post("/v1/batch", json={"requests": [{"path": path} for path in paths]}, headers=headers)


def test_each_read_is_answered_as_it_would_be_alone(client: TestClient) -> None:
    paths = ["/v1/provinces/20", "/v1/provinces/99", "/v1/comparisons?indicator=members&year=2025", "/v1?lang=en"]
    response = batch(client, *paths)
    assert response.status_code == 200
    assert response.json()["total"] == 4
    for path, item in zip(paths, response.json()["items"], strict=True):
        alone = client.get(path)
        assert (item["path"], item["status"], item["id"]) == (path, alone.status_code, None)
        changing = {"request_id"}
        assert {k: v for k, v in item["body"].items() if k not in changing} == {
            k: v for k, v in alone.json().items() if k not in changing
        }


def test_each_read_is_asked_by_the_caller_of_the_batch(client: TestClient, administrator: dict[str, str]) -> None:
    paths = ["/v1/keys", "/v1/audit-events?limit=1", "/v1/provinces/20"]
    assert [item["status"] for item in batch(client, *paths).json()["items"]] == [401, 401, 200]
    answer = batch(client, *paths, **administrator)
    assert [item["status"] for item in answer.json()["items"]] == [200, 200, 200]
    assert answer.json()["items"][0]["body"] == client.get(paths[0], headers=administrator).json()
    assert answer.headers["cache-control"] == "no-store"
    wrong = batch(client, *paths, Authorization="Bearer " + "x" * 65)
    assert [item["body"]["code"] for item in wrong.json()["items"]] == ["unauthorized"] * 3


def test_a_batch_writes_nothing(client: TestClient, administrator: dict[str, str]) -> None:
    key = administrator["Authorization"].split("_")[1]
    (item,) = batch(client, f"/v1/keys/{key}/revoke", **administrator).json()["items"]
    assert item["status"] == 405
    assert client.get("/v1/keys", headers=administrator).status_code == 200


def test_ids_come_back(client: TestClient) -> None:
    requests = [{"id": "b", "path": "/v1"}, {"id": "a", "path": "/v1"}]
    response = client.post("/v1/batch", json={"requests": requests})
    assert [item["id"] for item in response.json()["items"]] == ["b", "a"]


def test_one_request_id_holds_for_the_whole_batch(client: TestClient) -> None:
    response = batch(client, "/v1/provinces/99", "/metrics", **{"X-Request-ID": "a-batch-of-reads"})
    assert response.headers["x-request-id"] == "a-batch-of-reads"
    assert [item["body"]["request_id"] for item in response.json()["items"]] == ["a-batch-of-reads"] * 2


@pytest.mark.parametrize("way", [{"headers": {"Accept-Language": "en"}}, {"params": {"lang": "en"}}])
def test_the_language_of_the_batch_is_that_of_its_reads_unless_they_say_otherwise(
    client: TestClient, way: dict[str, Any]
) -> None:
    requests = [{"path": "/v1/provinces/20"}, {"path": "/v1/provinces/20?lang=vi"}, {"path": "/nowhere"}]
    items = client.post("/v1/batch", json={"requests": requests}, **way).json()["items"]
    assert [item["body"].get("name") for item in items[:2]] == ["Lang Son province", "Tỉnh Lạng Sơn"]
    assert items[2]["body"]["title"] == "A parameter is not valid"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/batch",
        "/v1/batch/",
        "/v1/../metrics",
        "/v1/provinces/../../healthz",
        "/healthz",
        "/v1beta",
        "//evil.example/v1",
        "https://evil.example/v1/provinces",
        "v1/provinces",
        "/V1/provinces",
        "/v1\x00",
        " /v1",
    ],
)
def test_a_path_that_is_no_read_spoils_only_its_own_answer(client: TestClient, path: str) -> None:
    response = batch(client, path, "/v1/provinces/20")
    assert response.status_code == 200
    first, second = response.json()["items"]
    assert first["status"] == first["body"]["status"] == 422
    assert first["body"]["code"] == "invalid_parameter"
    assert first["body"]["errors"][0]["location"] == "body.requests.0.path"
    assert second["status"] == 200


def test_escaped_letters_do_not_hide_a_batch_in_a_batch(client: TestClient) -> None:
    (item,) = batch(client, "/v1/%62atch").json()["items"]
    assert item["status"] in (405, 422)


@pytest.mark.parametrize(
    ("content", "status", "code", "location"),
    [
        (b"", 422, "invalid_parameter", "body"),
        (b"{", 400, "malformed_request", "body.1"),
        (b"\xff\xfe", 400, "malformed_request", None),
        (b"[" * 60_000, 400, "malformed_request", None),
        (b"1" * 60_000, 400, "malformed_request", None),
        (b"null", 422, "invalid_parameter", "body"),
        (b"[]", 422, "invalid_parameter", "body"),
        (b"{}", 422, "invalid_parameter", "body.requests"),
        (b'{"requests": []}', 422, "invalid_parameter", "body.requests"),
        (b'{"requests": 123456789012345678901234567890}', 422, "invalid_parameter", "body.requests"),
        (b'{"requests": "\\ud800"}', 422, "invalid_parameter", "body.requests"),
        (b'{"requests": [{}]}', 422, "invalid_parameter", "body.requests.0.path"),
        (b'{"requests": [{"path": 1e999}]}', 422, "invalid_parameter", "body.requests.0.path"),
        (b'{"requests": [{"path": "\\ud800"}]}', 422, "invalid_parameter", "body.requests.0.path"),
        (b'{"requests": [{"path": ""}]}', 422, "invalid_parameter", "body.requests.0.path"),
        (b'{"requests": [{"path": "/v1", "id": "\\ud800"}]}', 422, "invalid_parameter", "body.requests.0.id"),
        (b'{"requests": [{"path": "/v1", "method": "POST"}]}', 422, "invalid_parameter", "body.requests.0.method"),
        (b'{"requests": [{"path": "/v1"}], "more": 1}', 422, "invalid_parameter", "body.more"),
    ],
)
def test_a_body_that_cannot_be_is_refused_by_place(
    client: TestClient, content: bytes, status: int, code: str, location: str | None
) -> None:
    response = client.post("/v1/batch", content=content, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    if location is not None:
        assert response.json()["errors"][0]["location"] == location


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", None])
def test_a_body_of_another_type_is_refused(client: TestClient, media_type: str | None) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = client.post("/v1/batch", content=b'{"requests": [{"path": "/v1"}]}', headers=headers)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert response.json()["errors"][0]["allowed"] == ["application/json"]


def test_json_may_name_its_charset(client: TestClient) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    content = json.dumps({"requests": [{"path": "/v1"}]})
    assert client.post("/v1/batch", content=content, headers=headers).status_code == 200


def test_a_batch_has_a_limit_that_the_root_publishes(client: TestClient) -> None:
    most = client.get("/v1").json()["limits"]["batch_requests_max"]
    assert batch(client, *["/v1/provinces/20"] * most).json()["total"] == most
    response = batch(client, *["/v1/provinces/20"] * (most + 1))
    assert response.status_code == 413
    body = response.json()
    assert (body["code"], body["items_requested"], body["items_max"]) == ("too_many_items", most + 1, most)


def test_a_batch_refuses_unknown_parameters_and_is_not_kept(client: TestClient) -> None:
    assert client.post("/v1/batch?q=1", json={"requests": [{"path": "/v1"}]}).json()["code"] == "unknown_parameter"
    assert batch(client, "/v1").headers["cache-control"] == "no-store"
