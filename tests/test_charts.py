"""Charts over HTTP: the same values as the answer, as a specification and as pictures; what cannot be drawn is refused."""

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.charts.draw import SERIES_MAX, STACKS_MAX
from tests.conftest import Statements
from tests.factories import make_figure, make_organization

DRAWN = (
    "/v1/comparisons?indicator=members&year=2025&boundaries=2025",
    "/v1/comparisons?indicator=members&year=2020&boundaries=2008&chart=tiles&lang=en",
    "/v1/comparisons?indicator=rating_share&year=latest_each&boundaries=2008",
    "/v1/series?indicator=members&indicator=organizations&province=20&province=11&from_year=2015&to_year=2025",
    "/v1/series?indicator=admission_rate&boundaries=2025&from_year=2018&to_year=2025&chart=grid",
    "/v1/rating-distributions?boundaries=2008",
    "/v1/rating-distributions?year=1999",
)
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: bytes) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def rows(spec: Any) -> list[dict[str, Any]]:
    """All rows of data, wherever they stand in a specification."""
    if isinstance(spec, dict):
        own = spec["values"] if isinstance(spec.get("values"), list) else []
        return [row for row in own if isinstance(row, dict)] + [row for part in spec.values() for row in rows(part)]
    return [row for part in spec for row in rows(part)] if isinstance(spec, list) else []


@pytest.mark.parametrize("address", DRAWN)
def test_a_chart_is_drawn_whatever_is_missing(client: TestClient, address: str) -> None:
    response = client.get(f"{address}&format=svg")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-disposition"].startswith("inline; filename=")
    assert "default-src 'none'" in response.headers["content-security-policy"]
    shown = " ".join(texts(response.content))
    assert "Party Statistics API" in shown
    assert address.partition("&chart")[0] in shown


def test_the_specification_holds_the_values_of_the_answer(client: TestClient) -> None:
    address = "/v1/comparisons?indicator=members&year=2025&boundaries=2025"
    items = client.get(address).json()["items"]
    response = client.get(f"{address}&format=vega-lite")
    assert response.headers["content-type"] == "application/vnd.vegalite.v6+json"
    spec = response.json()
    drawn = {row["label"]: row for row in rows(spec) if "label" in row}
    for item in items:
        rank = f"{item['rank']}. " if item["rank"] else ""
        row = drawn[rank + item["province"]["name"]]
        assert row["value"] == item["value"]
        assert row["text"].rstrip("*") == (item["display"] or "chưa có báo cáo")
        assert (row["precision"] == "Số đúng như nguồn") is (item["qualifier"] == "exact")
    assert len(drawn) == len(items) == 34
    assert spec["usermeta"]["released"] == "2026-11-22"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_ranking_draws_the_change_since_the_base_year(client: TestClient, lang: str) -> None:
    address = f"/v1/comparisons?indicator=members&year=2025&boundaries=2025&base_year=2020&lang={lang}"
    items = {item["province"]["name"]: item for item in client.get(address).json()["items"]}
    drawn = [row for row in rows(client.get(f"{address}&format=vega-lite").json()) if "base" in row]
    assert len(drawn) == len(items)
    signs = set()
    for row in drawn:
        item = items[row["label"].rpartition(". ")[2]]
        assert row["base"] == (item["base_value"] if item["value"] is not None else None)
        change = item["base_change_percent"]
        assert ("(" in row["text"]) is (change is not None)
        if change is not None:
            shown = re.search(r"\((~ )?([+-])([0-9.,]+) %\)", row["text"])
            assert shown is not None
            assert float(f"{shown[2]}{shown[3].replace(',', '.')}") == pytest.approx(change, abs=0.051)
            assert bool(shown[1]) is (item["base_change_qualifier"] != "exact")
            signs.add(shown[1])
    assert len(signs) == 2
    shown_words = " ".join(texts(client.get(f"{address}&format=svg").content))
    assert ("giá trị năm 2020" if lang == "vi" else "the value of 2020") in shown_words


def test_labels_that_the_median_crosses_have_a_white_edge(client: TestClient) -> None:
    address = "/v1/comparisons?indicator=members&year=2025&boundaries=2025"
    median = client.get(address).json()["summaries"][0]["median"]
    drawn = [row for row in rows(client.get(f"{address}&format=vega-lite").json()) if row.get("crossed") is not None]
    crossed = [row["value"] for row in drawn if row["crossed"]]
    assert crossed
    assert max(crossed) <= median
    assert min(crossed) > median / 2
    svg = client.get(f"{address}&format=svg").content.decode()
    assert svg.count('stroke="white" stroke-width="4"') == len(crossed)


def test_a_grid_names_those_without_any_value_instead_of_drawing_them(client: TestClient) -> None:
    address = "/v1/series?indicator=admissions&boundaries=2025&from_year=2018&to_year=2025"
    items = client.get(address).json()["items"]
    known = {i["province"]["name"] for i in items if any(point["value"] is not None for point in i["points"])}
    spec = client.get(f"{address}&chart=grid&format=vega-lite").json()
    assert {row["name"] for row in rows(spec) if "segment" in row} == known
    told = " ".join(row["text"] for row in rows(spec) if "line" in row)
    assert f"Không có giá trị nào ({34 - len(known)}): " in told
    assert all((item["province"]["name"] in told) for item in items if item["province"]["name"] not in known)
    nothing = client.get(
        "/v1/series?indicator=admissions&province=20&from_year=1990&to_year=1991&chart=grid&format=svg"
    )
    assert "Lạng Sơn" in " ".join(texts(nothing.content))


