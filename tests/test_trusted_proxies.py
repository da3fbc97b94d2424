"""PARTY_STATS_TRUSTED_PROXIES: whose word about the address of a client is taken, on a real server."""

from pathlib import Path

import httpx

from tests.programs import Server, party_stats, running

WRONG = {"Authorization": "Bearer nothing"}


def statuses(server: Server, *forwarded: str) -> list[int]:
    """What wrong keys get, each said to come from an address."""
    with httpx.Client(base_url=server.address, headers=WRONG, timeout=60) as client:
        return [client.get("/v1", headers={"X-Forwarded-For": each}).status_code for each in forwarded]


def test_clients_of_a_trusted_proxy_are_counted_apart(tmp_path: Path) -> None:
    with running(tmp_path, trusted_proxies="192.0.2.1,127.0.0.0/8", wrong_keys_per_minute=2) as server:
        assert statuses(server, *["203.0.113.1"] * 3, "203.0.113.2") == [401, 401, 429, 401]
        # What a client writes before the proxy's own word is not believed.
        assert statuses(server, *(f"198.51.100.{n}, 203.0.113.3" for n in range(3))) == [401, 401, 429]
        httpx.post(f"{server.address}/v1/keys", headers={"X-Forwarded-For": "203.0.113.4"}, json={}, timeout=60)
    (event,) = party_stats("audit", "list", folder=tmp_path).stdout.splitlines()[2:]
    assert "\t203.0.113.4\t" in event


def test_without_the_setting_nobodys_word_is_taken(tmp_path: Path) -> None:
    with running(tmp_path, wrong_keys_per_minute=2) as server:
        assert statuses(server, *(f"203.0.113.{n}" for n in range(3))) == [401, 401, 429]
