"""Using the dashboard: keyboard, search, taking data away, printing, a slow server, a failing one, none at all."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.sync_api import Route, expect

from tests.visits import PHONE, Visits

NODE = str(Path(sys.executable).with_name("node"))


def test_everything_is_reached_by_keyboard(visits: Visits) -> None:
    page = visits()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến nội dung chính")
    page.keyboard.press("Enter")
    page.locator(".tiles a").first.focus()
    first = page.locator(":focus .tile-name").inner_text()
    page.keyboard.press("ArrowDown")
    assert page.locator(":focus .tile-name").inner_text() != first
    assert page.locator(".tiles a[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    drawer = page.locator("dialog[open]")
    expect(drawer.locator(".number")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "explain" not in page.url
    assert page.evaluate("document.activeElement.closest('.tiles') !== null")
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"


def test_search_shows_every_candidate_and_enter_opens_one(visits: Visits) -> None:
    page = visits()
    page.fill("#search-box", "lang son")
    found = httpx.get(f"{visits.address}/v1/resolve?q=lang son").json()
    expect(page.locator("#found [role=option]")).to_have_count(found["total"])
    expect(page.locator("#found [role=option]").first).to_contain_text("Lạng Sơn")
    page.fill("#search-box", "15")
    expect(page.locator("#found [role=option]")).to_have_count(2)
    expect(page.locator("#found")).to_contain_text("Yên Bái")
    page.fill("#search-box", "zzzzzz")
    expect(page.locator("#found")).to_contain_text("Không tìm thấy")
    page.fill("#search-box", "ha giang")
    expect(page.locator("#found [role=option]").first).to_contain_text("Hà Giang")
    expect(page.locator("#found [role=option]").first).to_contain_text("nay thuộc Tuyên Quang")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search-box", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Đảng bộ tỉnh Hà Giang")
    expect(page.locator("main")).to_contain_text("Đảng bộ tỉnh Tuyên Quang · hợp nhất · 1/7/2025")


def test_what_is_seen_can_be_taken_away_and_asked_again(visits: Visits) -> None:
    page = visits("/?year=2020&boundaries=2008&lang=en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("#take summary").click()
    links = page.locator("#take .links a").evaluate_all("all => all.map((one) => one.href)")
    formats = [parse_qs(urlsplit(link).query)["format"][0] for link in links]
    assert formats[:6] == ["json", "csv", "xlsx", "parquet", "ndjson", "jsonstat"]
    for link in links[:6]:
        assert httpx.get(link).status_code == 200, link
    with page.expect_download() as download:
        page.locator("#take .links a", has_text="CSV").click()
    assert "Thanh Hoa" in download.value.path().read_text("utf-8")
    copied = {}
    for name in ("URL", "curl", "Python", "JavaScript"):
        page.locator(f"#copy-{name}").click()
        expect(page.locator("#status")).to_have_text("Copied.")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
        page.evaluate("document.getElementById('status').textContent = ''")
    wanted = httpx.get(copied["URL"]).json()
    assert (wanted["years"], wanted["boundaries"]) == ([2020], "2008")
    assert copied["curl"] == f"curl -s '{copied['URL']}'"
    names: dict[str, object] = {}
    exec(copied["Python"], names)
    assert names["answer"] == wanted
    program = f"{copied['JavaScript']}\nconsole.log(JSON.stringify(data));"
    done = subprocess.run([NODE, "--input-type=module", "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == wanted


def test_a_slow_server_and_a_failing_one_leave_a_page_that_says_so(visits: Visits) -> None:
    visits.expected = ["502"]
    page = visits.new_page(PHONE, reduced_motion="reduce")
    held: list[Route] = []
    slow = [True]
    page.route("**/v1/**", lambda route: held.append(route) if slow else route.continue_())
    page.goto(visits.address)
    expect(page.locator("#views a")).not_to_have_count(0)
    expect(page.locator("main .skeleton")).to_be_visible()
    assert page.get_attribute("main", "aria-busy") == "true"
    moves = "getComputedStyle(document.querySelector('main .skeleton')).animationName"
    assert page.evaluate(moves) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moves) == "breathe"
    slow.clear()
    for route in held:
        route.continue_()
    expect(page.locator(".tile")).to_have_count(34)
    # Another view is begun in the next frame, whatever the server does.
    slow.append(True)
    held.clear()
    page.evaluate("() => (document.getElementById('view-coverage').click(), new Promise(requestAnimationFrame))")
    assert page.evaluate("document.querySelector('main h1').textContent") == "Độ bao phủ"
    assert page.locator("main .skeleton").count() == 1
    slow.clear()
    for route in held:
        route.continue_()
    page.go_back()
    expect(page.locator(".tile")).to_have_count(34)
    page.route("**/v1/comparisons**", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.select_option("#choose-year", "2020")
    expect(page.locator(".failure")).to_contain_text("Chưa lấy được số liệu")
    page.unroute("**/v1/comparisons**")
    page.locator(".failure button").click()
    expect(page.locator(".tile")).to_have_count(63)


def test_a_refusal_is_shown_in_its_own_words_and_can_be_mended(visits: Visits) -> None:
    visits.expected = ["422"]
    page = visits("/?indicator=members&region=nowhere")
    problem = httpx.get(f"{visits.address}/v1/comparisons?indicator=members&region=nowhere").json()
    expect(page.locator(".failure")).to_contain_text(problem["detail"])
    expect(page.locator(".failure")).to_contain_text("Mã yêu cầu: ")
    page.select_option("#choose-region", "")
    expect(page.locator(".tile")).to_have_count(34)
    expect(page.locator(".failure")).to_have_count(0)
    page.select_option("#choose-organization_type", "central_affiliate")
    expect(page.locator("main .notice")).to_contain_text("Không tổ chức nào có số liệu cho lựa chọn này.")
    page.locator("main .notice a").click()
    expect(page.locator("h1")).to_have_text("Độ bao phủ: Số đảng viên")
    expect(page.locator("#choose-organization_type")).to_have_value("central_affiliate")


def test_without_a_network_the_page_says_so_and_goes_on_by_itself(visits: Visits) -> None:
    visits.expected = ["ERR_INTERNET_DISCONNECTED"]
    page = visits()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.select_option("#choose-year", "2020")
    expect(page.locator(".failure")).to_contain_text("Không kết nối được máy chủ")
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2020")
    expect(page.locator("#offline")).to_be_hidden()


def test_the_language_changes_and_the_view_stays(visits: Visits) -> None:
    page = visits("/?year=2020&boundaries=2008&base_year=2015")
    page.locator("#language").click()
    expect(page.locator("h1")).to_have_text("Members, 2020 compared with 2015")
    assert parse_qs(urlsplit(page.url).query) == {
        "year": ["2020"],
        "boundaries": ["2008"],
        "base_year": ["2015"],
        "lang": ["en"],
    }
    page.go_back()
    expect(page.locator("h1")).to_have_text("Số đảng viên, 2020 so với 2015")


def test_it_prints_on_paper_without_what_only_a_screen_needs(visits: Visits) -> None:
    page = visits("/?base_year=2020")
    page.emulate_media(media="print", color_scheme="dark")
    for selector in (".top", ".controls", "#take"):
        expect(page.locator(selector)).to_be_hidden()
    assert (
        page.locator("body").evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    )
    page.set_viewport_size({"width": 703, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 703
    sheets = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= sheets.count(b"/Type /Page\n") <= 4