def test_a_picture_comes_by_the_header_as_well(client: TestClient) -> None:
    address = "/v1/series?indicator=members&province=20"
    png = client.get(f"{address}&format=png")
    assert png.headers["content-type"] == "image/png"
    assert png.content.startswith(b"\x89PNG\r\n")
    asked = client.get(address, headers={"Accept": "image/png,image/svg+xml;q=0.9,*/*;q=0.1"})
    assert asked.content == png.content
    assert client.get(address, headers={"Accept": "text/html,*/*;q=0.8"}).headers["content-type"] == "application/json"


def test_a_head_draws_nothing_and_a_current_copy_is_not_drawn_again(client: TestClient) -> None:
    address = "/v1/series?indicator=members&province=20&format=svg"
    head = client.head(address)
    assert (head.status_code, head.content, "content-length" in head.headers) == (200, b"", False)
    again = client.get(address, headers={"If-None-Match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("lang", "number", "words"), [("vi", "66.024*", "Địa giới 2008."), ("en", "66,024*", "Boundaries of 2008.")]
)
def test_numbers_and_words_are_those_of_the_language(client: TestClient, lang: str, number: str, words: str) -> None:
    address = f"/v1/comparisons?indicator=members&year=2020&boundaries=2008&province=20&province=11&lang={lang}"
    shown = texts(client.get(f"{address}&format=svg").content)
    assert number in shown
    assert any(words in text for text in shown)


def test_names_of_all_kinds_stay_text(client: TestClient, session: Session) -> None:
    names = ['Đảng bộ "A" & <script>alert(1)</script>', "Chi bộ\nhai\tdòng", "\u202eabc\u202c 🎉", "{datum.value} ${x}"]
    for number, name in enumerate(names):
        identity = make_organization(session, name=name, parent="lang-son")
        make_figure(session, identity, 100.0 + number)
    address = "/v1/comparisons?indicator=members&year=2019&within=lang-son&organization_type=grassroots_committee&boundaries=2008"
    response = client.get(f"{address}&format=svg")
    assert response.status_code == 200, response.text
    assert b"<script" not in response.content
    shown = " ".join(texts(response.content))
    for kept in ('"A" & <script>alert(1)</script>', "Chi bộ hai dòng", "abc 🎉", "{datum.value} ${x}"):
        assert kept in shown
    assert "\u202e" not in shown


def test_what_is_too_large_is_refused_with_the_limit_and_how_to_narrow(client: TestClient) -> None:
    limits = client.get("/v1").json()["limits"]
    problem = client.get(
        "/v1/comparisons?indicator=members&from_year=2010&to_year=2024&boundaries=2008&format=svg"
    ).json()
    assert (problem["status"], problem["code"]) == (422, "chart_too_large")
    assert (problem["marks_requested"], problem["marks_max"]) == (63 * 15, limits["chart_bars_max"])
    assert "province" in problem["detail"]
    address = "/v1/series?indicator=members&boundaries=2025&from_year=2020&chart=lines&format=png"
    assert client.get(address).json()["marks_max"] == limits["chart_lines_max"] == 7
    address = "/v1/comparisons?indicator=members&province=20&boundaries=2025&from_year=2016&to_year=2025"
    maps, panels = (
        client.get(f"{address}{more}&format=svg").json() for more in ("&chart=tiles", "&indicator=admissions")
    )
    assert (maps["marks_max"], panels["marks_max"]) == (limits["chart_maps_max"], limits["chart_panels_max"])
    assert (limits["chart_plots_max"], limits["chart_stacks_max"]) == (SERIES_MAX, STACKS_MAX)
    huge = client.get(
        "/v1/series?indicator=members&boundaries=2008&from_year=1931&to_year=2024&format=vega-lite"
    ).json()
    assert (huge["status"], huge["code"], huge["marks_requested"]) == (422, "chart_too_large", 63 * 94)


@pytest.mark.parametrize(
    ("address", "status", "location"),
    [
        ("/v1/sources?format=svg", 406, "query.format"),
        ("/v1/coverage?indicator=members&format=png", 406, "query.format"),
        ("/v1/comparisons?indicator=members&format=gif", 406, "query.format"),
        ("/v1/comparisons?indicator=members&chart=tiles", 422, "query.chart"),
        ("/v1/comparisons?indicator=members&chart=tiles&format=csv", 422, "query.chart"),
        ("/v1/comparisons?indicator=members&chart=pie&format=svg", 422, "query.chart"),
        ("/v1/series?indicator=members&chart=tiles&format=svg", 422, "query.chart"),
        ("/v1/rating-distributions?chart=stack&format=svg", 422, "query.chart"),
        ("/v1/comparisons?indicator=members&year=2025&within=lang-son&chart=tiles&format=svg", 422, "query.chart"),
        ("/v1/comparisons?indicator=members&year=2025&base_year=2020&chart=tiles&format=png", 422, "query.base_year"),
    ],
)
def test_what_cannot_be_drawn_is_refused(client: TestClient, address: str, status: int, location: str) -> None:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.json()["errors"][0]["location"] == location


def test_a_chart_asks_a_fixed_number_of_statements(client: TestClient, statements: Statements) -> None:
    counts = set()
    for more in ("&province=20", ""):
        statements.clear()
        address = f"/v1/comparisons?indicator=members&year=2025&boundaries=2025{more}&format=vega-lite"
        assert client.get(address).status_code == 200
        counts.add(len(statements))
    assert counts == {12}
