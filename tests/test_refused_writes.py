"""Writes that are refused: who has no key is told so before anything is read, and every refusal leaves an event."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from app.access.throttle import Throttle
from app.models import AuditEvent
from app.routers import ROUTERS, batch
from tests.callers import bearer, make_key
from tests.published import Published, published_database

ALLOWED, MOST = 6, 65_536
PATH = "/v1/submissions/abc/approve"
JSON = {"Content-Type": "application/json"}
Seen = list[tuple[str, str, str, int, str]]


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    settings = {"wrong_keys_per_minute": ALLOWED, "writes_per_minute": ALLOWED, "body_max_bytes": MOST}
    with published_database(module_database_url, upload_max_bytes=MOST, **settings) as published:
        yield published


@pytest.fixture
def events(published: Published) -> Any:
    """(actor, action, target, status, code) of what was refused since the test began; nobody has used an allowance."""
    state = published.client.app.state  # type: ignore[attr-defined]
    state.wrong_keys, state.writes, state.refusals, state.refusals_of_speed = map(
        Throttle, (ALLOWED, ALLOWED, ALLOWED, 1)
    )
    columns = AuditEvent.__table__.c  # type: ignore[attr-defined]
    refused = select(columns.actor, columns.action, columns.target, columns.status, columns.code).where(
        columns.outcome == "refused"
    )

    def all_events() -> Seen:
        with published.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(refused.order_by(columns.number))]

    before = len(all_events())
    return lambda: all_events()[before:]


@pytest.fixture
def key(published: Published) -> str:
    return make_key(published.engine, "approver", "lang-son")


def actor(key: str) -> str:
    return f"key:{key.split('_')[1]}"


def test_who_has_no_key_is_told_so_before_the_body_is_looked_at(published: Published, events: Any) -> None:
    for headers in ({}, bearer("wrong")):
        answer = published.client.post(PATH, content=b"{", headers=JSON | headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert events() == [("anonymous", "submissions.approve", "submissions/abc", 401, "unauthorized")] * 2
    statuses = [published.client.post(PATH, content=b"{", headers=JSON).status_code for _ in range(ALLOWED)]
    assert statuses == [401] * (ALLOWED - 2) + [429] * 2


@pytest.mark.parametrize("path", [PATH, "/v1/submissions", "/v1/keys"])
def test_nothing_of_the_body_is_asked_for_without_a_key(published: Published, events: Any, path: str) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was asked for")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""},
        **{"headers": [(b"content-type", b"application/json")], "client": ("192.0.2.9", 1), "http_version": "1.1"},
        **{"scheme": "http", "server": ("testserver", 80), "root_path": "", "asgi": {"version": "3.0"}, "state": {}},
    }
    asyncio.run(published.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 401
    assert [event[3] for event in events()] == [401]


def test_a_body_that_is_no_json_is_recorded(published: Published, events: Any, key: str) -> None:
    answer = published.client.post(PATH, content=b"{", headers=JSON | bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert events() == [(actor(key), "submissions.approve", "submissions/abc", 400, "malformed_request")]


@pytest.mark.parametrize("path", [PATH, "/v1/submissions"])
def test_a_body_that_is_too_large_is_recorded(published: Published, events: Any, key: str, path: str) -> None:
    chunks = (b"x" * 10_000 for _ in range(20))
    for content, headers in ((b"x", {"Content-Length": "200000000"}), (chunks, {})):
        answer = published.client.post(path, content=content, headers=JSON | bearer(key) | headers)
        assert (answer.status_code, answer.json()["bytes_max"]) == (413, MOST)
    assert [(event[0], *event[3:]) for event in events()] == [(actor(key), 413, "body_too_large")] * 2


def test_a_key_in_the_address_is_recorded_without_the_key(published: Published, events: Any, key: str) -> None:
    for path in (f"{PATH}?key={key}", f"/v1/keys/{key}/rotate"):
        assert published.client.post(path, headers=JSON, content=b"{}").status_code == 401
    assert events() == [
        ("anonymous", "submissions.approve", "submissions", 401, "unauthorized"),
        ("anonymous", "keys.rotate", "keys", 401, "unauthorized"),
    ]


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/v1/submissions/a%00b/approve", {}, "malformed_request"),
        (f"{PATH}?x=%ff", {}, "malformed_request"),
        (f"{PATH}?x={'a' * 9000}", {}, "uri_too_long"),
        (PATH, {"X-Long": "x" * 70_000}, "headers_too_large"),
    ],
)
def test_what_cannot_be_read_is_recorded(
    published: Published, events: Any, key: str, path: str, headers: Any, code: str
) -> None:
    answer = published.client.post(path, content=b"{}", headers=JSON | bearer(key) | headers)
    (event,) = events()
    assert (answer.json()["code"], event[1], event[3:]) == (code, "submissions.approve", (answer.status_code, code))
    assert event[2].isprintable()


def test_nobody_without_a_key_fills_the_audit(published: Published, events: Any) -> None:
    for _ in range(3 * ALLOWED):
        assert published.client.post(f"{PATH}?x=%ff").status_code == 400
    assert len(events()) == ALLOWED


def test_too_many_writes_are_recorded_once_a_minute(published: Published, events: Any, key: str) -> None:
    other = make_key(published.engine, "approver", "lang-son")
    for headers in (bearer(key), bearer(other)):
        answers = [published.client.post(PATH, json={"revision": 1}, headers=headers) for _ in range(ALLOWED + 4)]
        assert [answer.status_code for answer in answers] == [404] * ALLOWED + [429] * 4
    seen = [(event[0], event[3]) for event in events()]
    assert seen == [(actor(who), status) for who in (key, other) for status in [*[404] * ALLOWED, 429]]


def test_every_route_that_writes_is_one_of_these() -> None:
    posts: Any = [route for router in ROUTERS for route in router.routes if "GET" not in route.methods]  # type: ignore[attr-defined]
    assert len(posts) > 10
    assert [route for route in posts if not getattr(route, "writes", False)] == batch.router.routes
