"""party-stats template, submit and approve against a real server."""

import os
import re
import subprocess
from pathlib import Path

from tests.callers import make_key
from tests.programs import PROGRAM, environment, running
from tests.published import published_database
from tests.submitting import Office


def test_a_template_is_fetched_figures_are_sent_and_approved(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    with published_database(url) as published:
        office = Office(published)
        keys = {role: make_key(published.engine, role, office.id) for role in ("submitter", "approver")}
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(f"Mã tổ chức,Tên tổ chức,Kỳ số liệu,Tổng số đảng viên\n{office.cells[0]},,2024,120\n", "utf-8")
    bad.write_text("Mã tổ chức,Tên tổ chức,Kỳ số liệu,Tổng số đảng viên\nlang-son,,2024,12o\n", "utf-8")
    with running(tmp_path, database_url=url) as server:

        def run(*arguments: str, role: str = "submitter") -> tuple[int, str]:
            own = environment({"server": server.address, "key": keys[role]}) | {
                "COLUMNS": "160",
                "PATH": os.environ["PATH"],
            }
            done = subprocess.run(
                [PROGRAM, *arguments], cwd=tmp_path, env=own, capture_output=True, text=True, timeout=120
            )
            return done.returncode, done.stdout + done.stderr

        code, said = run("template", "member-counts", "--year", "2025", "--organization", office.id)
        assert code == 0, said
        assert (tmp_path / "member-counts-2025.xlsx").read_bytes().startswith(b"PK")
        code, said = run("template", "admissions", "--period", "2025-H1", "--organization", office.id)
        assert code == 0, said
        assert (tmp_path / "admissions-2025-H1.xlsx").read_bytes().startswith(b"PK")
        code, said = run("template", "admissions", "--organization", office.id)
        assert (code, "year" in said, "period" in said) == (1, True, True), said
        code, said = run("submit", "bad.csv", "--dry-run")
        assert code == 2, said
        assert "D2" in said
        assert "12o" in said
        code, said = run("submit", "good.csv")
        assert code == 0, said
        (id,) = re.findall(r"\b[0-9a-f]{32}\b", said)
        code, said = run("approve", id)
        assert code == 1, said
        assert "forbidden" in said
        code, said = run("approve", id, role="approver")
        assert (code, "published: đợt" in said, "added 1" in said) == (0, True, True), said
