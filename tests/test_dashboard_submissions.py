"""Sending figures in and approving them on the dashboard, with keys that stay in the page's memory."""

import json
from typing import Any

import httpx
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from app.models.vocabulary import Role
from tests.callers import make_key
from tests.visits import PHONE, Visits, settled, violations


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
