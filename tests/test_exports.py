"""One-file exports: whole, the same bytes again, with checksum and ranges; read by Datasette, SQLite and frictionless."""

import base64
import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.exports.about import TITLE
from app.exports.tables import TABLES
from tests.postgres import free_port

SQLITE, ZIP = "/v1/exports/party-statistics.sqlite", "/v1/exports/party-statistics.zip"


@pytest.fixture(scope="module")
def files(app: FastAPI) -> dict[str, bytes]:
    client = TestClient(app)
    return {address: client.get(address).content for address in (SQLITE, ZIP)}


@pytest.fixture
def database(files: dict[str, bytes], tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = tmp_path / "party-statistics.sqlite"
    path.write_bytes(files[SQLITE])
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_the_database_holds_the_figures_that_the_lists_show(client: TestClient, database: sqlite3.Connection) -> None:
    shown: list[Any] = []
    address: str | None = "/v1/figures?limit=1000&sort=id"
    while address:
        page = client.get(address).json()
        shown += page["items"]
        address = f"/v1/figures?limit=1000&sort=id&cursor={page['next']}" if page["next"] else None
    statement = (
        "SELECT id, organization_id, subject, period_start, period_end, year, value, qualifier, unit, source_id, printed, "
        "doubt IS NOT NULL, breakdown FROM figures ORDER BY id"
    )
    assert database.execute(statement).fetchall() == [
        (
            int(f["id"]),
            f["organization"]["id"],
            f["subject"],
            f["period"]["start"],
            f["period"]["end"],
            f["year"],
            f["value"],
            f["qualifier"],
            f["unit"],
            f["source"]["id"],
            f["source"]["printed"] or None,
            f["doubt"] is not None,
            f["breakdown"],
        )
        for f in shown
    ]
    assert len(shown) == 700


def test_the_database_is_sound_and_says_what_it_is(client: TestClient, database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    said = dict(database.execute("SELECT name, value FROM about"))
    assert (said["release"], said["published"]) == ("1", "2026-11-22")
    assert said["citation"] == client.get("/v1/exports").json()["citation"]
    for table in TABLES:
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table.name})")]
        assert names[: len(table.columns)] == [column.name for column in table.columns]


def test_views_name_what_figures_refer_to(database: sqlite3.Connection) -> None:
    found = database.execute(
        "SELECT organization_name, province_name, value, qualifier FROM member_counts "
        "WHERE organization_id = 'lang-son' AND year = 2020 AND measure = 'count' AND breakdown IS NULL"
    ).fetchall()
    assert ("Đảng bộ tỉnh Lạng Sơn", "Lạng Sơn", 66024.0, "exact") in found
    plan = " ".join(
        row[3]
        for row in database.execute(
            "EXPLAIN QUERY PLAN SELECT * FROM member_counts WHERE organization_id = 'lang-son' AND year = 2020"
        )
    )
    assert "figures_organization_id_subject_year" in plan


@pytest.mark.parametrize("words", ["dien bien", "Điện Biên", "điện", "DIEN"])
def test_the_search_index_finds_words_with_and_without_marks(database: sqlite3.Connection, words: str) -> None:
    statement = (
        "SELECT o.id FROM organizations_fts f JOIN organizations o ON o.rowid = f.rowid WHERE organizations_fts MATCH ?"
    )
    assert ("dien-bien",) in database.execute(statement, (words,)).fetchall()


def test_the_package_holds_the_same_rows(files: dict[str, bytes], database: sqlite3.Connection) -> None:
    with zipfile.ZipFile(io.BytesIO(files[ZIP])) as package:
        assert package.testzip() is None
        for table in TABLES:
            text = package.read(f"{table.name}.csv").decode()
            heading, *rows = csv.reader(io.StringIO(text, newline=""))
            names = [column.name for column in table.columns]
            assert heading == names
            stored = database.execute(f"SELECT {', '.join(names)} FROM {table.name} ORDER BY rowid").fetchall()
            assert len(rows) == len(stored)
            for row, other in zip(rows, stored, strict=True):
                for cell, value, column in zip(row, other, table.columns, strict=True):
                    if value is None or cell == "":
                        assert (cell, value) == ("", None)
                    elif column.type in ("integer", "number", "boolean"):
                        assert float(cell) == value
                    else:
                        assert cell.removeprefix("'") == value.removeprefix("'")


def test_the_package_says_what_columns_mean_in_vietnamese_first(files: dict[str, bytes]) -> None:
    description = json.loads(zipfile.ZipFile(io.BytesIO(files[ZIP])).read("datapackage.json"))
    fields = [field for table in description["resources"] for field in table["schema"]["fields"]]
    meanings = {
        field["name"]: (field["description"], field["description_en"]) for field in fields if "description" in field
    }
    assert meanings["planned"] == ("Số đảng viên theo kế hoạch.", "Members that the plan asked for.")
    assert (description["title"], description["title_en"]) == (TITLE.vi, TITLE.en)


