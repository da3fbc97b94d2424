"""Wrong keys are slowed down by address and logged; keys in the wrong place are told where they belong, and kept out of logs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.access.keys import new_id, new_key
from app.access.throttle import Throttle, neighbourhood
from app.models import AuditEvent
from tests.callers import bearer, make_key
from tests.published import Published, published_database
from tests.test_headers import logs_of

ALLOWED = 5


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url, wrong_keys_per_minute=ALLOWED, writes_per_minute=3) as published:
        yield published


@pytest.fixture(autouse=True)
def _start_afresh(published: Published) -> None:
    application: Any = published.client.app
    application.state.wrong_keys = Throttle(ALLOWED)
    application.state.writes = Throttle(3)
    application.state.refusals = Throttle(ALLOWED)


def of(published: Published, address: str) -> TestClient:
    """A client at another address."""
    return TestClient(published.client.app, client=(address, 50000))


def test_a_thousand_wrong_keys_are_slowed_down_and_a_right_one_elsewhere_is_not(published: Published) -> None:
    right = bearer(make_key(published.engine))
    attacker, other = of(published, "192.0.2.1"), of(published, "192.0.2.2")
    with structlog.testing.capture_logs() as logs:
        answers = [attacker.get("/v1", headers=bearer(new_key(new_id()))) for _ in range(1000)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:ALLOWED] == [401] * ALLOWED
    assert statuses.count(401) < 2 * ALLOWED
    assert statuses.count(401) + statuses.count(429) == 1000
    slowed = next(answer for answer in answers if answer.status_code == 429)
    assert slowed.json()["code"] == "too_many_requests"
    assert 1 <= int(slowed.headers["retry-after"]) <= 60 / ALLOWED
    assert other.get("/v1", headers=right).status_code == 200
    # Who sends no key is no suspect, wherever it is.
    assert attacker.get("/v1").status_code == 200
    assert attacker.get("/v1", headers=right).status_code == 429
    wrong = [line for line in logs if line["event"] == "wrong_key"]
    assert len(wrong) == statuses.count(401)
    assert {line["address"] for line in wrong} == {"192.0.2.1"}
    assert next(line["allowed_per_minute"] for line in logs if line["event"] == "wrong_keys_slowed_down") == ALLOWED


def test_a_right_key_is_taken_again_after_the_wait(published: Published) -> None:
    clock = Clock()
    application: Any = published.client.app
    application.state.wrong_keys = clock.throttle(ALLOWED)
    right = bearer(make_key(published.engine))
    for _ in range(ALLOWED):
        published.client.get("/v1", headers=bearer("wrong"))
    waiting = published.client.get("/v1", headers=right)
    assert waiting.status_code == 429
    clock.now += int(waiting.headers["retry-after"])
    assert published.client.get("/v1", headers=right).status_code == 200


class Clock:
    """Time that passes when it is told to."""

    now = 1000.0

    def throttle(self, per_minute: int, **values: int) -> Throttle:
        return Throttle(per_minute, clock=lambda: self.now, **values)


def test_an_allowance_refills_steadily_and_never_beyond_itself() -> None:
    clock = Clock()
    throttle = clock.throttle(6)
    assert [throttle.use("a") for _ in range(6)] == [0, 0, 0, 0, 0, 10]
    assert throttle.seconds_to_wait("b") == 0
    clock.now += 9
    assert throttle.seconds_to_wait("a") == 1
    clock.now += 1
    assert throttle.use("a") == 10
    clock.now += 3600
    assert [throttle.use("a") for _ in range(6)] == [0, 0, 0, 0, 0, 10]


def test_memory_is_bounded_whoever_comes() -> None:
    throttle = Throttle(1, names_max=100)
    for number in range(10_000):
        throttle.use(str(number))
    assert len(throttle._left) == 100
    assert throttle.seconds_to_wait("9999") > 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_one_machine_is_one_address(address: str, counted: str) -> None:
    assert neighbourhood(address) == counted


def test_writes_without_a_key_are_slowed_down_so_that_the_audit_cannot_be_flooded(published: Published) -> None:
    def events() -> int:
        with published.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(AuditEvent)) or 0

    before = events()
    stranger = of(published, "192.0.2.3")
    statuses = [stranger.post("/v1/keys", json={}).status_code for _ in range(50)]
    assert statuses == [401] * ALLOWED + [429] * (50 - ALLOWED)
    # One more says that it was slowed down.
    assert events() == before + ALLOWED + 1


def test_writes_with_a_key_have_a_limit_of_their_own(published: Published) -> None:
    headers = bearer(make_key(published.engine, "submitter"))
    statuses = [published.client.post("/v1/keys", headers=headers, json={}).status_code for _ in range(5)]
    assert statuses == [403] * 3 + [429] * 2
    assert published.client.get("/v1", headers=headers).status_code == 200


TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize("header", ["X-API-Key", "Api-Key", "Proxy-Authorization", "Cookie", "X-Auth-Token"])
def test_a_key_in_another_header_is_told_where_it_belongs(published: Published, header: str) -> None:
    key = make_key(published.engine)
    answer = published.client.get("/v1?lang=en", headers={header: f"x={key}" if header == "Cookie" else key})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert "Authorization: Bearer <key>" in answer.json()["detail"]
    assert answer.json()["errors"] == [{"location": f"header.{header.lower()}", "allowed": ["header.Authorization"]}]
    assert key not in answer.text


def test_tokens_of_other_programs_in_cookies_do_no_harm(published: Published) -> None:
    assert published.client.get("/v1", headers={"Cookie": f"session={TOKEN}"}).status_code == 200


@pytest.mark.parametrize(
    "place",
    [
        "/v1?key={key}",
        "/v1/figures?access_token={key}&limit=1",
        "/v1/keys/{key}",
        "/v1?{key}",
        "/v1?key={escaped}",
        "/v1?{long}={key}",
    ],
)
def test_a_key_in_the_address_is_refused_and_not_logged(published: Published, database_url: str, place: str) -> None:
    for secret in (make_key(published.engine), TOKEN):
        path = place.format(key=secret, long="x" * 9000, escaped="".join(f"%{ord(letter):02x}" for letter in secret))
        with logs_of(database_url) as (client, log):
            answer = client.get(path, headers={"Accept-Language": "en"})
            # The test's own client logs what it asks.
            written = "\n".join(line for line in log.getvalue().splitlines() if "HTTP Request" not in line)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert "not in the address" in answer.json()["detail"]
        last = secret.rpartition("_")[2][-20:]
        escaped = "".join(f"%{ord(letter):02x}" for letter in last)
        for text in (answer.text, written):
            assert last not in text
            assert escaped not in text.lower()
        (line,) = (json.loads(line) for line in written.splitlines() if '"request"' in line)
        assert (line["path"], line["query"], line["status"]) == ("(a key)", "", 401)


def test_no_secret_is_in_the_metrics(published: Published) -> None:
    key = make_key(published.engine)
    published.client.get("/v1", headers=bearer(key))
    published.client.get(f"/v1?key={key}")
    assert key.split("_")[2] not in published.client.get("/metrics").text
