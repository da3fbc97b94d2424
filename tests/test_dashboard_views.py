"""Every view of the dashboard, in both languages, on a desk and on a phone, by day and by night; accessible, and quiet."""

import pytest
from playwright.sync_api import expect

from tests.visits import DESK, PHONE, Visits, violations

VIEWS = {
    "compare": ("/?{}", "Số đảng viên, 2025", "Members, 2025"),
    "explanation": (
        "/?year=2020&explain=indicator%3Dmembers%26year%3D2020%26province%3D08%26boundaries%3D2025&{}",
        "Số đảng viên, 2020",
        "Members, 2020",
    ),
    "trends": ("/?view=trends&province=11&province=40&{}", "Số đảng viên qua các năm", "Members over the years"),
    "ratings": ("/?view=ratings&{}", "Xếp loại", "Ratings"),
    "targets": ("/?view=targets&{}", "Chỉ tiêu", "Targets"),
    "organization": (
        "/?view=organization&province=08&{}",
        "Đảng bộ tỉnh Tuyên Quang",
        "Tuyen Quang Provincial Party Committee",
    ),
    "news": ("/?view=news&{}", "Đợt công bố 1, 22/11/2026", "Release 1, 22 Nov 2026"),
    "submissions": ("/?view=submissions&{}", "Gửi số liệu", "Submissions"),
    "coverage": ("/?view=coverage&{}", "Độ bao phủ: Số đảng viên", "Coverage: Members"),
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_whole_in_vietnamese_on_a_desk(visits: Visits, view: str) -> None:
    path, heading, _ = VIEWS[view]
    page = visits(path.format(""), DESK)
    expect(page.locator("h1")).to_have_text(heading)
    assert page.title().startswith(f"{heading} · Thống kê tổ chức đảng")
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.evaluate("document.documentElement.scrollWidth") == DESK["width"]
    assert violations(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_whole_in_english_on_a_phone_at_night(visits: Visits, view: str) -> None:
    path, _, heading = VIEWS[view]
    page = visits(path.format("lang=en"), PHONE, color_scheme="dark", reduced_motion="reduce")
    expect(page.locator("h1")).to_have_text(heading)
    assert page.title().startswith(f"{heading} · Party statistics")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert violations(page) == []
