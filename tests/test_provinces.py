"""Provinces: two sets, whole mergers with their legal basis, search without marks."""

from collections import Counter, defaultdict

import pytest
from fastapi.testclient import TestClient

from tests import shipped


def test_52_provinces_merged_into_23_and_11_continued_each_in_exactly_one(client: TestClient) -> None:
    body = client.get("/v1/provinces/correspondence?from=2008&to=2025").json()
    edges = body["items"]
    assert (body["total"], len(edges), len({e["predecessor"]["code"] for e in edges})) == (63, 63, 63)
    assert Counter(e["kind"] for e in edges) == {"merge": 52, "continue": 11}
    parts = defaultdict(set)
    for edge in edges:
        assert (edge["predecessor"]["boundaries"], edge["successor"]["boundaries"]) == ("2008", "2025")
        assert edge["effective"] == "2025-07-01"
        assert edge["legal_basis"].startswith("Nghị quyết 202/2025/QH15")
        parts[edge["successor"]["code"]].add(edge["predecessor"]["code"])
    assert {code: sorted(found) for code, found in parts.items()} == {
        code: sorted(found) for code, found in shipped.predecessors().items()
    }
    assert len(parts) == 34
    merged = {code for code, found in parts.items() if len(found) > 1}
    assert len(merged) == 23
    assert all(code in parts[code] for code in merged), "every merged province reuses the code of one predecessor"


def test_the_correspondence_runs_one_way(client: TestClient) -> None:
    response = client.get("/v1/provinces/correspondence?from=2025&to=2008")
    assert (response.status_code, response.json()["errors"][0]["location"]) == (422, "query.from")


@pytest.mark.parametrize(
    ("path", "name", "others"),
    [
        ("15?boundaries=2008", "Tỉnh Yên Bái", ["Lào Cai"]),
        ("15?boundaries=2025", "Tỉnh Lào Cai", ["Lào Cai", "Yên Bái"]),
        ("15", "Tỉnh Lào Cai", ["Lào Cai", "Yên Bái"]),
        ("lao-cai?boundaries=2008", "Tỉnh Lào Cai", ["Lào Cai"]),
        ("20?lang=en", "Lang Son province", ["Lang Son"]),
        ("46", "Thành phố Huế", ["Thừa Thiên Huế"]),
        ("46?boundaries=2008", "Tỉnh Thừa Thiên Huế", ["Huế"]),
    ],
)
def test_one_province_with_what_it_came_from_or_became(
    client: TestClient, path: str, name: str, others: list[str]
) -> None:
    body = client.get(f"/v1/provinces/{path}").json()
    assert body["name"] == name
    assert sorted(r["name"] for r in [*body["predecessors"], *body["successors"]]) == others


def test_a_code_of_the_other_set_is_not_found_with_its_successor_named(client: TestClient) -> None:
    response = client.get("/v1/provinces/02")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_province")
    assert "Hà Giang" in response.json()["detail"]
    assert "Tuyên Quang (08)" in response.json()["detail"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=lang son", ["20"]),
        ("q=LẠNG SƠN", ["20"]),
        ("q=son lang", ["20"]),
        ("q=dak lak", ["66"]),
        ("q=Ðắk Lắk", ["66"]),
        ("q=da nang", ["48"]),
        ("q=hue", ["46"]),
        ("q=thua thien hue&boundaries=2008", ["46"]),
        ("q=hoa binh", []),
        ("q=Hoà Bình&boundaries=2008", ["17"]),
        ("q=%25", []),
        ("kind=municipality&boundaries=2008", ["01", "31", "48", "79", "92"]),
        ("region=central_highlands&boundaries=2008&sort=-code", ["68", "67", "66", "64", "62"]),
    ],
)
def test_search_and_filters(client: TestClient, query: str, codes: list[str]) -> None:
    body = client.get(f"/v1/provinces?{query}").json()
    assert [i["code"] for i in body["items"]] == codes
    assert body["total"] == len(codes)


def test_every_province_has_its_committee_and_a_place_of_its_own_on_the_tile_map(client: TestClient) -> None:
    for boundaries, count in (("2008", 63), ("2025", 34)):
        items = client.get(f"/v1/provinces?boundaries={boundaries}").json()["items"]
        assert {i["code"]: i["organization_id"] for i in items} == shipped.committees(boundaries)
        assert len({(i["tile"]["row"], i["tile"]["column"]) for i in items}) == count
        assert [i["sort_order"] for i in items] == sorted(i["sort_order"] for i in items)
