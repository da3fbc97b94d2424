"""Tokens of an OpenID Connect issuer, a real one that runs beside the tests; and tokens that only look like its own."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError

from app.access import tokens
from app.errors import Problem
from app.settings import Settings
from tests.callers import bearer, make_key
from tests.issuers import AUDIENCE, issuer, sign_in
from tests.postgres import free_port
from tests.published import Published, published_database

USERS: dict[str, dict[str, Any]] = {
    "an": {"role": "administrator", "organization": "*", "name": "An"},
    "binh": {"role": ["staff", "duyệt"], "organization": "lang-son"},
    "no-role": {"organization": "lang-son"},
    "two-roles": {"role": ["submitter", "duyệt"], "organization": "lang-son"},
    "odd-role": {"role": "owner", "organization": "lang-son"},
    "nowhere": {"role": "submitter"},
    "odd-place": {"role": "submitter", "organization": ["lang-son"]},
}


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with issuer(free_port(), users=USERS) as address:
        yield address


@pytest.fixture(scope="module")
def published(module_database_url: str, address: str) -> Iterator[Published]:
    roles = ["submitter=submitter", "duyệt=approver", "administrator=administrator"]
    with published_database(
        module_database_url,
        oidc_issuer=address,
        oidc_audience=AUDIENCE,
        oidc_roles=roles,
        oidc_timeout_seconds=2,
        wrong_keys_per_minute=1000,
    ) as published:
        yield published


def refused(published: Published, token: str, says: str) -> None:
    answer = published.client.get("/v1?lang=en", headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), answer.text
    assert says in answer.json()["detail"]
    assert answer.headers["www-authenticate"] == 'Bearer realm="party-stats", error="invalid_token"'
    assert token not in answer.text


def test_a_token_is_a_second_way_in(published: Published, address: str) -> None:
    an = bearer(sign_in(address, "an"))
    assert published.client.get("/v1", headers=an).headers["cache-control"] == "private, no-store"
    made = published.client.post(
        "/v1/keys", headers=an, json={"name": "x", "role": "submitter", "organization": "lang-son"}
    )
    assert (made.status_code, made.json()["created_by"]) == (201, "oidc:an")
    events = published.client.get("/v1/audit-events?action=keys.create&limit=1", headers=an).json()["items"]
    assert events[0]["actor"] == "oidc:an"
    assert published.client.get("/v1/keys", headers=bearer(make_key(published.engine))).status_code == 200


def test_a_role_claim_may_be_a_list_and_be_called_otherwise(published: Published, address: str) -> None:
    answer = published.client.get("/v1/keys?lang=en", headers=bearer(sign_in(address, "binh")))
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["value"] == "approver"


@pytest.mark.parametrize("user", ["no-role", "two-roles", "odd-role"])
def test_a_token_that_names_not_one_role_is_refused(published: Published, address: str, user: str) -> None:
    refused(published, sign_in(address, user), "lacks a fit role")


@pytest.mark.parametrize("user", ["nowhere", "odd-place"])
def test_a_token_that_names_no_subtree_is_refused(published: Published, address: str, user: str) -> None:
    refused(published, sign_in(address, user), "lacks a fit organization")


def test_a_token_for_another_service_is_refused(published: Published, address: str) -> None:
    refused(published, sign_in(address, "an", audience="another-service"), "not for this service")


def forged(address: str, key: Any, algorithm: str, headers: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token that says what a good one says, signed by somebody else."""
    good = jwt.decode(sign_in(address, "an"), options={"verify_signature": False})
    return jwt.encode({**good, **claims}, key, algorithm, headers=headers)


def test_a_signature_of_another_key_is_refused(published: Published, address: str) -> None:
    own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kid = jwt.get_unverified_header(sign_in(address, "an")).get("kid")
    for headers in ({"kid": kid} if kid else None, {"kid": "unknown"}, None):
        refused(published, forged(address, own, "RS256", headers), "is broken or wrongly signed")


def test_no_signature_and_shared_secrets_are_refused(published: Published, address: str) -> None:
    refused(published, forged(address, None, "none"), "an algorithm that is not taken")
    refused(
        published, forged(address, "a secret that everybody knows, of 32 bytes", "HS256"), "an algorithm that is not"
    )
    head, body, signature = sign_in(address, "an").split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "nOnE", "typ": "JWT"}).encode()).decode().rstrip("=")
    refused(published, f"{none}.{body}.{signature}", "an algorithm that is not taken")
    refused(published, f"{head}.{body}.", "is broken or wrongly signed")
    changed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(body + "==").replace(b'"an"', b'"me"')).decode()
    refused(published, f"{head}.{changed.rstrip('=')}.{signature}", "is broken or wrongly signed")


