"""GET /v1: what the service says of itself."""

from fastapi.testclient import TestClient

ASKS_FOR_PARAMETERS = (
    "batch",
    "citations",
    "comparisons",
    "series",
    "target-attainment",
    "coverage",
    "resolve",
    "explanations",
    "reconciliation",
)


def test_root_names_release_limits_and_links(client: TestClient) -> None:
    body = client.get("/v1").json()
    assert body["release"] == {"number": 1, "published_at": "2026-11-22T00:00:00+07:00"}
    assert body["limits"]["items_max"] == 5000
    for name, link in body["links"].items():
        if name not in ASKS_FOR_PARAMETERS:
            assert client.get(link).status_code == 200, link
