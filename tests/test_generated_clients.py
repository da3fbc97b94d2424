"""Clients that tools make from the OpenAPI document: they build, and they read real answers."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from fastapi import FastAPI

from app.workbooks.reading import XLSX
from tests.servers import serving

PROGRAMS = Path(sys.executable).parent
FILES = (
    "application/vnd.sqlite3",
    "application/zip",
    XLSX,
    "text/csv",
    "application/x-bibtex",
    "application/x-research-info-systems",
)
"""Answers that are files: the generator is told, as its users would, that they are bytes."""
CLIENTS = Path(__file__).parent / "clients"


def write_document(app: FastAPI, folder: Path) -> Path:
    """The document as a file."""
    file = folder / "openapi.json"
    file.write_bytes(orjson.dumps(app.openapi()))
    return file


def run(*command: str | Path, cwd: Path) -> None:
    """Run a program; its output is the reason when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_generated_python_client_reads_typed_answers_and_writes_typed_figures(
    app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = write_document(app, tmp_path)
    files = "".join(f"  {media_type}: application/octet-stream\n" for media_type in FILES)
    (tmp_path / "config.yml").write_text(f"post_hooks: []\ncontent_type_overrides:\n{files}")
    name = f"party_statistics_{tmp_path.name.replace('-', '_')}"
    command = ("generate", "--path", document, "--meta", "none", "--output-path", name, "--config", "config.yml")
    run(PROGRAMS / "openapi-python-client", *command, "--fail-on-warning", cwd=tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    package, models = importlib.import_module(name), importlib.import_module(f"{name}.models")
    comparisons = importlib.import_module(f"{name}.api.compare.comparisons_get")
    provinces = importlib.import_module(f"{name}.api.discover.provinces_get")
    with serving(app) as port, package.Client(base_url=f"http://127.0.0.1:{port}") as client:
        answer = comparisons.sync(
            client=client, indicator=[models.IndicatorCode("members")], year=["2020"], province=["20"]
        )
        assert isinstance(answer, models.Comparison)
        (item,) = answer.items
        assert (item.value, item.display, item.province.name) == (66024, "66.024", "Lạng Sơn")
        assert item.period.end.year == 2020
        problem = provinces.sync(client=client, code="99")
        assert isinstance(problem, models.ProblemOut)
        assert (problem.status, problem.code) == (404, "unknown_province")
    figure = models.SubmittedFigure(subject=models.Subject.MEMBER_COUNTS, value=66024, organization_id="lang-son")
    figure.breakdown, figure.category = models.Breakdown.SEX, "female"
    submissions = importlib.import_module(f"{name}.api.submissions.submissions_create")
    sent = submissions._get_kwargs(body=models.SubmittedFigures(figures=[figure]), dry_run=True)
    assert sent["headers"]["Content-Type"] == "application/json"
    assert sent["json"]["figures"][0].items() >= {
        "subject": "member_counts", "value": 66024, "organization_id": "lang-son", "breakdown": "sex",
        "category": "female",
    }.items()  # fmt: skip


def test_generated_typescript_types_compile_in_a_strict_program(app: FastAPI, tmp_path: Path) -> None:
    document = write_document(app, tmp_path)
    tools = CLIENTS / "node_modules"
    assert tools.is_dir(), "run make setup-dev"
    for name in ("program.ts", "tsconfig.json"):
        shutil.copy(CLIENTS / name, tmp_path)
    node = PROGRAMS / "node"
    run(node, tools / "openapi-typescript/bin/cli.js", document, "--output", tmp_path / "schema.d.ts", cwd=tmp_path)
    run(node, tools / "typescript/bin/tsc", "--project", tmp_path, cwd=tmp_path)
