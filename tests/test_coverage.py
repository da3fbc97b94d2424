"""Coverage: every organization compared, every year, each cell with where it comes from or why it is empty."""

from collections import Counter

from fastapi.testclient import TestClient

from tests import shipped


def test_cells_of_2020_in_both_sets(client: TestClient) -> None:
    query = "/v1/coverage?indicator=members&from_year=2020&to_year=2020"
    old = client.get(f"{query}&boundaries=2008").json()
    known = {code for code, row in shipped.members_2008(2020).items() if row}
    assert {i["province"]["code"] for i in old["items"] if i["cells"][0]["status"] == "reported"} == known
    assert old["by_year"] == [{"year": 2020, "with_value": 41, "of": 63}]
    new = client.get(f"{query}&boundaries=2025").json()
    statuses = Counter(i["cells"][0]["status"] for i in new["items"])
    assert statuses == {"reported": 9, "summed_predecessors": 7, "incomplete": 14, "not_reported": 4}
    assert new["by_year"] == [{"year": 2020, "with_value": 16, "of": 34}]


def test_a_cell_has_either_a_method_or_a_reason(client: TestClient) -> None:
    body = client.get("/v1/coverage?indicator=admission_rate_end_of_year&boundaries=2008&from_year=2005").json()
    cells = [cell for item in body["items"] for cell in item["cells"]]
    assert all((c["missing_reason"] is None) == (c["status"] == "computed") for c in cells)
    assert all(c["missing_reason"] in (None, c["status"]) for c in cells)
    assert {len(item["cells"]) for item in body["items"]} == {len(body["years"])}
    counted = Counter(c["year"] for c in cells if c["missing_reason"] is None)
    assert {y["year"]: y["with_value"] for y in body["by_year"]} == {y: counted[y] for y in body["years"]}


def test_provinces_and_years_narrow(client: TestClient) -> None:
    body = client.get("/v1/coverage?indicator=members&province=20&from_year=2019&to_year=2021&boundaries=2008").json()
    assert body["years"] == [2019, 2020, 2021]
    assert [(i["province"]["code"], [c["status"] for c in i["cells"]]) for i in body["items"]] == [
        ("20", ["not_reported", "reported", "not_reported"])
    ]


def test_without_a_span_it_shows_the_ten_years_up_to_the_last_figure(client: TestClient) -> None:
    """All years since 1931 would be more than an answer may hold."""
    body = client.get("/v1/coverage?indicator=members&boundaries=2008").json()
    assert body["years"] == list(range(2016, 2026))
    assert len(body["items"]) == 63
