"""A real OpenID Connect issuer, in a process of its own on 127.0.0.1."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

AUDIENCE = "party-statistics"
BACK = "https://client.example/back"


@contextmanager
def issuer(port: int, seconds: int = 3600, users: dict[str, dict[str, Any]] | None = None) -> Iterator[str]:
    """The address of an issuer with users by subject and their claims; its tokens live for `seconds`."""
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    command += ["--token-max-age", str(seconds)]
    for subject, claims in (users or {}).items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims})]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise TimeoutError(address)


def sign_in(address: str, subject: str, audience: str = AUDIENCE) -> str:
    """What a browser and a client do together: the id token of a user."""
    asked = {"client_id": audience, "redirect_uri": BACK, "response_type": "code", "scope": "openid profile"}
    with httpx.Client() as client:
        answer = client.post(f"{address}/oauth2/authorize", params=asked, data={"sub": subject})
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        token: str = client.post(f"{address}/oauth2/token", data=given, auth=(audience, "secret")).json()["id_token"]
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
    return token