def test_frictionless_finds_the_package_valid(files: dict[str, bytes], tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(files[ZIP])) as package:
        package.extractall(tmp_path)
    program = (
        "import frictionless, sys; r = frictionless.Package('datapackage.json').validate(); "
        "print(r.valid, len(r.tasks)); print(r.flatten(['name', 'type', 'message'])[:5])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.stdout.splitlines()[:1] == [f"True {len(TABLES)}"], run.stdout + run.stderr


def test_datasette_serves_the_database_as_it_is(files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "party-statistics.sqlite"
    path.write_bytes(files[SQLITE])
    port = free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(path), "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if "Uvicorn running" in line:
                break
        threading.Thread(target=server.stderr.read, daemon=True).start()
        address = f"http://127.0.0.1:{port}/party-statistics"
        tables = {table["name"]: table for table in httpx.get(f"{address}.json").json()["tables"]}
        assert tables["figures"]["count"] == 700
        assert tables["organizations"]["fts_table"] == "organizations_fts"
        found = httpx.get(f"{address}/organizations.json?_search=dien+bien&_shape=array").json()
        assert "dien-bien" in {row["id"] for row in found}
        question = {
            "sql": "select value from member_counts where organization_id = 'lang-son' and year = 2020",
            "_shape": "array",
        }
        assert 66024.0 in {row["value"] for row in httpx.get(f"{address}.json", params=question).json()}
    finally:
        server.terminate()
        server.wait(10)
        assert server.stderr is not None
        server.stderr.close()


@pytest.mark.parametrize("address", [SQLITE, ZIP])
def test_the_checksum_stands_in_headers_and_in_the_list(client: TestClient, address: str) -> None:
    response = client.get(address)
    digest = hashlib.sha256(response.content)
    assert response.headers["etag"] == f'"{digest.hexdigest()}"'
    assert response.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert response.headers["content-disposition"].startswith('attachment; filename="party-statistics-release-1.')
    listed = {item["url"]: item for item in client.get("/v1/exports").json()["items"]}
    assert (listed[address]["sha256"], listed[address]["bytes"]) == (digest.hexdigest(), len(response.content))
    again = client.get(address, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", response.headers["etag"])
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(response.content)))


def test_ranges_give_the_parts_of_the_file(client: TestClient, files: dict[str, bytes]) -> None:
    whole = files[SQLITE]
    size = len(whole)
    for asked, start, end in (
        ("0-15", 0, 16),
        ("16-", 16, size),
        ("-100", size - 100, size),
        (f"5-{size * 2}", 5, size),
    ):
        part = client.get(SQLITE, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, whole[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    several = client.get(SQLITE, headers={"Range": f"bytes=0-3,{size}-,10-13"})
    assert several.headers["content-type"].startswith("multipart/byteranges")
    assert whole[:4] in several.content
    etag = client.head(SQLITE).headers["etag"]
    assert client.get(SQLITE, headers={"Range": "bytes=0-3", "If-Range": etag}).status_code == 206
    assert client.get(SQLITE, headers={"Range": "bytes=0-3", "If-Range": '"another"'}).content == whole


def test_ranges_that_the_file_has_not_are_refused_and_broken_ones_passed_over(
    client: TestClient, files: dict[str, bytes]
) -> None:
    size = len(files[SQLITE])
    for asked in (f"{size}-", "-0", f"{size}-{size + 5}"):
        response = client.get(SQLITE, headers={"Range": f"bytes={asked}"})
        assert (response.status_code, response.json()["code"]) == (416, "range_not_satisfiable")
        assert response.headers["content-range"] == f"bytes */{size}"
    for broken in ("bytes=abc", "bytes=9-2", "bytes=", "lines=1-2", "bytes=-", "bytes=" + ",".join(["0-1"] * 50)):
        assert client.get(SQLITE, headers={"Range": broken}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{SQLITE}?as_of=2", 422),
        (f"{ZIP}?as_of=2026-02-30", 422),
        (f"{ZIP}?as_of=newest", 422),
        ("/v1/exports?as_of=0", 422),
        (f"{SQLITE}?format=csv", 422),
        ("/v1/exports/party-statistics.xlsx", 404),
        ("/v1/exports/..%2fparty-statistics.sqlite", 404),
        ("/v1/exports?limit=1", 422),
    ],
)
def test_what_is_not_there_is_refused(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status
