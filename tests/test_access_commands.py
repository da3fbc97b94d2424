"""party-stats keys and audit, as they are typed: a whole life of a key, and its trace."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.access.keys import read_id
from app.cli import app
from app.settings import get_settings
from tests.programs import party_stats


def test_a_life_of_a_key_at_the_terminal(empty_database_url: str) -> None:
    def typed(*arguments: str) -> Result:
        # In this process: so many commands would spend their time starting.
        get_settings.cache_clear()
        try:
            return CliRunner().invoke(app, arguments, env={"PARTY_STATS_DATABASE_URL": empty_database_url})
        finally:
            get_settings.cache_clear()

    def run(*arguments: str) -> str:
        done = typed(*arguments)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def fails(*arguments: str) -> str:
        done = typed(*arguments)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        return done.stderr

    run("migrate")
    run("load")
    key = run("keys", "create", "--name", "Văn phòng", "--role", "submitter", "--organization", "lang-son").strip()
    id = str(read_id(key))
    assert "There is no organization" in fails(
        "keys", "create", "--name", "x", "--role", "approver", "--organization", "x"
    )
    ends = run("keys", "list").splitlines()[1].split("\t")[3]
    run("keys", "rotate", id)
    assert run("keys", "list").splitlines()[1].split("\t")[3] == ends
    rotated = run("keys", "rotate", id, "--days", "10").strip()
    assert run("keys", "list").splitlines()[1].split("\t")[3] < ends
    assert (read_id(rotated), rotated != key) == (id, True)
    run("keys", "revoke", id)
    assert "was revoked" in fails("keys", "rotate", id)
    assert "There is no key" in fails("keys", "revoke", "0000000000")
    head, row = run("keys", "list").splitlines()
    assert head.split("\t") == ["id", "role", "organization", "expires", "last used", "state", "name"]
    assert [row.split("\t")[place] for place in (0, 1, 2, 4, 5, 6)] == [
        id, "submitter", "lang-son", "never", "revoked", "Văn phòng",
    ]  # fmt: skip
    listed = [line.split("\t") for line in run("audit", "list").splitlines()[1:]]
    assert [fields[3] for fields in listed] == ["releases.publish", "keys.create", *["keys.rotate"] * 2, "keys.revoke"]
    assert listed[-1][2].startswith("cli:")
    assert [line.split("\t")[4] for line in run("audit", "list", "--action", "keys.create").splitlines()[1:]] == [
        f"keys/{id}"
    ]
    noted = run("audit", "verify").strip()
    assert noted == run("audit", "head").strip()
    assert run("audit", "verify", "--head", noted).strip() == noted
    assert "written anew" in fails("audit", "verify", "--head", f"{noted.partition(':')[0]}:{'f' * 64}")
    assert "NUMBER:HASH" in fails("audit", "verify", "--head", "yesterday")
    for secret in (key, rotated):
        assert secret.split("_")[2] not in str(listed)


@pytest.mark.parametrize("arguments", [["keys", "list"], ["audit", "verify"], ["load"]])
def test_a_folder_without_a_database_is_told_and_left_as_it_is(tmp_path: Path, arguments: list[str]) -> None:
    done = party_stats(*arguments, folder=tmp_path, database_url="sqlite:///none.sqlite")
    assert done.returncode == 1
    assert f"There is no database here: {tmp_path / 'none.sqlite'}." in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["keys", "list"], ["audit", "verify"]])
def test_a_database_that_was_not_migrated_is_told(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "none.sqlite").touch()
    done = party_stats(*arguments, folder=tmp_path, database_url="sqlite:///none.sqlite")
    assert (done.returncode, "Run: party-stats migrate" in done.stderr) == (1, True)
