"""What the first view of the dashboard costs in a real browser, against its limits."""

from pathlib import Path
from shutil import which
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.programs import get, running

SECONDS, REQUESTS, BYTES, SHIFT = 1.0, 5, 150_000, 0.05
# The moment of the first row of the table, and what moved after it was drawn.
_WATCH = """
addEventListener("DOMContentLoaded", () => {
  new MutationObserver((_, watching) => {
    if (!document.querySelector("tbody tr")) return;
    requestAnimationFrame(() => (window.seen = performance.now()));
    watching.disconnect();
  }).observe(document.body, { childList: true, subtree: true });
});
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shift += one.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


def measure_dashboard(folder: Path, repetitions: int) -> list[tuple[str, ...]]:
    """Rows of the table: the first visit with an empty cache, and the next one."""
    url = f"sqlite:///{folder / 'dashboard.sqlite'}"
    with running(folder, database_url=url) as server, sync_playwright() as programs:
        get(server, "/healthz").raise_for_status()
        browser = programs.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        # It is the browser's cache that is empty: the server has answered before.
        _two_visits(browser, server.address)
        visits = [_two_visits(browser, server.address) for _ in range(repetitions)]
        browser.close()
    first = {name: median(one[0][name] for one in visits) for name in visits[0][0]}
    again = median(one[1]["bytes"] for one in visits)
    return [
        ("dashboard, first view, empty cache", f"{first['seconds']:.2f} s", *_against(first["seconds"], SECONDS, "s")),
        ("requests of that to the API", f"{first['requests']:.0f}", *_against(first["requests"], REQUESTS, "")),
        ("bytes of that", f"{first['bytes'] / 1000:.0f} kB", *_against(first["bytes"] / 1000, BYTES / 1000, "kB")),
        ("layout shift of that", f"{first['shift']:.4f}", *_against(first["shift"], SHIFT, "")),
        (
            "bytes of the next visit",
            f"{again / 1000:.1f} kB",
            f"first visit, {first['bytes'] / 1000:.0f} kB",
            f"{again / first['bytes']:.2f}",
        ),
    ]


def _against(found: float, limit: float, unit: str) -> tuple[str, str]:
    return f"limit of {limit:g} {unit}".strip(), f"{found / limit:.2f}"


def _two_visits(browser: Browser, address: str) -> tuple[dict[str, float], dict[str, float]]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(_WATCH)
    found = _visit(context, address), _visit(context, address)
    context.close()
    return found


def _visit(context: BrowserContext, address: str) -> dict[str, float]:
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector("main:not([aria-busy]) tbody tr")
    page.wait_for_load_state("networkidle")
    seen: Any = page.evaluate("({ seconds: window.seen / 1000, shift: window.shift })")
    page.close()
    return {**seen, "bytes": sum(received), "requests": sum("/v1" in url for url in asked)}
