"""Opening the dashboard in a browser as people do, and looking at what it did on the way."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1440, "height": 900}


class Visits:
    """`expected` are words of console errors that a test brings about on purpose."""

    def __init__(self, browser: Browser, address: str, stack: ExitStack) -> None:
        self.browser = browser
        self.address = address
        self.stack = stack
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.expected: list[str] = []

    def __call__(self, path: str = "/", viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """A page of a browser without a past, settled."""
        page = self.new_page(viewport, **options)
        page.goto(self.address + path)
        return settled(page)

    def new_page(self, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """An empty page, watched."""
        context = self.browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        self.stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type != "log" else None)
        return page

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)

    @property
    def api(self) -> list[str]:
        """The paths and queries that were asked of the API, in order."""
        return [url.removeprefix(self.address) for url in self.requests if "/v1" in url]

    def check(self) -> None:
        """Fails on a request to another machine and on an unexpected error."""
        assert [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))] == []
        assert [text for text in self.errors if not any(word in text for word in self.expected)] == []


def settled(page: Page) -> Page:
    """The same page when its view is complete."""
    page.wait_for_selector("main:not([aria-busy])")
    return page


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice, as `rule: element`."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})")
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]
