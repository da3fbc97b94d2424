"""Sources: what was read where."""

import pytest
from fastapi.testclient import TestClient

from tests import shipped


def test_all_sources_with_what_was_read_in_each(client: TestClient) -> None:
    items = client.get("/v1/sources?limit=1000").json()["items"]
    assert {i["id"] for i in items} == {row["id"] for row in shipped.rows("sources")}
    for name in ("figures", "targets"):
        read = [row["source_id"] for row in shipped.rows(name)]
        assert {i["id"]: i[name] for i in items} == {i["id"]: read.count(i["id"]) for i in items}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("attribution=inferred", ["seed-thanh-hoa-party-agencies-2025"]),
        ("q=seed lang son", ["seed-lang-son-2020", "seed-lang-son-party-agencies"]),
        ("q=vung tin ky nguyen moi", ["seed-lang-son-party-agencies"]),
        ("kind=submission", []),
        (
            "source=seed-lang-son-2020&source=seed-dien-bien-bloc-2020",
            ["seed-dien-bien-bloc-2020", "seed-lang-son-2020"],
        ),
    ],
)
def test_search_and_filters(client: TestClient, query: str, ids: list[str]) -> None:
    assert [i["id"] for i in client.get(f"/v1/sources?{query}&sort=id").json()["items"]] == ids


def test_newest_first_and_unknown_days_last(client: TestClient) -> None:
    days = [i["published"] for i in client.get("/v1/sources?limit=1000").json()["items"]]
    known = [day for day in days if day is not None]
    assert known == sorted(known, reverse=True)
    assert days[: len(known)] == known


def test_one_source_with_its_figures(client: TestClient) -> None:
    body = client.get("/v1/sources/seed-dien-bien-bloc-2020").json()
    assert (body["publisher"], body["published"], body["attribution"]) == ("Báo Điện Biên Phủ", "2020-08-17", "stated")
    assert [f["value"] for f in body["figures_read"]] == [18.5, 67.6, 18.9, 74.9]
    response = client.get("/v1/sources/nowhere")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_source")
