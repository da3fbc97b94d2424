"""Bearer tokens (JWT) of one OpenID Connect issuer as a second way in. Off unless an issuer is set."""

import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

import httpx
import jwt
import structlog

from app.access.callers import Caller, unauthorized
from app.errors import Problem
from app.models.vocabulary import Role
from app.settings import Settings, fit_for_secrets
from app.text import Text

KEYS_SECONDS = 300.0
"""How long the issuer's keys are used before they are asked for again."""
KEYS_WITHOUT_ISSUER_SECONDS = 3600.0
"""How long they are used when the issuer does not answer."""
PAUSE_SECONDS = 10.0
"""Least time between two questions to the issuer, whatever tokens come."""
_BYTES_MAX = 1_000_000
EVERYTHING = "*"
log = structlog.get_logger("party_stats")


class IssuerSilent(Exception):
    """The issuer did not give its keys."""


class Tokens:
    """Checks tokens of the issuer of the settings, with the issuer's keys, which it fetches when it needs them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._fetched = self._asked = -KEYS_WITHOUT_ISSUER_SECONDS
        self._lock = Lock()

    def authenticate(self, token: str) -> Caller:
        """The caller of a token; raises the 401, or the 503 when the issuer's keys cannot be had."""
        try:
            claims = self._claims(token)
        except IssuerSilent:
            raise _issuer_silent() from None
        except jwt.PyJWTError as error:
            raise _refused(type(error).__name__) from None
        return self._caller(claims)

    def _claims(self, token: str) -> Mapping[str, Any]:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in self.settings.oidc_algorithms:
            raise jwt.InvalidAlgorithmError
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key(header.get("kid")),
            algorithms=self.settings.oidc_algorithms,
            audience=self.settings.oidc_audience,
            issuer=self.settings.oidc_issuer,
            leeway=self.settings.oidc_clock_skew_seconds,
            options={"require": ["exp", "iss", "aud", "sub"], "strict_aud": False},
        )
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        with self._lock:
            age = time.monotonic() - self._fetched
            if (age > KEYS_SECONDS or kid not in self._keys) and time.monotonic() - self._asked > PAUSE_SECONDS:
                self._fetch(age)
            elif age > KEYS_WITHOUT_ISSUER_SECONDS:
                raise IssuerSilent
            if kid is None and len(self._keys) == 1:
                return next(iter(self._keys.values()))
            if kid not in self._keys:
                raise jwt.InvalidKeyError
            return self._keys[kid]

    def _fetch(self, age: float) -> None:
        self._asked = time.monotonic()
        try:
            keys = self._ask()
        except (httpx.HTTPError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            log.error("issuer_silent", issuer=self.settings.oidc_issuer, error=type(error).__name__)
            if age > KEYS_WITHOUT_ISSUER_SECONDS:
                raise IssuerSilent from error
            return
        self._keys, self._fetched = keys, time.monotonic()

    def _ask(self) -> dict[str | None, jwt.PyJWK]:
        """The issuer's signing keys by id. Nothing of the environment, no redirects, bounded in time and size."""
        issuer = self.settings.oidc_issuer
        seconds = self.settings.oidc_timeout_seconds
        with httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False) as client:
            about = _read_json(client, issuer.rstrip("/") + "/.well-known/openid-configuration", seconds)
            if about["issuer"] != issuer or not fit_for_secrets(about["jwks_uri"]):
                raise ValueError
            found = _read_json(client, about["jwks_uri"], seconds)
        signing = [key for key in found["keys"] if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
        return {key.key_id: key for key in jwt.PyJWKSet.from_dict({"keys": signing}).keys}

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        subject, organization = claims["sub"], claims.get(self.settings.oidc_organization_claim)
        if not _plain(subject):
            raise _refused("sub")
        given = claims.get(self.settings.oidc_role_claim)
        named = self.settings.oidc_role_names
        roles = {named[value] for value in (given if isinstance(given, list) else [given]) if value in named}
        if len(roles) != 1:
            raise _refused(self.settings.oidc_role_claim)
        if not _plain(organization):
            raise _refused(self.settings.oidc_organization_claim)
        name = claims.get("name")
        return Caller(
            f"oidc:{subject}",
            name if _plain(name) else subject,
            Role(roles.pop()),
            None if organization == EVERYTHING else organization,
            until=int(claims["exp"]) + self.settings.oidc_clock_skew_seconds,
        )


def _read_json(client: httpx.Client, address: str, seconds: float) -> Any:
    until, body = time.monotonic() + seconds, b""
    with client.stream("GET", address) as response:
        response.raise_for_status()
        for part in response.iter_bytes():
            body += part
            if len(body) > _BYTES_MAX or time.monotonic() > until:
                raise ValueError
    return httpx.Response(200, content=body).json()


def _plain(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 120 and value.isprintable()


_REASONS = {
    "ExpiredSignatureError": Text("đã hết hạn", "has expired"),
    "ImmatureSignatureError": Text("chưa có hiệu lực", "is not valid yet"),
    "InvalidAudienceError": Text("không dành cho dịch vụ này (aud)", "is not for this service (aud)"),
    "InvalidIssuerError": Text("không do nơi cấp được tin cậy cấp (iss)", "is not of the trusted issuer (iss)"),
    "InvalidAlgorithmError": Text(
        "ký bằng thuật toán không được nhận", "is signed with an algorithm that is not taken"
    ),
}


def check_expiry(caller: Caller) -> None:
    """Raise the 401 of a token that has expired since it was looked at."""
    if caller.until is not None and caller.until <= time.time():
        raise _refused("ExpiredSignatureError")


def _refused(reason: str) -> Problem:
    claim = Text(f"thiếu hoặc sai {reason}", f"lacks a fit {reason}")
    unreadable = Text("không đúng hoặc chữ ký sai", "is broken or wrongly signed")
    said = _REASONS.get(reason) or (unreadable if reason.endswith("Error") else claim)
    return unauthorized(Text(f"Mã truy cập {said.vi}.", f"The token {said.en}."))


def _issuer_silent() -> Problem:
    return Problem(
        "unavailable",
        Text("Không lấy được khoá của nơi cấp mã truy cập.", "The keys of the issuer of tokens cannot be had."),
        headers={"Retry-After": "10"},
    )
