"""Exports on disk: built once, whole or not there, the same bytes again; the same from the command line."""

import io
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.errors import Problem
from app.exports import store
from app.exports.about import about
from app.exports.store import KINDS, get_export
from app.queries.releases import current_release
from app.releases.suppression import take_over
from app.settings import Settings
from tests.published import members, organization, published_database, source


def build(app: FastAPI, folder: Path, name: str = "party-statistics.zip", **changes: Any) -> store.Built:
    engine: Engine = app.state.engine
    settings = app.state.settings.model_copy(update={"exports_folder": folder, **changes})
    with Session(engine) as session:
        release = current_release(session)
    assert release is not None
    return get_export(engine, settings, about(release), KINDS[name])


@pytest.mark.parametrize("name", KINDS)
def test_a_release_gives_the_same_bytes_again(app: FastAPI, tmp_path: Path, name: str) -> None:
    built = build(app, tmp_path, name)
    whole = built.path.read_bytes()
    built.path.unlink()
    assert build(app, tmp_path, name).path.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".unfinished"] == []


def test_many_who_ask_at_once_have_it_built_once(app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    write = store.write_export

    def counted(*arguments: Any) -> store.Built:
        times.append(1)
        return write(*arguments)

    monkeypatch.setattr(store, "write_export", counted)
    found: list[store.Built] = []
    threads = [threading.Thread(target=lambda: found.append(build(app, tmp_path))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(times), len(found), len({built.sha256 for built in found})) == (1, 3, 1)


def test_who_waits_too_long_for_another_process_is_told_to_come_back(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build(app, tmp_path)
    built.path.unlink()
    holder = "import fcntl, sys; f = open(sys.argv[1], 'ab'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    lock = str(built.path.with_name(f"{built.path.name}.lock"))
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.1)
    with subprocess.Popen([sys.executable, "-c", holder, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(Problem) as refused:
            build(app, tmp_path)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "30"})
        other.kill()
    # The system let go of the lock of the process that died.
    assert build(app, tmp_path).sha256 == built.sha256


def test_a_failure_midway_leaves_nothing_and_the_next_try_is_whole(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(
            zipfile.ZipFile, "writestr", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
        )
        with pytest.raises(Problem) as refused:
            build(app, tmp_path)
    assert refused.value.status == 503
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}
    assert build(app, tmp_path).bytes > 1000


def test_small_numbers_are_in_no_file_and_other_rules_give_another(empty_database_url: str, tmp_path: Path) -> None:
    with published_database(empty_database_url) as published:
        app: Any = published.client.app
        app.state.settings = app.state.settings.model_copy(update={"exports_folder": tmp_path})
        submitted = {"source_id": "own", "breakdown": "sex"}
        printed = "ba nữ đảng viên, không ai được biết"
        published.publish(
            organizations=[organization("a")],
            sources=[source("own", kind="submission")],
            figures=[
                members("a", 50, source_id="own"),
                members("a", 3, category="female", printed=printed, **submitted),
                members("a", 47, category="male", **submitted),
            ],
        )
        hidden = published.client.get("/v1/exports/party-statistics.sqlite")
        (tmp_path / "a.sqlite").write_bytes(hidden.content)
        assert printed.encode() not in hidden.content
        with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
            found = database.execute(
                "SELECT category, value, low, high, printed, missing_reason FROM figures WHERE organization_id = 'a' ORDER BY id"
            ).fetchall()
        assert found == [
            (None, 50.0, 50.0, 50.0, None, None),
            ("female", None, None, None, None, "suppressed"),
            ("male", None, None, None, None, "suppressed"),
        ]
        package = zipfile.ZipFile(io.BytesIO(published.client.get("/v1/exports/party-statistics.zip").content))
        assert printed not in package.read("figures.csv").decode()
        assert take_over(published.engine, Settings(database_url="sqlite:///unused", suppression_threshold=0))
        shown = published.client.get(
            "/v1/exports/party-statistics.sqlite", headers={"If-None-Match": hidden.headers["etag"]}
        )
        assert shown.status_code == 200
        assert printed.encode() in shown.content


def test_a_database_has_files_of_its_own_and_old_ones_go(app: FastAPI, tmp_path: Path) -> None:
    names = [f"release-{number}-0123456789abcdef.zip" for number in (*range(20, 25), 1)]
    for age, name in enumerate(names):
        (tmp_path / name).write_bytes(b"old")
        os.utime(tmp_path / name, (10_000 - age, 10_000 - age))
    path = build(app, tmp_path).path
    # Three others of those asked for last; none of the same release.
    assert [name for name in names if (tmp_path / name).exists()] == names[:3]
    other = Settings(database_url="sqlite:///another.sqlite")
    assert build(app, tmp_path, database_url=other.database_url).path != path


def test_a_past_release_is_exported_as_it_was(empty_database_url: str, tmp_path: Path) -> None:
    with published_database(empty_database_url, exports_folder=tmp_path / "server") as published:
        client = published.client
        addresses = [f"/v1/exports/{name}" for name in KINDS]
        before = {address: client.get(address) for address in addresses}
        published.publish(
            at=datetime(2026, 12, 1, tzinfo=UTC),
            organizations=[organization("new"), organization("lang-son", type="provincial", name="Tên khác")],
            sources=[source("later")],
            figures=[members("lang-son", 70000, 2020, source_id="later"), members("new", 7, source_id="later")],
        )
        for address, then in before.items():
            now, past, dated = (client.get(f"{address}{asked}") for asked in ("", "?as_of=1", "?as_of=2026-11-22"))
            assert past.content == then.content == dated.content != now.content
            assert past.headers["etag"] == then.headers["etag"] != now.headers["etag"]
            assert "release-1." in past.headers["content-disposition"]
            assert "release-2." in now.headers["content-disposition"]
            confirmed = client.get(f"{address}?as_of=1", headers={"If-None-Match": then.headers["etag"]})
            assert confirmed.status_code == 304
        listed = published.get("/v1/exports?as_of=1")
        assert (listed["release"], published.get("/v1/exports")["release"]) == (1, 2)
        assert [item["url"] for item in listed["items"]] == [f"{address}?as_of=1" for address in addresses]
        assert all(item["sha256"] in before[item["url"].partition("?")[0]].headers["etag"] for item in listed["items"])
        app: Any = client.app
        done = run(app, "--as-of", "1", str(tmp_path / "past.zip"))
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "past.zip").read_bytes() == before["/v1/exports/party-statistics.zip"].content
        refused = run(app, "--as-of", "3", str(tmp_path / "none.zip"))
        assert (refused.returncode, "There are releases 1 to 2" in refused.stderr) == (1, True)
        assert not (tmp_path / "none.zip").exists()


def run(app: FastAPI, *arguments: str) -> subprocess.CompletedProcess[str]:
    address = app.state.settings.database_url
    command = [str(Path(sys.executable).parent / "party-stats"), "export", *arguments]
    environment = {**os.environ, "PARTY_STATS_DATABASE_URL": address, "NO_COLOR": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_the_command_writes_what_the_server_sends(app: FastAPI, tmp_path: Path) -> None:
    done = run(app, str(tmp_path))
    assert done.returncode == 0, done.stderr
    written = [line.partition("  ") for line in done.stdout.splitlines()]
    assert {Path(path).name for _, _, path in written} == set(KINDS)
    for digest, _, path in written:
        assert digest == build(app, tmp_path / "server", Path(path).name).sha256
    assert {path.name for path in tmp_path.iterdir()} == {*KINDS, "server"}
    assert run(app, str(tmp_path / "one.zip")).returncode == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "party-statistics.zip").read_bytes()


@pytest.mark.parametrize(
    ("target", "said"), [("figures.txt", "does not end in"), ("none/figures.zip", "does not exist")]
)
def test_the_command_refuses_what_it_cannot_write(app: FastAPI, tmp_path: Path, target: str, said: str) -> None:
    refused = run(app, str(tmp_path / target))
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []
