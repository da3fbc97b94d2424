"""Real input: all provinces ranked by members in the best covered years, recomputed from the shipped files."""

from typing import Any

from fastapi.testclient import TestClient

from tests import shipped


def ranking(client: TestClient, query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/v1/comparisons?indicator=members&{query}").json()["items"]
    ranks = [i["rank"] for i in items if i["rank"] is not None]
    assert ranks == sorted(ranks)
    assert all((i["rank"] is None) == (i["value"] is None) == (i["missing_reason"] is not None) for i in items)
    return items


def test_members_2020_rank_41_of_63_provinces_in_2008_boundaries(client: TestClient) -> None:
    items = ranking(client, "year=2020")
    expected = shipped.members_2008(2020)
    assert len(items) == len(expected) == 63
    values = {i["province"]["code"]: (i["value"], i["qualifier"]) for i in items if i["value"] is not None}
    assert values == {code: (float(row["value"]), row["qualifier"]) for code, row in expected.items() if row}
    assert len(values) == 41
    sources = {i["province"]["code"]: i["sources"] for i in items if i["value"] is not None}
    assert sources == {
        code: [{"id": row["source_id"], "printed": row["printed"], "figure_id": str(int(row["id"][1:]))}]
        for code, row in expected.items()
        if row
    }


def test_members_2025_rank_33_of_34_provinces(client: TestClient) -> None:
    items = ranking(client, "year=2025")
    values = {i["province"]["code"]: i["value"] for i in items}
    expected = {code: value if isinstance(value, float) else None for code, value in shipped.members_2025(2025).items()}
    assert values == expected
    assert [i["province"]["name"] for i in items if i["value"] is None] == ["Đồng Tháp"]


def test_members_2020_are_whole_for_16_of_34_provinces_in_2025_boundaries(client: TestClient) -> None:
    items = ranking(client, "year=2020&boundaries=2025")
    expected = shipped.members_2025(2020)
    assert len(items) == len(expected) == 34
    assert {i["province"]["code"]: i["value"] for i in items if i["value"] is not None} == {
        code: value for code, value in expected.items() if isinstance(value, float)
    }
    assert sum(i["value"] is not None for i in items) == 16
    merged = [i for i in items if i["value"] is None and len(shipped.predecessors()[i["province"]["code"]]) > 1]
    assert {i["province"]["code"]: {m["code"] for m in i["missing"]} for i in merged} == {
        i["province"]["code"]: expected[i["province"]["code"]] for i in merged
    }


def test_growth_of_members_from_2020_to_2025_is_known_for_15_provinces(client: TestClient) -> None:
    items = ranking(client, "year=2025&base_year=2020")
    before, now = shipped.members_2025(2020), shipped.members_2025(2025)
    expected = {
        code: value - base
        for code, value in now.items()
        if isinstance(value, float) and isinstance(base := before[code], float)
    }
    grown = {i["province"]["code"]: i["base_change"] for i in items if i["base_change"] is not None}
    assert grown == expected
    assert len(grown) == 15
