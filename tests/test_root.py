"""GET /v1: what the service says of itself."""

from fastapi.testclient import TestClient

ASKS_FOR_PARAMETERS = (
    "releases/compare",
    "citations",
    "comparisons",
    "series",
    "target-attainment",
    "coverage",
    "resolve",
    "explanations",
    "reconciliation",
)


NEEDS_A_KEY = ("submissions", "keys", "audit-events")
TAKES_WRITES = ("batch", "published-figures", "published-figures/retract", "organization-changes")


def test_root_names_release_limits_and_links(client: TestClient, administrator: dict[str, str]) -> None:
    body = client.get("/v1").json()
    assert body["release"] == {"number": 1, "published_at": "2026-11-22T00:00:00+07:00"}
    assert body["limits"]["items_max"] == 5000
    assert body["formats"][-3:] == ["svg", "png", "vega-lite"]
    for name, link in body["links"].items():
        if name in NEEDS_A_KEY:
            assert client.get(link).status_code == 401, link
            assert client.get(link, headers=administrator).status_code == 200, link
        elif name in TAKES_WRITES:
            assert client.get(link).status_code == 405, link
        elif "{" not in link and name not in ASKS_FOR_PARAMETERS:
            assert client.get(link).status_code == 200, link


def test_every_address_without_ids_is_a_link(client: TestClient) -> None:
    paths = [path for path in client.get("/openapi.json").json()["paths"] if path.startswith("/v1/")]
    links = client.get("/v1").json()["links"].values()
    assert {path for path in paths if "{" not in path and "." not in path} <= set(links)
    assert set(links) - {"/docs", "/openapi.json"} <= set(paths)
    # What has only addresses with ids is there too.
    assert {path.split("/")[2] for path in paths} == {link.split("/")[2] for link in links if link.startswith("/v1/")}
