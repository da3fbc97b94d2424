"""The page at / and its files: one address for each content, a strict policy, texts in both languages."""

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.dashboard.files import dashboard
from app.dashboard.library import library_name

STATIC = Path(__file__).parent.parent / "app" / "dashboard" / "static"
MODULES = sorted(STATIC.rglob("*.js"))
NODE = str(Path(sys.executable).with_name("node"))


def strings() -> dict[str, list[str]]:
    """All texts of the page, as the page itself reads them."""
    program = (
        f"import({json.dumps((STATIC / 'strings.js').as_uri())}).then((m) => console.log(JSON.stringify(m.STRINGS)))"
    )
    done = subprocess.run([NODE, "-e", program], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_page_runs_nothing_but_its_own_files(client: TestClient) -> None:
    response = client.get("/")
    policy = {
        name: values
        for name, *values in (part.split() for part in response.headers["content-security-policy"].split(";"))
    }
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", response.text)
    assert all(link.startswith("/") for link in re.findall(r'(?:src|href|content)="(\w*:?/[^"]*)"', response.text))


def test_the_page_is_asked_for_again_and_its_files_are_kept(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert client.get("/", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    links = re.findall(r'(?:src|href)="(/dashboard/[^"]+)"', page.text)
    assert len(links) >= 3
    for link in links:
        file = client.get(link)
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = client.get(link, headers={"If-None-Match": file.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(link.replace(dashboard().version, "0" * 16)).status_code == 404


def test_the_page_names_all_modules_of_the_first_view_at_once(client: TestClient) -> None:
    """Else each is found only when the one that imports it has come."""
    wanted: set[Path] = set()
    waiting = [STATIC / "main.js", STATIC / "views" / "compare.js"]
    while waiting:
        module = waiting.pop()
        if module not in wanted:
            wanted.add(module)
            imports = re.findall(r'from "(\.[^"]+)"', module.read_text("utf-8"))
            waiting += [(module.parent / name).resolve() for name in imports]
    named = re.findall(r'(?:modulepreload" href|src)="/dashboard/\w+/([^"]+\.js)"', client.get("/").text)
    assert set(named) == {str(path.relative_to(STATIC)) for path in wanted}


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_files_are_compressed(client: TestClient, encoding: str) -> None:
    link = f"/dashboard/{dashboard().version}/main.js"
    file = client.get(link, headers={"Accept-Encoding": encoding})
    assert file.headers["content-encoding"] == encoding
    plain = client.get(link, headers={"Accept-Encoding": "identity"})
    assert int(file.headers["content-length"]) < int(plain.headers["content-length"]) / 1.5
    assert file.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    "name", ["../files.py", "..%2ffiles.py", "views/", "index.html", "strings.js.map", "nothing.js"]
)
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/dashboard/{dashboard().version}/{name}").status_code == 404


def test_the_chart_library_is_named_by_what_it_is_made_from(client: TestClient) -> None:
    file = client.get(f"/dashboard/library/{library_name()}")
    assert file.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "window.vegaEmbed=" in file.text
    assert f'content="/dashboard/library/{library_name()}"' in client.get("/").text
    assert client.get("/dashboard/library/charts-0000000000000000.js").status_code == 404


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in strings().items():
        vietnamese, english = texts
        assert bool(vietnamese) == bool(english), key
        assert set(re.findall(r"\{\w+\}", vietnamese)) == set(re.findall(r"\{\w+\}", english)), key
        assert unicodedata.is_normalized("NFC", vietnamese), key


def test_every_text_that_is_said_is_there_and_none_is_left_over() -> None:
    known = set(strings())
    code = "".join(path.read_text("utf-8") for path in MODULES if path.name != "strings.js")
    said = set(re.findall(r'\bsay\("([^"]+)"', code))
    assert said - known == set()
    lists = {*re.findall(r'\bword\("(\w+)"', code), *re.findall(r"\bsay\(`(\w+)\.\$", code)}
    words = set(re.findall(r'"([\w.]+)"', code)) | set(re.findall(r"\b([A-Z]\d+)\b", code))
    assert [key for key in known - said if key.partition(".")[0] not in lists and key not in words] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_a_module_is_short_unless_it_is_the_texts(path: Path) -> None:
    text = path.read_text("utf-8")
    assert path.name == "strings.js" or len(text.splitlines()) <= 260
    assert "innerHTML" not in text
    assert not re.search(r"\beval\(|new Function|localStorage|sessionStorage|document\.cookie", text)