@pytest.mark.parametrize("token", ["a.b.c", "..", "eyJ.eyJ.x", "é.è.ê", "a." + "b" * 5000 + ".c"])
def test_what_is_no_token_is_refused(published: Published, token: str) -> None:
    answer = published.client.get("/v1?lang=en", headers={"Authorization": f"Bearer {token}".encode()})
    assert (answer.status_code, answer.json()["detail"]) == (401, "The token is broken or wrongly signed.")


def tokens_of(issuer: str, **values: Any) -> tokens.Tokens:
    return tokens.Tokens(Settings(oidc_issuer=issuer, oidc_audience=AUDIENCE, oidc_timeout_seconds=2, **values))


def told(checking: tokens.Tokens, token: str) -> str:
    """The sentence of the refusal."""
    with pytest.raises(Problem) as refusal:
        checking.authenticate(token)
    return refusal.value.detail.en


def test_a_token_ends_and_is_its_issuers_only(address: str) -> None:
    with issuer(free_port(), seconds=-30, users=USERS) as other:
        token = sign_in(other, "an")
        # The clocks may differ by a minute, and by no more.
        caller = tokens_of(other).authenticate(token)
        assert caller.actor == "oidc:an"
        # It is looked at again when something is written.
        tokens.check_expiry(caller)
        assert caller.until is not None
        with pytest.raises(Problem) as refusal:
            tokens.check_expiry(replace(caller, until=caller.until - 31))
        assert (refusal.value.code, refusal.value.detail.en) == ("unauthorized", "The token has expired.")
        assert told(tokens_of(other, oidc_clock_skew_seconds=20), token) == "The token has expired."
    assert told(tokens_of(address), token) == "The token is broken or wrongly signed."


def test_new_keys_of_the_issuer_are_found_and_its_silence_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with issuer(port, users=USERS) as other:
        checking, first = tokens_of(other), sign_in(other, "an")
        assert checking.authenticate(first).name == "An"
    # Its keys are still at hand, and it is not asked again and again.
    assert checking.authenticate(first).name == "An"
    monkeypatch.setattr(tokens, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(tokens, "KEYS_SECONDS", 0.0)
    assert checking.authenticate(first).name == "An"
    with issuer(port, users=USERS) as other:
        assert checking.authenticate(sign_in(other, "an")).name == "An"
        assert told(checking, first) == "The token is broken or wrongly signed."
    with pytest.raises(Problem) as silent:
        tokens_of(other).authenticate(first)
    assert (silent.value.status, silent.value.headers) == (503, {"Retry-After": "10"})


def test_without_an_issuer_no_token_is_taken(published: Published, address: str) -> None:
    application: Any = published.client.app
    application.state.tokens = None
    refused(published, sign_in(address, "an"), "a key looks like pstat_<id>_<secret>")


@pytest.mark.parametrize(
    ("values", "name", "says"),
    [
        ({"oidc_issuer": "http://id.example.org", "oidc_audience": "x"}, "oidc_issuer", "https://"),
        ({"oidc_issuer": "ftp://id.example.org", "oidc_audience": "x"}, "oidc_issuer", "https://"),
        ({"oidc_issuer": "http://localhost.example.org", "oidc_audience": "x"}, "oidc_issuer", "https://"),
        ({"oidc_issuer": "https://me:secret@id.example.org", "oidc_audience": "x"}, "oidc_issuer", "https://"),
        ({"oidc_issuer": "https://id.example.org"}, "oidc_audience", "any other service"),
        ({"oidc_algorithms": "none"}, "oidc_algorithms", "takes only"),
        ({"oidc_algorithms": "RS256,HS256"}, "oidc_algorithms", "not HS256"),
        ({"oidc_roles": "boss=owner"}, "oidc_roles", "VALUE=submitter"),
        ({"oidc_roles": "boss"}, "oidc_roles", "VALUE=submitter"),
    ],
)
def test_a_dangerous_combination_does_not_start(values: dict[str, Any], name: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as refusal:
        Settings(**values)
    assert [error["loc"] for error in refusal.value.errors()] == [(name,)]
