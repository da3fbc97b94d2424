"""The page at / in a browser: provinces compared, linked, explained."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.visits import DESK, PHONE, Visits, violations


def state(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize(
    ("path", "viewport", "heading", "lead"),
    [
        ("/", DESK, "Số đảng viên, 2025", "33 có số liệu, 1 chưa có. Trung vị 131.989."),
        ("/?lang=en", PHONE, "Members, 2025", "33 with a value, 1 without. Median 131,989."),
    ],
    ids=["desk", "phone"],
)
def test_the_first_view_compares_all_provinces(
    visits: Visits, path: str, viewport: dict[str, int], heading: str, lead: str
) -> None:
    page = visits(path, viewport)
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator(".lead")).to_have_text(lead)
    assert page.locator(".tile").count() == 34
    assert page.locator(".bar").count() == 33
    assert page.locator("tbody tr").count() == 34
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
    assert len(visits.api) <= 5
    assert [url for url in visits.requests if "/library/" in url] == []


def test_a_province_without_a_figure_is_there_with_the_reason(visits: Visits) -> None:
    page = visits()
    tile = page.locator(".tile", has_text="Đồng Tháp")
    assert "missing" in (tile.get_attribute("class") or "")
    assert tile.locator("a").get_attribute("title") == "Đồng Tháp, chưa có báo cáo"
    expect(page.locator(".without")).to_have_text("chưa có báo cáo (1): Đồng Tháp")
    expect(page.locator("tbody tr").last).to_contain_text("chưa có báo cáo")


def test_approximate_values_look_approximate_everywhere(visits: Visits) -> None:
    page = visits()
    exact = [page.locator(".tile.exact").count(), page.locator(".bar.exact").count()]
    assert exact == [8, 8]
    assert page.locator(".tile.rough").count() == page.locator(".bar.rough").count() == 25
    style = "element => getComputedStyle(element).borderTopStyle"
    assert page.locator(".tile.rough").first.evaluate(style) == "dashed"
    assert page.locator(".tile.exact").first.evaluate(style) == "solid"
    image = "element => getComputedStyle(element).backgroundImage"
    assert "gradient" in page.locator(".bar.rough .bar-fill").first.evaluate(image)
    assert page.locator(".bar.exact .bar-fill").first.evaluate(image) == "none"


def test_what_is_pointed_at_lights_up_in_map_ranking_and_table(visits: Visits) -> None:
    page = visits()
    page.locator(".bar", has_text="Nghệ An").hover()
    assert page.locator(".linked").evaluate_all("all => all.map((one) => one.localName + one.dataset.unit)") == [
        "linghe-an",
        "linghe-an",
        "trnghe-an",
    ]
    page.mouse.move(0, 0)
    page.locator(".tile a", has_text="Huế").focus()
    assert page.locator("tr.linked th").inner_text() == "Huế"


def test_a_number_is_explained_level_by_level_and_back_closes_it(visits: Visits) -> None:
    page = visits("/?year=2020&boundaries=2025")
    page.locator(".tile a", has_text="Tuyên Quang").click()
    drawer = page.locator("dialog[open]")
    expect(drawer.locator(".number")).to_contain_text("gần 130.197")
    drawer.locator(".parts a", has_text="Hà Giang").click()
    expect(drawer.locator(".who")).to_have_text("Đảng bộ tỉnh Hà Giang")
    printed = drawer.locator("blockquote").first.inner_text()
    assert "70.197" in printed
    drawer.locator("summary", has_text="Xem nguồn").first.click()
    expect(drawer.locator("details p").first).to_be_visible()
    shared = page.url
    page.go_back()
    expect(drawer.locator(".number")).to_contain_text("gần 130.197")
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    again = visits(shared.removeprefix(visits.address))
    expect(again.locator("dialog[open] .who")).to_have_text("Đảng bộ tỉnh Hà Giang")


def test_a_ratio_is_explained_by_both_of_its_numbers(visits: Visits) -> None:
    page = visits("/?explain=indicator%3Dadmission_rate_end_of_year%26year%3D2020%26province%3D20&lang=en")
    terms = page.locator("dialog[open] .term h3")
    expect(terms).to_have_text(["Admissions · numerator", "Members · denominator"])
    expect(page.locator("dialog[open]")).to_contain_text("“66.024 đảng viên”")
    assert violations(page) == []


def test_choices_are_in_the_address_and_back_undoes_them(visits: Visits) -> None:
    page = visits()
    page.select_option("#choose-year", "2020")
    expect(page.locator(".tile")).to_have_count(63)
    page.locator("#choose-boundaries").focus()
    page.select_option("#choose-boundaries", "2025")
    expect(page.locator(".tile")).to_have_count(34)
    assert state(page.url) == {"year": ["2020"], "boundaries": ["2025"]}
    assert page.evaluate("document.activeElement.id") == "choose-boundaries"
    page.go_back()
    expect(page.locator(".tile")).to_have_count(63)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2025")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2020")


def test_growth_since_another_year_has_its_columns(visits: Visits) -> None:
    page = visits("/?base_year=2020&lang=en")
    row = page.locator("tbody tr", has_text="Hai Phong")
    expect(row).to_contain_text("nearly 231,934")
    expect(page.locator(".lead")).to_contain_text("15 can be compared with 2020.")
    expect(row).to_contain_text("at least +11,610")
    expect(row.locator("td.numeric", has_text="%").first).to_contain_text("about +")
    expect(page.locator("#choose-base_year option:checked")).to_have_text("2020")
    expect(page.locator("#choose-year option[value='2020']")).to_contain_text("provinces")
    page.locator("#table-sort-percent").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("%")
    assert state(page.url)["sort"] == ["-percent"]
