"""Developments, ratings, targets and coverage as the dashboard draws them: gaps, breaks, boundaries, caps, statuses."""

from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.sync_api import Route, expect

from tests.visits import Visits, settled


def test_gaps_stay_gaps_and_breaks_are_marked(visits: Visits) -> None:
    page = visits.new_page()
    held: list[Route] = []
    page.route("**/dashboard/library/**", lambda route: held.append(route))
    page.goto(f"{visits.address}/?view=trends&province=11&province=40&lang=en")
    # The table is there to read before the library that draws has come.
    expect(page.locator("#table tbody tr")).to_have_count(15)
    page.wait_for_function("document.querySelector('script[src*=library]') !== null")
    chart = page.locator("#chart svg")
    expect(chart).to_have_count(0)
    held.pop().continue_()
    settled(page)
    expect(
        chart.locator(".mark-symbol[aria-roledescription='point'] path, .mark-symbol.role-mark path").first
    ).to_be_visible()
    answer = httpx.get(
        f"{visits.address}/v1/series?indicator=members&province=11&province=40&from_year=2011&to_year=2025&boundaries=2025&lang=en"
    ).json()
    points = [point for item in answer["items"] for point in item["points"]]
    known = [point for point in points if point["value"] is not None]
    assert chart.locator(".role-mark.mark-symbol path").count() == len(known)
    runs = 0
    for item in answer["items"]:
        values = [point["value"] is not None for point in item["points"]]
        runs += sum(here and not before for before, here in zip([False, *values], values, strict=False))
    assert chart.locator(".mark-line path").count() == runs
    assert chart.locator(".role-mark.mark-rule line").count() == len(answer["breaks"]) == 1
    expect(page.locator(".breaks")).to_contain_text(answer["breaks"][0]["text"])
    assert page.locator("#table td").count() == len(points)


def test_the_same_places_are_shown_in_the_other_boundaries(visits: Visits) -> None:
    page = visits("/?view=trends&province=08&province=20")
    expect(page.locator("main")).to_contain_text("Tuyên Quang hợp nhất từ: Hà Giang, Tuyên Quang")
    page.select_option("#choose-boundaries", "2008")
    expect(page.locator("#table thead")).to_contain_text("Hà Giang")
    assert parse_qs(urlsplit(page.url).query)["province"] == ["02", "08", "20"]
    page.select_option("#choose-boundaries", "2025")
    expect(page.locator("#table thead")).not_to_contain_text("Hà Giang")
    assert parse_qs(urlsplit(page.url).query)["province"] == ["08", "20"]


def test_no_more_than_eight_are_drawn(visits: Visits) -> None:
    codes = ["01", "04", "08", "11", "12", "14"]
    agencies = "organization=lang-son.party-agencies"
    page = visits(f"/?view=trends&{agencies}&" + "&".join(f"province={code}" for code in codes))
    expect(page.locator(".chip").last).to_contain_text("Đảng bộ các cơ quan Đảng tỉnh Lạng Sơn")
    expect(page.locator("#table thead")).to_contain_text("Đảng bộ các cơ quan Đảng tỉnh Lạng Sơn")
    page.select_option("#choose-province", "20")
    expect(page.locator(".chip")).to_have_count(8)
    expect(page.locator("#choose-province")).to_have_count(0)
    page.locator(".chip button").first.click()
    expect(page.locator(".chip")).to_have_count(7)


def test_ratings_stand_under_their_scheme_and_count_nobody_twice(visits: Visits) -> None:
    page = visits("/?view=ratings&lang=en")
    answer = httpx.get(f"{visits.address}/v1/rating-distributions?lang=en").json()
    assert page.locator(".stack").count() == len(answer["items"])
    schemes = {scheme["name"] for item in answer["items"] for scheme in item["schemes"]}
    headings = " ".join(page.locator(".scheme h2").all_inner_texts())
    assert [name for name in schemes if name not in headings] == []
    widths = page.locator(".stack-bar").evaluate_all(
        "bars => bars.map((bar) => [...bar.querySelectorAll('.grade')].reduce((sum, one) => sum + parseFloat(one.style.width), 0))"
    )
    assert widths
    assert max(widths) <= 100.5
    page.select_option("#choose-rated_subject", "member")
    members = sum(item["rated_subject"] == "member" for item in answer["items"])
    expect(page.locator(".stack")).to_have_count(members)


def test_targets_are_counted_and_chosen_by_status(visits: Visits) -> None:
    page = visits("/?view=targets&lang=en")
    shown = dict(text.split(" ", 1)[::-1] for text in page.locator(".statuses a").all_inner_texts())
    assert shown == {"met": "1", "missed": "4", "no data": "57", "not judged": "2"}
    page.locator(".statuses a", has_text="missed").click()
    expect(page.locator("tbody tr:not(.group)")).to_have_count(4)
    row = page.locator("tbody tr", has_text="admissions: 7,000 to 9,000")
    expect(row.locator(".achieved li")).to_have_count(2)
    expect(row).to_contain_text("4,710")
    page.go_back()
    expect(page.locator("tbody tr:not(.group)")).to_have_count(64)


def test_a_gap_in_the_coverage_says_why_it_is_one(visits: Visits) -> None:
    page = visits("/?view=coverage&from_year=2019")
    answer = httpx.get(f"{visits.address}/v1/coverage?indicator=members&from_year=2019&to_year=2025").json()
    assert page.locator("tbody .cell").count() == sum(len(item["cells"]) for item in answer["items"])
    for status in ("reported", "summed_predecessors", "incomplete", "not_reported"):
        expected = sum(cell["status"] == status for item in answer["items"] for cell in item["cells"])
        assert page.locator(f"tbody .cell-{status}").count() == expected > 0
    page.locator("tr", has_text="Lào Cai").locator(".cell-incomplete").first.click()
    expect(page.locator("dialog[open]")).to_contain_text("thiếu Lào Cai")


def test_an_organization_leads_to_what_is_behind_it(visits: Visits) -> None:
    page = visits("/?view=organization&organization=lang-son.party-agencies")
    expect(page.locator(".ancestors")).to_contain_text("Đảng bộ tỉnh Lạng Sơn")
    page.locator(".ancestors a", has_text="Lạng Sơn").click()
    expect(page.locator("h1")).to_have_text("Đảng bộ tỉnh Lạng Sơn")
    expect(page.locator("#table")).to_contain_text("29 / 33")
    expect(page.locator("#table tbody th", has_text="Số tổ chức đảng")).to_contain_text("tổ chức cơ sở đảng")
    expect(page.locator("#table")).to_contain_text("theo dân số")
    for section, text in (("Tổ chức trực thuộc", "Đảng bộ huyện Chi Lăng · đến 30/6/2025"), ("Nguồn", "Báo Mới")):
        expect(page.locator("section", has=page.locator("h2", has_text=section))).to_contain_text(text)
    page.locator("main .actions a", has_text="So sánh").click()
    expect(page.locator(".chip")).to_contain_text("Đảng bộ tỉnh Lạng Sơn")
    # The districts ended in 2025: one organization is below it in the year that is the latest.
    expect(page.locator("tbody tr")).to_have_count(1)
