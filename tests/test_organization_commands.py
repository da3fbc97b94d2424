"""party-stats organizations change: what HTTP does to the register, from a file at the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app
from app.settings import get_settings
from tests.published import Published
from tests.registering import ACT, DAY, Tree


@pytest.fixture(autouse=True)
def _fresh_settings() -> Any:
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def typed(register: Published, file: Path, *options: str) -> Result:
    address = register.engine.url.render_as_string(hide_password=False)
    command = ("organizations", "change", str(file), *options)
    return CliRunner().invoke(app, command, env={"PARTY_STATS_DATABASE_URL": address})


def write(file: Path, *changes: dict[str, Any]) -> Path:
    file.write_text(json.dumps({"reason": "Sắp xếp tổ chức", "changes": [ACT | change for change in changes]}), "utf-8")
    return file


def test_a_file_is_tried_then_done_as_one_release(register: Published, tree: Tree, tmp_path: Path) -> None:
    new = {"kind": "establish", "organization": tree("c"), "name": "c", "name_en": "c", "type": "grassroots_committee"}
    file = write(
        tmp_path / "changes.json",
        {**new, "parent": tree("top")},
        {"kind": "merge", "predecessors": [tree("a")], "successor": tree("c")},
        {"kind": "rename", "organization": tree("b"), "name": "Đảng bộ mới", "name_en": "new"},
    )
    before = register.get("/v1/releases")["total"]
    tried = typed(register, file, "--dry-run")
    assert (tried.exit_code, register.get("/v1/releases")["total"]) == (0, before), tried.stderr
    done = typed(register, file)
    assert (done.exit_code, done.stdout) == (0, tried.stdout), done.stderr
    assert f"corrected\torganization_attributes\t{tree('a')}\n" in done.stdout
    release = register.get(f"/v1/releases/{before + 1}")
    assert (release["published_by"], release["reason"]) == ("party-stats", "Sắp xếp tổ chức")
    assert tree.children("c") == ["a1", "a2"]
    assert register.get(f"/v1/organizations/{tree('b')}?valid_on={DAY}")["name"] == "Đảng bộ mới"


def test_what_is_refused_says_everything_and_does_nothing(register: Published, tree: Tree, tmp_path: Path) -> None:
    before = register.get("/v1/releases")["total"]

    def refused(*changes: dict[str, Any]) -> str:
        result = typed(register, write(tmp_path / "changes.json", *changes))
        assert (result.exit_code, result.stdout) == (2, ""), result.stderr
        assert register.get("/v1/releases")["total"] == before
        return result.stderr

    said = refused(
        {"kind": "dissolve", "organization": tree("nobody")},
        {"kind": "move", "organization": tree("a"), "parent": tree("a1")},
    )
    assert f"changes.0.organization: There is no organization {tree('nobody')}" in said
    assert "changes.1" in said
    said = refused({"kind": "rename", "organization": tree("b"), "nmae": "x"}, {"kind": "close"})
    assert "changes.0.name" in said
    assert "changes.1.kind" in said
    assert "dissolve" in said


def test_a_file_that_is_no_json_is_one_line(register: Published, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text("{")
    result = typed(register, file)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "is not JSON" in result.stderr
