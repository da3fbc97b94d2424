"""The documentation works without internet, under a strict content security policy."""

import re

import pytest
from fastapi.testclient import TestClient

from app.errors import PROBLEMS


def directives(client: TestClient, path: str) -> dict[str, list[str]]:
    """The content security policy of a page."""
    header = client.get(path).headers["content-security-policy"]
    return {name: values for name, *values in (part.split() for part in header.split(";"))}


def test_the_page_loads_only_what_this_server_has(client: TestClient) -> None:
    page = client.get("/docs").text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(links) == 4
    for link in links:
        assert link.startswith("/docs/assets/"), link
        response = client.get(link)
        assert response.status_code == 200, link
        assert len(response.content) > 100
        assert response.headers["cache-control"] == "public, max-age=86400"
    assert "http" not in page.replace("http-equiv", "")
    assert "<script>" not in page
    assert "/openapi.json" in client.get("/docs/assets/start.js").text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("start.js", "text/javascript; charset=utf-8"),
        ("pages.css", "text/css; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
    ],
)
def test_assets_say_what_they_are(client: TestClient, name: str, media_type: str) -> None:
    assert client.get(f"/docs/assets/{name}").headers["content-type"] == media_type


@pytest.mark.parametrize("path", ["/docs", "/docs/problems", "/docs/problems/not_found"])
def test_pages_run_no_script_but_their_own(client: TestClient, path: str) -> None:
    policy = directives(client, path)
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize(
    "name", ["../main.py", "..%2f..%2fmain.py", "%2e%2e/metrics.py", "__init__.py", "swagger-ui-bundle.js.map"]
)
def test_no_other_file_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/docs/assets/{name}").status_code == 404


@pytest.mark.parametrize(("language", "title"), [("vi", "Các mã lỗi"), ("en", "Problem codes")])
def test_every_problem_code_is_listed_with_its_page(client: TestClient, language: str, title: str) -> None:
    page = client.get("/docs/problems", headers={"Accept-Language": language})
    assert page.headers["content-language"] == language
    assert f"<h1>{title}</h1>" in page.text
    for code in PROBLEMS:
        assert f'href="/docs/problems/{code}"' in page.text


def test_an_unknown_code_gets_the_nearest(client: TestClient) -> None:
    (entry,) = client.get("/docs/problems/unknown_provinces").json()["errors"]
    assert entry["did_you_mean"][0] == "unknown_province"


def test_html_in_an_address_stays_text(client: TestClient) -> None:
    response = client.get("/docs/problems/<script>alert(1)</script>x")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_document_is_confirmed_when_it_has_not_changed(client: TestClient) -> None:
    whole = client.get("/openapi.json")
    assert whole.headers["content-type"] == "application/json"
    confirmed = client.get("/openapi.json", headers={"If-None-Match": whole.headers["etag"]})
    assert (confirmed.status_code, confirmed.content) == (304, b"")
