"""The static profile: the application's own answers as files, sent by a server that knows nothing of them."""

import asyncio
import hashlib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.exports.static import Given, write_static
from tests.programs import party_stats

INDICATORS = ("members", "admission_rate")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of Python's own file server on the folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as serving:
        thread = Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


def write(client: TestClient, folder: Path, indicators: tuple[str, ...] = INDICATORS) -> dict[str, Any]:
    """An export of some of the indicators."""

    async def ask(address: str) -> Given:
        response = client.get(address, headers={"Accept-Encoding": "identity"})
        assert response.status_code == 200, address
        body = response.content
        if address == "/v1/indicators":
            items = [item for item in response.json()["items"] if item["code"] in indicators]
            body = orjson.dumps({"items": items})
        return Given(response.headers, body)

    steps: list[tuple[int, int]] = []
    index = asyncio.run(write_static(ask, folder, lambda *step: steps.append(step)))
    assert steps == [(number, len(index["files"])) for number in range(1, len(index["files"]) + 1)]
    return index


def test_each_file_is_what_the_application_answers(client: TestClient, server: str, tmp_path: Path) -> None:
    index = write(client, tmp_path)
    assert httpx.get(f"{server}/index.json").json() == index
    assert index["release"]["number"] == 1
    rules = httpx.get(f"{server}/_headers").text
    kinds = set()
    for entry in index["files"]:
        sent = httpx.get(f"{server}/{entry['file']}")
        answer = client.get(entry["address"], headers={"Accept-Encoding": "identity"})
        assert sent.content == answer.content, entry
        assert sent.headers["Content-Type"] == "application/json"
        assert hashlib.sha256(sent.content).hexdigest() == entry["sha256"]
        rule = rules.partition(f"\n/{entry['file']}\n")[2].partition("\n/")[0].splitlines()
        assert f"  etag: {answer.headers['ETag']}" in rule
        assert f"  cache-control: {answer.headers['Cache-Control']}" in rule
        kinds.add(entry["address"].partition("?")[0])
    assert kinds == {
        f"/v1/{name}"
        for name in ("comparisons", "series", "coverage", "indicators", "provinces", "rating-distributions", "catalog")
    }
    asked = "/v1/comparisons?indicator=members&boundaries=2025&year=2025&lang=en"
    assert {"address": asked, "file": f"{asked[1:].replace('?', '/')}.json"}.items() <= {
        entry["address"]: entry for entry in index["files"]
    }[asked].items()


def test_a_later_export_takes_away_what_is_no_longer_part_of_it(client: TestClient, tmp_path: Path) -> None:
    write(client, tmp_path)
    (tmp_path / "robots.txt").write_text("of the operator")
    kept = {entry["file"] for entry in write(client, tmp_path, ("members",))["files"]}
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == kept | {"index.json", "_headers", "robots.txt"}


def test_a_folder_of_other_files_and_what_is_no_folder_are_refused(app: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    url = app.state.settings.database_url
    for target, said in ((tmp_path, "It holds other files"), (tmp_path / "mine", "is no folder")):
        done = party_stats("export", "--static", str(target), folder=tmp_path, database_url=url)
        assert done.returncode == 1
        assert said in " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
