"""ETag, 304, Cache-Control, Vary, HEAD: a copy that is current costs one look at the release and nothing else."""

import re
from functools import partial
from itertools import combinations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.dependencies import get_app_settings
from app.main import create_app
from app.settings import Settings
from tests.conftest import Statements
from tests.factories import make_release

ADDRESSES = (
    "/v1",
    "/v1/indicators",
    "/v1/provinces",
    "/v1/provinces?fields=code&limit=2",
    "/v1/provinces/20",
    "/v1/provinces/correspondence",
    "/v1/organizations/lang-son",
    "/v1/figures?limit=3",
    "/v1/figures/16",
    "/v1/comparisons?indicator=members&year=2025",
    "/v1/series?indicator=members&province=20",
    "/v1/resolve?q=hue",
)
KEPT = ("etag", "cache-control", "content-language", "vary")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_current_copy_is_confirmed_before_any_query(client: TestClient, statements: Statements, address: str) -> None:
    whole = client.get(address)
    assert re.fullmatch(r'"1-[0-9a-f]{32}"', whole.headers["etag"])
    statements.clear()
    confirmed = client.get(address, headers={"If-None-Match": whole.headers["etag"]})
    assert (confirmed.status_code, confirmed.content) == (304, b"")
    assert [statement.split("FROM ")[1].split()[0] for statement in statements] == ["releases"]
    assert [confirmed.headers[name] for name in KEPT] == [whole.headers[name] for name in KEPT]
    assert "content-type" not in confirmed.headers
    assert "x-request-id" in confirmed.headers


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '{} , "other"', '"a","b",W/{}', "*"])
def test_if_none_match_takes_lists_weak_tags_and_a_star(client: TestClient, form: str) -> None:
    etag = client.get("/v1/provinces").headers["etag"]
    response = client.get("/v1/provinces", headers={"If-None-Match": form.format(etag)})
    assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)


@pytest.mark.parametrize("form", ['"other"', "", "{0:.20}", 'W/"other"', '"*"', "unquoted"])
def test_other_tags_get_the_whole_answer(client: TestClient, form: str) -> None:
    etag = client.get("/v1/provinces").headers["etag"]
    response = client.get("/v1/provinces", headers={"If-None-Match": form.format(etag)})
    assert response.status_code == 200
    assert response.json()["total"] == 34


def test_a_star_does_not_confirm_what_is_not_there(client: TestClient) -> None:
    for address, status in (("/v1/provinces/99", 404), ("/v1/provinces?limit=0", 422)):
        response = client.get(address, headers={"If-None-Match": "*"})
        assert response.status_code == status
        assert response.json()["status"] == status


def test_tags_differ_by_question_language_and_encoding(client: TestClient) -> None:
    def tag(address: str, **headers: str) -> str:
        return client.get(address, headers={k.replace("_", "-"): v for k, v in headers.items()}).headers["etag"]

    tags = {
        "other question": tag("/v1/provinces?boundaries=2008"),
        "other path": tag("/v1/organizations"),
        "english": tag("/v1/provinces", accept_language="en"),
        "by parameter": tag("/v1/provinces?lang=en"),
        "identity": tag("/v1/provinces", accept_encoding="identity"),
        "gzip": tag("/v1/provinces", accept_encoding="gzip"),
        "br": tag("/v1/provinces", accept_encoding="br"),
        "zstd": tag("/v1/provinces", accept_encoding="gzip, br, zstd;q=0"),
    }
    tags["br"], same_encoding = tags.pop("zstd"), tags["br"]
    assert tags["br"] == same_encoding
    for one, other in combinations(tags, 2):
        assert tags[one] != tags[other], (one, other)


def test_a_tag_holds_for_one_sequence_of_bytes(client: TestClient) -> None:
    kinds: dict[str, str] = {}
    bodies: dict[str, bytes] = {}
    for encoding in ("identity", "gzip", "gzip;q=0", "br", "br, gzip;q=0.5", "zstd", "*", "*;q=0", "gzip;q=0, *;q=0.1"):
        with client.stream("GET", "/v1/provinces", headers={"Accept-Encoding": encoding}) as response:
            raw = b"".join(response.iter_raw())
        tag, kind = response.headers["etag"], response.headers.get("content-encoding", "identity")
        assert kinds.setdefault(tag, kind) == kind, encoding
        assert bodies.setdefault(tag, raw) == raw, encoding
        assert len(raw) == int(response.headers["content-length"])
    assert sorted(kinds.values()) == ["br", "gzip", "identity", "zstd"]


def test_tags_differ_by_release_version_and_settings(
    client: TestClient, session: Session, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = client.get("/v1/provinces").headers["etag"]
    smaller = create_app(Settings(database_url=database_url, access_log=False, items_max=100))
    assert TestClient(smaller).get("/v1/provinces").headers["etag"] != old
    smaller.state.engine.dispose()
    monkeypatch.setattr("app.dependencies.__version__", "9.9.9")
    assert client.get("/v1/provinces").headers["etag"] != old
    monkeypatch.undo()
    assert client.get("/v1/provinces").headers["etag"] == old
    make_release(session, 2)
    new = client.get("/v1/provinces", headers={"If-None-Match": old})
    assert (new.status_code, new.json()["release"]) == (200, 2)
    assert client.get("/v1/provinces?as_of=1").json()["release"] == 1


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", "public, max-age=60"),
        ("?as_of=1", "public, max-age=86400, immutable"),
        ("?as_of=2026-11-22", "public, max-age=60"),
    ],
)
def test_how_long_an_answer_may_be_kept(client: TestClient, query: str, kept: str) -> None:
    response = client.get(f"/v1/provinces{query}")
    assert response.headers["cache-control"] == kept
    assert response.headers["vary"] == "Accept, Accept-Language, Accept-Encoding, Authorization, Origin"


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
@pytest.mark.parametrize(
    "address", [*ADDRESSES, "/v1/provinces/99", "/v1/province", "/healthz", "/docs", "/openapi.json"]
)
def test_head_is_get_without_a_body(client: TestClient, address: str, encoding: str) -> None:
    changing = {"x-request-id", "date"}
    got, head = (client.request(m, address, headers={"Accept-Encoding": encoding}) for m in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in got.headers.items() if k not in changing
    }


def test_settings_say_how_long_current_answers_may_be_kept(app: FastAPI, database_url: str) -> None:
    longer = create_app(Settings(database_url=database_url, access_log=False, cache_max_age_seconds=3600))
    assert TestClient(longer).get("/v1/provinces").headers["cache-control"] == "public, max-age=3600"
    longer.state.engine.dispose()


def test_every_setting_that_an_answer_shows_makes_another_tag(app: FastAPI, client: TestClient) -> None:
    own: Settings = app.state.settings
    before = client.get("/v1")
    shown = set()
    for name, field in Settings.model_fields.items():
        if name == "commit" or field.annotation is int:
            changed = own.model_copy(update={name: "abcdef0" if name == "commit" else getattr(own, name) + 1})
            app.dependency_overrides[get_app_settings] = partial(_settings, changed)
            after = client.get("/v1")
            if after.json() != before.json():
                shown.add(name)
                assert after.headers["etag"] != before.headers["etag"], name
    assert {"commit", "items_max", "workbook_cells_max", "database_pool_size"} < shown


def _settings(settings: Settings) -> Settings:
    return settings
