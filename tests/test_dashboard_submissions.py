"""Sending figures in and approving them on the dashboard, with keys that stay in the page's memory."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app.models.vocabulary import Role
from app.text import HANOI
from tests.callers import bearer, make_key
from tests.visits import DESK, PHONE, Visits, settled, violations

ROLES = (Role.submitter, Role.approver)


def figures(*values: float | str) -> dict[str, Any]:
    """A file of members of Lạng Sơn, as a browser takes it."""
    rows = [
        {"organization_id": "lang-son", "subject": "member_counts", "period": f"{2021 + n}", "value": value}
        for n, value in enumerate(values)
    ]
    content = json.dumps({"figures": rows}).encode()
    return {"name": "so-lieu.json", "mimeType": "application/json", "buffer": content}


def enter(page: Page, key: str) -> None:
    page.fill("#key", key)
    page.click("#use-key")


def nowhere_kept(page: Page, key: str) -> bool:
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    return key not in stored and key not in page.content()


def test_a_wrong_key_is_refused_and_asked_for_again(visits: Visits) -> None:
    visits.expected = ["401"]
    page = visits("/?view=submissions&lang=en")
    enter(page, "pst_nobody_nothing")
    expect(page.locator(".failure")).to_contain_text("Request id: ")
    expect(page.locator("#key")).to_have_value("")
    expect(page.locator("#file")).to_have_count(0)


def test_figures_go_from_the_file_to_the_release(visits: Visits, dashboard_app: FastAPI) -> None:
    submitter = make_key(dashboard_app.state.engine, Role.submitter, "lang-son")
    approver = make_key(dashboard_app.state.engine, Role.approver, "lang-son")
    page = visits("/?view=submissions")
    enter(page, submitter)
    expect(page.locator(".notice")).to_have_text("Chưa có báo cáo nào.")
    expect(page.locator("#printed")).to_have_count(0)
    expect(page.locator("#template-organization")).to_have_value("lang-son")
    page.fill("#template-period", "2025-H1")
    with page.expect_download() as template:
        page.click("#template")
    assert template.value.suggested_filename == "member-counts-lang-son-2025-H1.xlsx"
    assert Path(template.value.path()).read_bytes().startswith(b"PK")
    page.set_input_files("#file", figures("abc", 68000))
    page.click("#send")
    finding = page.locator("#findings tbody tr", has_text="abc").first
    expect(finding).to_contain_text("figures!0.value")
    expect(finding).to_contain_text("lỗi")
    assert httpx.get(f"{visits.address}/v1/releases").json()["total"] == 1

    page.set_input_files("#file", figures(680000))
    page.uncheck("#dry")
    page.click("#send")
    expect(page.locator("h1")).to_have_text("Đảng bộ tỉnh Lạng Sơn")
    settled(page)
    expect(page.locator(".lead .badge")).to_have_text("đã kiểm tra")
    expect(page.locator("#findings")).to_contain_text("cảnh báo")
    expect(page.locator("#difference")).to_contain_text("680.000")
    expect(page.locator("#do-approve")).to_have_count(0)
    page.fill("#words", "Đã đối chiếu với sổ đảng viên.")
    page.click("#do-acknowledge")
    expect(page.locator("main blockquote")).to_have_text("Đã đối chiếu với sổ đảng viên.")
    assert violations(page) == []
    assert nowhere_kept(page, submitter)
    shared = page.url.removeprefix(visits.address)

    other = visits(shared, PHONE)
    enter(other, approver)
    expect(other.locator("#difference")).to_contain_text("680.000")
    other.fill("#words", "Thừa một chữ số?")
    other.click("#do-return")
    expect(other.locator(".lead .badge")).to_have_text("trả lại")
    assert other.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page.set_input_files("#again", figures(68000))
    page.click("#do-resubmit")
    expect(page.locator(".lead")).to_contain_text("lần gửi 2")
    with page.expect_download() as download:
        page.click("#marked")
    assert download.value.suggested_filename.endswith(".xlsx")

    other.reload()
    enter(other, approver)
    other.click("#do-approve")
    expect(other.locator(".lead")).to_contain_text("công bố ở đợt 2")
    assert nowhere_kept(other, approver)
    public = httpx.get(f"{visits.address}/v1/member-counts?organization=lang-son&year=2021").json()
    assert [item["value"] for item in public["items"]] == [68000]
    other.locator("#view-news").click()
    expect(other.locator("h1")).to_contain_text("Đợt công bố 2")
    change = other.locator(".changes tbody tr", has_text="số đảng viên · 31/12/2021")
    for text in ("thêm", "Đảng bộ tỉnh Lạng Sơn", "68.000"):
        expect(change).to_contain_text(text)
    other.select_option("#choose-release", "1")
    expect(other.locator(".counts")).to_contain_text("700 số liệu")
    expect(other.locator(".changes tbody tr")).to_have_count(50)
    assert "organizations_established" not in other.locator(".changes").inner_text()
    other.click("#more")
    expect(other.locator(".changes tbody tr")).to_have_count(100)


def test_approval_sets_a_time_and_the_list_is_narrowed(visits: Visits, dashboard_app: FastAPI) -> None:
    submitter, approver = (make_key(dashboard_app.state.engine, role, "lang-son") for role in ROLES)
    url = f"{visits.address}/v1/submissions"
    content = figures(68100)["buffer"].replace(b"2021", b"2017")
    headers = {"Content-Type": "application/json"}
    sent = httpx.post(url, headers=bearer(submitter) | headers, content=content).json()
    visits.expected = ["422"]
    page = visits(f"/?view=submissions&submission={sent['id']}")
    enter(page, approver)
    page.fill("#publish-at", "2020-01-01T08:00")
    page.click("#do-approve")
    expect(page.locator(".failure")).to_contain_text("publish_at")
    morning = datetime.now(HANOI).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=30)
    page.fill("#publish-at", morning.strftime("%Y-%m-%dT%H:%M"))
    page.click("#do-approve")
    expect(page.locator(".lead .badge")).to_have_text("chờ công bố")
    expect(page.locator(".lead")).to_contain_text(f"sẽ công bố lúc 08:00 {morning.day}/{morning.month}/{morning.year}")
    stored = httpx.get(f"{url}/{sent['id']}", headers=bearer(approver)).json()
    assert datetime.fromisoformat(stored["publish_at"]) == morning
    assert httpx.get(f"{visits.address}/v1/member-counts?organization=lang-son&year=2017").json()["items"] == []

    page.locator("main a", has_text="Các báo cáo").click()
    rows = page.locator("#table tbody tr")
    released = rows.locator("[data-head]").last
    page.set_viewport_size(PHONE)
    assert "Đợt công bố" in released.evaluate("cell => getComputedStyle(cell, '::before').content")
    page.set_viewport_size(DESK)
    expect(rows).to_have_count(httpx.get(url, headers=bearer(approver)).json()["total"])
    page.select_option("#choose-state", "scheduled")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("sẽ công bố lúc")
    page.select_option("#choose-year", "2017")
    expect(rows).to_have_count(1)
    page.fill("#choose-organization", "lang-son")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("state=scheduled&year=2017&organization=lang-son"))
    page.select_option("#choose-subject", "admissions")
    expect(page.locator(".notice")).to_have_text("Chưa có báo cáo nào.")
    page.go_back()
    expect(rows).to_have_count(1)


def test_a_figure_read_in_a_document_is_entered_with_its_words(visits: Visits, dashboard_app: FastAPI) -> None:
    approver = make_key(dashboard_app.state.engine, Role.approver, "lang-son")
    page = visits("/?view=submissions")
    enter(page, approver)
    page.locator("#printed summary").click()
    written = {
        "organization_id": "lang-son",
        "period": "2019-12-31",
        "value": "64500",
        "printed": "trên 64.500 đảng viên",
    }
    document = {"source": "bao-lang-son-2020-01-05", "publisher": "Báo Lạng Sơn", "title": "Năm 2019"}
    for name, text in (written | document).items():
        page.fill(f"#printed-{name}", text)
    page.select_option("#printed-qualifier", "over")
    assert violations(page) == []
    page.click("#printed-send")
    expect(page.locator("#printed-sent")).to_contain_text("1 số liệu Không có lỗi hay cảnh báo.")
    page.uncheck("#printed-dry")
    page.click("#printed-send")
    expect(page.locator("#difference")).to_contain_text("trên 64.500")
    id = parse_qs(urlsplit(page.url).query)["submission"][0]
    url = f"{visits.address}/v1/submissions/{id}"
    assert httpx.get(url, headers=bearer(approver)).json()["kind"] == "published_figures"
    (stored,) = httpx.get(f"{url}/figures", headers=bearer(approver)).json()["items"]
    assert (stored["value"], stored["qualifier"], stored["printed"]) == (64500, "over", "trên 64.500 đảng viên")


def test_the_cap_is_a_line_where_it_applies_and_what_is_withheld_says_so(
    visits: Visits, dashboard_app: FastAPI
) -> None:
    unit = "nghe-an.national-assembly-delegation-and-peoples-council"
    sender, approver = (bearer(make_key(dashboard_app.state.engine, Role.approver, "nghe-an")) for _ in ROLES)
    for path, year in (("submissions", 2020), ("published-figures?source=bao-a&publisher=a&title=b", 2021)):
        grades = [
            {
                **{"organization_id": unit, "subject": "ratings", "rated_subject": "member", "measure": "percent"},
                **{"grade": grade, "value": value, "period": str(year), "printed": f"{value}%"},
            }
            for grade, value in (("excellent", 15), ("good", 80))
        ]
        sent = httpx.post(f"{visits.address}/v1/{path}", headers=sender, json={"figures": grades}).json()
        approval = httpx.post(
            f"{visits.address}/v1/submissions/{sent['id']}/approve", headers=approver, json={"revision": 1}
        )
        assert approval.json()["state"] == "published"
    page = visits(f"/?view=ratings&organization={unit}")
    drawn = page.locator(".stack", has_text="2021")
    assert drawn.locator(".grade").evaluate_all("all => all.map((one) => one.style.width)") == ["15%", "80%"]
    assert drawn.locator(".cap").evaluate("line => line.style.left") == "16%"
    expect(drawn).to_contain_text("xuất sắc ÷ tốt = 18,8%. Tính trong từng tổ chức cơ sở đảng.")
    withheld = page.locator(".stack", has_text="2020")
    expect(withheld).to_contain_text("Hoàn thành tốt nhiệm vụ: không công bố (số nhỏ)")
    assert "null" not in page.locator("main").inner_text()
    assert violations(page) == []
