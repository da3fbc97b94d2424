"""For who runs the service: alive, ready, metrics."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.access.keys import new_id, new_key
from app.access.throttle import Throttle
from app.database import writing
from app.main import create_app
from app.settings import Settings
from tests.callers import make_key
from tests.conftest import Statements
from tests.published import Published, published_database


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


def count(client: TestClient, name: str, **labels: str) -> float:
    """A sample of /metrics, 0 while it is not there."""
    wanted = ",".join(f'{key}="{value}"' for key, value in labels.items())
    found = re.search(rf"^{name}\{{{re.escape(wanted)}\}} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_alive_asks_nothing_of_the_database(client: TestClient, statements: Statements) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["cache-control"] == "no-store"
    assert statements == []


def test_ready_names_release_and_migration(client: TestClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert response.json()["release"] == 1
    assert re.fullmatch(r"[0-9a-f]{12}", response.json()["migration"])
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("key", ["expired", "revoked", "unknown", "malformed", "twice", "token"])
def test_what_monitors_ask_is_answered_alike_whatever_key_they_send(published: Published, path: str, key: str) -> None:
    made = make_key(published.engine)
    if key in ("expired", "revoked"):
        ended = {"expired": "expires_at = created_at", "revoked": "revoked_at = created_at, revoked_by = 'test'"}[key]
        with writing(published.engine) as connection:
            connection.execute(text(f"UPDATE keys SET {ended}"))
    given = {"unknown": new_key(new_id()), "malformed": "Basic x", "token": "a.b.c"}.get(key, made)
    headers = [("Authorization", f"Bearer {given}")] * (2 if key == "twice" else 1)
    application: Any = published.client.app
    application.state.wrong_keys = Throttle(1)
    for _ in range(3):
        response = published.client.get(path, headers=headers)
        assert response.status_code == 200
        if path != "/metrics":
            assert response.content == published.client.get(path).content
    # None of it counted as a wrong key: the next one is looked at.
    assert published.client.get("/v1", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "change", ["DELETE FROM alembic_version", "UPDATE alembic_version SET version_num = '000000000000'"]
)
def test_a_database_at_another_migration_is_not_ready(client: TestClient, session: Session, change: str) -> None:
    session.execute(text(change))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")
    assert int(response.headers["retry-after"]) > 0
    assert client.get("/healthz").status_code == 200


def test_a_lost_database_is_alive_but_not_ready() -> None:
    lost = TestClient(create_app(Settings(database_url="postgresql+psycopg://x@127.0.0.1:9/x", access_log=False)))
    assert lost.get("/healthz").status_code == 200
    response = lost.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "unavailable")


def test_metrics_count_by_route_and_not_by_address(client: TestClient) -> None:
    labels = {"method": "GET", "route": "/v1/provinces/{code}"}
    before = count(client, "party_stats_requests_total", **labels, status="200")
    missed = count(client, "party_stats_requests_total", **labels, status="404")
    timed = count(client, "party_stats_request_seconds_count", **labels)
    for code in ("01", "20", "99"):
        client.get(f"/v1/provinces/{code}")
    assert count(client, "party_stats_requests_total", **labels, status="200") == before + 2
    assert count(client, "party_stats_requests_total", **labels, status="404") == missed + 1
    assert count(client, "party_stats_request_seconds_count", **labels) == timed + 3


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", "/nowhere", {"method": "GET", "route": "unmatched", "status": "404"}),
        ("GET", "/v1/nowhere", {"method": "GET", "route": "unmatched", "status": "404"}),
        ("GET", "/v1/provinces?q=%00", {"method": "GET", "route": "unmatched", "status": "400"}),
        ("HEAD", "/v1/provinces", {"method": "HEAD", "route": "/v1/provinces", "status": "200"}),
        ("GET", "/v1/provinces?x=1", {"method": "GET", "route": "/v1/provinces", "status": "422"}),
        ("DELETE", "/v1/provinces", {"method": "DELETE", "route": "/v1/provinces", "status": "405"}),
        ("INVENTED", "/v1/provinces", {"method": "other", "route": "/v1/provinces", "status": "405"}),
        ("GET", "/docs/problems/not_found", {"method": "GET", "route": "/docs/problems/{code}", "status": "200"}),
    ],
)
def test_labels_do_not_grow_with_what_clients_invent(
    client: TestClient, method: str, path: str, labels: dict[str, str]
) -> None:
    before = count(client, "party_stats_requests_total", **labels)
    client.request(method, path)
    assert count(client, "party_stats_requests_total", **labels) == before + 1


def test_metrics_are_in_the_format_of_prometheus(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert response.headers["cache-control"] == "no-store"
    assert "# TYPE party_stats_request_seconds histogram" in response.text
