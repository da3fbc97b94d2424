"""Administrators' keys over HTTP: made, rotated and revoked within a subtree; everything else is as if it did not exist."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app.access.keys import new_id, read_id
from app.models import AuditEvent, Key
from tests.callers import bearer, caller_headers, make_key
from tests.published import Published, published_database

NEW = {"name": "Văn phòng Tỉnh uỷ", "role": "submitter"}
INSIDE, ELSEWHERE, UNKNOWN = "lang-son.party-agencies", "dien-bien", "nobody-has-this-id"


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, writes_per_minute=100_000, wrong_keys_per_minute=10_000) as published:
        yield published


@pytest.fixture(scope="module")
def everything(published: Published) -> dict[str, str]:
    return caller_headers(published.engine)


@pytest.fixture(scope="module")
def province(published: Published) -> dict[str, str]:
    return caller_headers(published.engine, organization="lang-son")


def post(published: Published, path: str, headers: dict[str, str], **body: Any) -> Response:
    return published.client.post(f"/v1/keys{path}", headers=headers, json=body)


def test_a_new_key_is_shown_once_and_works(published: Published, province: dict[str, str]) -> None:
    answer = post(published, "", province, **NEW, organization=INSIDE, days=10)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["id"] == read_id(made["key"])
    assert (made["state"], made["role"], made["organization"]["id"]) == ("valid", "submitter", INSIDE)
    assert made["created_by"].startswith("key:")
    assert answer.headers["location"] == f"/v1/keys/{made['id']}"
    assert answer.headers["cache-control"] == "private, no-store"
    assert published.client.get("/v1", headers=bearer(made["key"])).status_code == 200
    read = published.client.get(answer.headers["location"], headers=province)
    made.pop("key")
    assert read.json() == {**made, "last_used_at": read.json()["last_used_at"]}
    assert "secret" not in read.text


def test_rotating_and_revoking(published: Published, province: dict[str, str]) -> None:
    made = post(published, "", province, **NEW, organization="lang-son").json()
    rotated = post(published, f"/{made['id']}/rotate", province, days=20, overlap_hours=1)
    assert rotated.status_code == 200
    assert rotated.json()["previous_until"] is not None
    for key in (made["key"], rotated.json()["key"]):
        assert published.client.get("/v1", headers=bearer(key)).status_code == 200
    first, again = (published.client.post(f"/v1/keys/{made['id']}/revoke", headers=province) for _ in range(2))
    assert first.json()["state"] == "revoked"
    assert first.json() == again.json()
    assert published.client.get("/v1", headers=bearer(rotated.json()["key"])).status_code == 401
    refused = post(published, f"/{made['id']}/rotate", province, days=20)
    assert (refused.status_code, refused.json()["code"]) == (409, "key_revoked")


def test_rotating_keeps_the_end_unless_days_are_given(published: Published, province: dict[str, str]) -> None:
    made = post(published, "", province, **NEW, organization="lang-son", days=30).json()
    kept = post(published, f"/{made['id']}/rotate", province, overlap_hours=1).json()
    assert kept["expires_at"] == made["expires_at"]
    assert post(published, f"/{made['id']}/rotate", province, days=60).json()["expires_at"] > made["expires_at"]
    expired = str(read_id(make_key(published.engine, organization="lang-son", days=-1)))
    refused = post(published, f"/{expired}/rotate", province)
    assert (refused.status_code, refused.json()["errors"][0]["location"]) == (422, "body.days")
    assert post(published, f"/{expired}/rotate", province, days=5).json()["state"] == "valid"


def test_rotating_needs_no_body(published: Published, province: dict[str, str]) -> None:
    made = post(published, "", province, name="x", role="submitter", organization="lang-son").json()
    address = f"/v1/keys/{made['id']}/rotate"
    rotated = published.client.post(address, headers=province)
    assert rotated.status_code == 200
    assert (rotated.json()["expires_at"], rotated.json()["previous_until"]) == (made["expires_at"], None)
    assert published.client.get("/v1", headers=bearer(made["key"])).status_code == 401
    assert published.client.get("/v1", headers=bearer(rotated.json()["key"])).status_code == 200
    wrong = published.client.post(address, headers=province, content=b"days=5")
    assert (wrong.status_code, wrong.json()["code"]) == (415, "unsupported_media_type")
    missing = published.client.post("/v1/keys", headers=province)
    assert (missing.status_code, missing.json()["errors"][0]["location"]) == (422, "body")


def test_moments_are_of_hanoi(published: Published, province: dict[str, str]) -> None:
    made = post(published, "", province, name="x", role="submitter", organization="lang-son").json()
    event = published.client.get("/v1/audit-events?action=keys.create&limit=1", headers=province).json()["items"][0]
    for moment in (made["created_at"], made["expires_at"], event["at"]):
        assert moment.endswith("+07:00")


def test_a_list_is_of_the_callers_subtree(published: Published, province: dict[str, str]) -> None:
    inside = {post(published, "", province, **NEW, organization=each).json()["id"] for each in ("lang-son", INSIDE)}
    outside = {str(read_id(make_key(published.engine, organization=each))) for each in (None, ELSEWHERE)}
    listed = published.client.get("/v1/keys?limit=1000", headers=province).json()
    seen = {item["id"] for item in listed["items"]}
    assert inside <= seen
    assert not seen & outside
    assert listed["total"] == len(seen)
    everything = published.client.get("/v1/keys?limit=1000", headers=caller_headers(published.engine)).json()
    assert inside | outside <= {item["id"] for item in everything["items"]}


def test_pages_and_filters_of_a_list(published: Published, province: dict[str, str]) -> None:
    path = "/v1/keys?role=submitter&state=valid&sort=-role,id&limit=1&fields=id,role,state"
    first = published.client.get(path, headers=province)
    assert list(first.json()["items"][0]) == ["id", "role", "state"]
    following = published.client.get(f"{path}&cursor={first.json()['next']}", headers=province).json()["items"]
    assert following[0]["id"] > first.json()["items"][0]["id"]
    assert first.headers["cache-control"] == "private, no-store"
    assert "etag" not in first.headers


def told(answer: Response, id: str) -> tuple[int, Any, Any]:
    """Everything that a refusal says, but for the id that was asked and the request."""
    body = {**answer.json(), "request_id": ""}
    headers = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "content-length")}
    return answer.status_code, str(body).replace(id, "ID"), headers


@pytest.mark.parametrize("method", ["GET ", "POST /rotate", "POST /revoke"])
def test_a_key_elsewhere_is_answered_as_one_that_does_not_exist(
    published: Published, province: dict[str, str], statements_of: Any, method: str
) -> None:
    verb, _, end = method.partition(" ")
    seen = []
    for id in (new_id(), str(read_id(make_key(published.engine, organization=ELSEWHERE)))):
        body = {"days": 5} if end == "/rotate" else None
        with statements_of(published.engine) as statements:
            answer = published.client.request(verb, f"/v1/keys/{id}{end}", headers=province, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_key")
        seen.append((told(answer, id), list(statements)))
    assert seen[0] == seen[1]


def test_an_organization_elsewhere_is_answered_as_one_that_does_not_exist(
    published: Published, province: dict[str, str], statements_of: Any
) -> None:
    seen = []
    for id in (ELSEWHERE, UNKNOWN):
        with statements_of(published.engine) as statements:
            answer = post(published, "", province, **NEW, organization=id)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_organization")
        seen.append((told(answer, id), list(statements)))
    assert seen[0] == seen[1]


def test_no_key_reaches_above_its_maker(published: Published, province: dict[str, str]) -> None:
    refused = post(published, "", province, **NEW)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert refused.json()["errors"][0]["allowed"] == ["lang-son"]


@pytest.mark.parametrize("role", ["submitter", "approver"])
def test_only_administrators_see_and_make_keys(published: Published, role: str) -> None:
    headers = caller_headers(published.engine, role, "lang-son")
    id = read_id(make_key(published.engine, organization="lang-son"))
    with published.engine.connect() as connection:
        before = connection.scalar(select(func.count()).select_from(Key))
    for answer in (
        published.client.get("/v1/keys", headers=headers),
        published.client.get(f"/v1/keys/{id}", headers=headers),
        post(published, "", headers, **NEW, organization="lang-son"),
        post(published, f"/{id}/rotate", headers, days=5),
        published.client.post(f"/v1/keys/{id}/revoke", headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert answer.json()["errors"] == [
            {"location": "header.Authorization", "value": role, "allowed": ["administrator"]}
        ]
    with published.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Key)) == before


@pytest.mark.parametrize(
    ("body", "location"),
    [
        ({"role": "submitter"}, "body.name"),
        ({"name": "  ", "role": "submitter"}, "body.name"),
        ({"name": "x" * 121, "role": "submitter"}, "body.name"),
        ({"name": "a\u0000b", "role": "submitter"}, "body.name"),
        ({"name": "x", "role": "owner"}, "body.role"),
        ({**NEW, "days": 0}, "body.days"),
        ({**NEW, "days": 3651}, "body.days"),
        ({**NEW, "secret": "mine"}, "body.secret"),
    ],
)
def test_a_wrong_body_is_told_where(
    published: Published, everything: dict[str, str], body: dict[str, Any], location: str
) -> None:
    answer = post(published, "", everything, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_parameter")
    assert [error["location"] for error in answer.json()["errors"]] == [location]


def test_writes_and_refused_writes_are_in_the_audit(published: Published, province: dict[str, str]) -> None:
    made = post(published, "", province | {"X-Request-ID": "make-a-key-1"}, **NEW, organization="lang-son").json()
    target = f"keys/{made['id']}"
    published.client.post(f"/v1/{target}/revoke", headers=province)
    post(published, f"/{made['id']}/rotate", province, days=5)
    published.client.post(f"/v1/{target}/revoke")
    published.client.post(f"/v1/{target}/revoke", headers=caller_headers(published.engine, "approver", "lang-son"))
    rows = select(AuditEvent).where(AuditEvent.target == target).order_by(AuditEvent.number)
    with published.engine.connect() as connection:
        events = connection.execute(rows).all()
    assert [(e.action, e.outcome, e.status, e.code) for e in events] == [
        ("keys.create", "done", 0, ""),
        ("keys.revoke", "done", 0, ""),
        ("keys.rotate", "refused", 409, "key_revoked"),
        ("keys.revoke", "refused", 401, "unauthorized"),
        ("keys.revoke", "refused", 403, "forbidden"),
    ]
    assert (events[0].request_id, events[0].address) == ("make-a-key-1", "testclient")
    assert [event.actor.partition(":")[0] for event in events] == ["key", "key", "key", "anonymous", "key"]
    assert made["key"] not in str(events)
    assert made["key"].split("_")[2] not in str(events)
