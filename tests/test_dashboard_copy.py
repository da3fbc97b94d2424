"""The dashboard on the static profile: a plain file server, and nobody who computes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from tests.copies import file_server, write_copy
from tests.visits import Visits, settled, violations

MISSING = "Bản sao này chỉ có những câu trả lời đã ghi sẵn"


@pytest.fixture(scope="module")
def copy_address(dashboard_app: FastAPI, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Files are written before there is a browser: see `browser`."""
    folder: Path = tmp_path_factory.mktemp("copy")
    write_copy(TestClient(dashboard_app), folder)
    with file_server(folder) as address:
        yield address


@pytest.fixture
def copies(copy_address: str, browser: Browser) -> Iterator[Visits]:
    with ExitStack() as stack:
        opened = Visits(browser, copy_address, stack)
        yield opened
        opened.check()
        assert [path for path in opened.api if not path.endswith(".json")] == []


@pytest.fixture
def server(dashboard_app: FastAPI) -> TestClient:
    """What the page would be answered with a server."""
    return TestClient(dashboard_app)


def choose(page: Page, name: str, value: str) -> None:
    page.select_option(f"#choose-{name}", value)
    settled(page)


def known(answer: dict[str, Any]) -> int:
    return sum(item["value"] is not None for item in answer["items"])


def test_provinces_are_compared_and_chosen_anew(copies: Visits) -> None:
    page = copies()
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2025")
    expect(page.locator(".tile")).to_have_count(34)
    expect(page.locator(".bar")).to_have_count(33)
    expect(page.locator("#search-box")).to_be_hidden()
    assert violations(page) == []
    choose(page, "year", "2020")
    expect(page.locator(".tile")).to_have_count(63)
    expect(page.locator(".bar")).to_have_count(41)
    choose(page, "boundaries", "2025")
    expect(page.locator(".tile")).to_have_count(34)
    expect(page.locator(".bar")).to_have_count(16)
    choose(page, "indicator", "admission_rate")
    expect(page.locator("h1")).to_contain_text("Tỷ lệ kết nạp so với đầu năm")
    page.locator("#language").click()
    expect(page.locator("h1")).to_contain_text("Admission rate")
    file = page.locator(".take a").get_attribute("href")
    assert httpx.get(f"{copies.address}{file}").json()["indicators"][0]["code"] == "admission_rate"
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2020")


def test_developments_are_those_of_a_server(copies: Visits, server: TestClient) -> None:
    page = copies("/?view=trends")
    asked = "/v1/series?indicator=members&boundaries={}&from_year=2011&to_year=2025&lang=vi"
    expect(page.locator("#chart .mark-line path").first).to_be_attached()
    page.select_option("#choose-province", "20")
    expect(page.locator(".chip")).to_have_count(5)
    choose(page, "boundaries", "2008")
    expect(page.locator("#table thead")).to_contain_text("Hà Giang")
    codes = [part.removeprefix("province=") for part in page.url.split("&") if part.startswith("province=")]
    wanted = server.get(asked.format(2008) + "".join(f"&province={code}" for code in codes)).json()
    shown = page.locator("#table tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText))"
    )
    points = [[item["points"][place]["display"] for item in wanted["items"]] for place in range(len(wanted["years"]))]
    missing = [["" if text in ("chưa có", "chưa đủ", "không áp dụng") else text for text in row] for row in shown]
    assert missing == [[text or "" for text in row] for row in points]
    choose(page, "from_year", "2015")
    expect(page.locator("#table tbody tr")).to_have_count(11)
    page.locator("#view-ratings").click()
    expect(page.locator(".stack").first).to_be_visible()
    expect(page.locator("main select")).to_have_count(1)
    choose(page, "boundaries", "2025")
    expect(page.locator(".stack").first).to_be_visible()


def test_what_needs_a_server_says_so(copies: Visits) -> None:
    copies.expected = ["404"]
    page = copies("/?view=coverage")
    expect(page.locator("tbody .cell").first).to_be_visible()
    page.locator("tbody .cell").first.click()
    expect(page.locator("dialog .failure")).to_contain_text(MISSING)
    page.keyboard.press("Escape")
    for view in ("targets", "news", "submissions"):
        page.locator(f"#view-{view}").click()
        expect(page.locator("main .failure")).to_contain_text(MISSING)
    page.goto(f"{copies.address}/?view=organization&province=20")
    expect(page.locator("main .failure")).to_contain_text(MISSING)
    page.locator(".failure a").click()
    choose(page, "organization_type", "district")
    expect(page.locator("main .failure")).to_contain_text(MISSING)
    choose(page, "organization_type", "provincial")
    expect(page.locator(".tile")).to_have_count(34)
    page.locator("#view-ratings").click()
    expect(page.locator(".stack").first).to_be_visible()


def test_the_page_carries_its_policy(copies: Visits) -> None:
    copies.expected = ["Content Security Policy"]
    page = copies()
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"
    )
    assert page.evaluate("window.ran === undefined")
