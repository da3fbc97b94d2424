"""The static profile: the application's own answers as files, sent by a server that knows nothing of them."""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.commands import exports
from app.exports import static
from app.main import create_app
from app.settings import Settings
from tests.copies import file_server, write_copy
from tests.programs import party_stats
from tests.published import members, published_database


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with file_server(tmp_path) as address:
        yield address


def test_each_file_is_what_the_application_answers(client: TestClient, server: str, tmp_path: Path) -> None:
    index = write_copy(client, tmp_path, ("admission_rate",))
    assert httpx.get(f"{server}/index.json").json() == index
    assert index["release"]["number"] == 1
    rules = httpx.get(f"{server}/_headers").text
    kinds = set()
    for entry in index["files"]:
        sent = (tmp_path / entry["file"]).read_bytes()
        assert hashlib.sha256(sent).hexdigest() == entry["sha256"]
        assert gzip.decompress((tmp_path / f"{entry['file']}.gz").read_bytes()) == sent
        kind = entry["address"].partition("?")[0]
        kinds.add(kind if kind.startswith("/v1") else "page")
        if kind in ("/", "/v1/indicators"):
            continue
        answer = client.get(entry["address"], headers={"Accept-Encoding": "identity"})
        assert sent == answer.content, entry
        rule = rules.partition(f"\n/{entry['file']}\n")[2].partition("\n/")[0].splitlines()
        assert f"  etag: {answer.headers['ETag']}" in rule
        assert f"  cache-control: {answer.headers['Cache-Control']}" in rule
    shared = {f"/v1/{name}" for name in ("indicators", "provinces", "rating-distributions", "catalog")}
    assert kinds == shared | {"/v1", "/v1/comparisons", "/v1/series", "/v1/coverage", "page"}
    address = "/v1/comparisons?boundaries=2025&indicator=admission_rate&lang=en&year=2019"
    file = {entry["address"]: entry["file"] for entry in index["files"]}[address]
    assert file == f"{address[1:].replace('?', '/')}.json"
    sent = httpx.get(f"{server}/{file}")
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.json() == client.get(address).json()


def test_a_later_export_takes_away_what_is_no_longer_part_of_it(client: TestClient, tmp_path: Path) -> None:
    write_copy(client, tmp_path, ("population",))
    (tmp_path / "robots.txt").write_text("of the operator")
    kept = {entry["file"] for entry in write_copy(client, tmp_path, ())["files"]}
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == kept | {f"{file}.gz" for file in kept} | {"index.json", "_headers", "robots.txt"}


def test_what_is_published_meanwhile_is_in_no_file(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/v1/comparisons?boundaries=2008&indicator=members&year=2020"
    with published_database(empty_database_url) as published:

        async def addresses(ask: static.Ask) -> list[str]:
            await ask("/v1?lang=vi")
            published.publish(figures=[members("lang-son", 66025, 2020, source_id="seed-lang-son-2020")])
            return [address, "/v1?lang=vi"]

        monkeypatch.setattr(static, "_addresses", addresses)
        monkeypatch.setattr(exports, "migrated_database", nullcontext)
        monkeypatch.setattr(
            exports, "read_settings", lambda **values: Settings(database_url=empty_database_url, **values)
        )
        exports.export_static(tmp_path / "copy", create_app)
        assert published.get(address)["release"] == 2
    written = [orjson.loads((tmp_path / "copy" / static.file_of(one)).read_bytes()) for one in (address, "/v1?lang=vi")]
    assert [written[0]["release"], written[1]["release"]["number"]] == [1, 1]
    assert orjson.loads((tmp_path / "copy" / "index.json").read_bytes())["release"]["number"] == 1


def test_a_folder_of_other_files_and_what_is_no_folder_are_refused(app: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    url = app.state.settings.database_url
    for target, said in ((tmp_path, "It holds other files"), (tmp_path / "mine", "File exists")):
        done = party_stats("export", "--static", str(target), folder=tmp_path, database_url=url)
        assert done.returncode == 1
        assert said in " ".join((done.stdout + done.stderr).split())
        assert "Traceback" not in done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
