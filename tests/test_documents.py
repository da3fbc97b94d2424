"""The documents keep what they say: requests, answers, examples, links, settings, words, packages."""

import json
import re
import shlex
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.errors import PROBLEMS
from app.indicators import BREAKS, INDICATORS
from app.models import vocabulary
from app.releases.shipped import REFERENCE
from app.settings import Settings
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BASE = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INTERPRETERS = {
    "python": [sys.executable, "-W", "error", "-c"],
    "js": [str(Path(sys.executable).parent / "node"), "--input-type=module", "--eval"],
}
# What is left out: a key of an object, the rest of a list.
OMITTED = "…"


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(document: Path) -> list[tuple[str, str]]:
    """(language, text) of each fenced block, in order."""
    return BLOCK.findall(document.read_text(encoding="utf-8"))


def requests_of(document: Path) -> list[tuple[str, str | None]]:
    """Each curl command of a document with the JSON block that follows its own block."""
    found: list[tuple[str, str | None]] = []
    sequence = [*blocks(document), ("", "")]
    for (language, text), (next_language, answer) in pairwise(sequence):
        commands = [line for line in text.splitlines() if line.startswith("curl ")] if language == "sh" else []
        found += [(command, None) for command in commands[:-1]]
        found += [(command, answer if next_language == "json" else None) for command in commands[-1:]]
    return found


def examples() -> list[tuple[str, str, str]]:
    """(language, code, expected output) of each program in the documents."""
    found = []
    for document in DOCUMENTS:
        sequence = blocks(document)
        for (language, code), (_, output) in pairwise(sequence):
            if language in INTERPRETERS:
                found.append((language, code, output))
    return found


REQUESTS = [
    pytest.param(command, answer, id=f"{document.stem}-{place}")
    for document in DOCUMENTS
    for place, (command, answer) in enumerate(requests_of(document), start=1)
]


def contradictions(shown: Any, real: Any, path: str = "answer") -> list[str]:
    """Where `shown` is not what `real` is; only what is marked as left out may be missing."""
    if isinstance(shown, dict) and isinstance(real, dict):
        keys = shown.keys() - {OMITTED}
        left_out = real.keys() - keys
        wrong = [f"{path} has no {key}" for key in keys - real.keys()]
        if bool(left_out) != (OMITTED in shown):
            wrong.append(f"{path} leaves out {sorted(left_out)}")
        return wrong + [w for key in keys & real.keys() for w in contradictions(shown[key], real[key], f"{path}.{key}")]
    if isinstance(shown, list) and isinstance(real, list):
        items = shown[:-1] if shown[-1:] == [OMITTED] else shown
        if len(items) > len(real) or (len(items) < len(real)) != (items is not shown):
            return [f"{path} has {len(real)} items"]
        return [
            w
            for place, pair in enumerate(zip(items, real, strict=False))
            for w in contradictions(*pair, f"{path}.{place}")
        ]
    return [] if shown == real else [f"{path} is {real!r}, not {shown!r}"]


def ask(client: TestClient, command: str) -> Any:
    """Send what a curl command would send."""
    words = iter(shlex.split(command, comments=True)[1:])
    url, headers, body = "", {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-s":
            assert not url, f"{command}: {word} is not understood"
            url = word
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == BASE, command
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return client.request("GET" if body is None else "POST", target, headers=headers, content=body)


@pytest.mark.parametrize(("command", "answer"), REQUESTS)
def test_requests_in_documents_get_the_answers_shown(client: TestClient, command: str, answer: str | None) -> None:
    response = ask(client, command)
    expected = re.search(r"# HTTP (\d{3})$", command)
    assert response.status_code == int(expected[1]) if expected else response.is_success, response.text
    if answer is not None:
        assert contradictions(json.loads(answer), response.json()) == []


def test_each_document_that_promises_answers_shows_some() -> None:
    shown = {str(d.relative_to(ROOT)): sum(answer is not None for _, answer in requests_of(d)) for d in DOCUMENTS}
    assert shown["README.md"] == 5
    assert min(shown[f"docs/{name}.md"] for name in ("api", "methods", "operations")) >= 2


def test_the_server_starts_as_the_readme_shows(tmp_path: Path) -> None:
    (ready,) = (text for language, text in blocks(ROOT / "README.md") if language == "text")
    port = free_port()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "party-stats"), "run", "--port", str(port)],
        env={"PARTY_STATS_DATABASE_URL": f"sqlite:///{tmp_path / 'started.sqlite'}"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = ""
    for line in server.stderr:
        said += line
        if "Ctrl+C" in line:
            break
    server.terminate()
    server.communicate(timeout=30)
    assert ready.replace(BASE, f"http://127.0.0.1:{port}") in said


def test_a_trimmed_answer_must_say_so() -> None:
    real = {"a": 1, "b": [1, 2]}
    assert contradictions({"a": 1, "b": [1, 2]}, real) == []
    assert contradictions({"a": 1, OMITTED: OMITTED}, real) == []
    assert contradictions({"b": [1, OMITTED], "a": 1}, real) == []
    for wrong in (
        {"a": 1},
        {"a": 2, OMITTED: OMITTED},
        {"a": 1, "b": [1]},
        {"a": 1, "b": [1, 2, OMITTED]},
        {**real, "c": 1},
    ):
        assert contradictions(wrong, real) != [], wrong


@pytest.fixture
def address(app: FastAPI, client: TestClient) -> Iterator[str]:
    """The client's application on a real port."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize(("language", "code", "output"), examples())
def test_examples_run_and_print_what_is_shown(address: str, language: str, code: str, output: str) -> None:
    assert BASE in code
    program = [*INTERPRETERS[language], code.replace(BASE, address)]
    result = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr, result.stdout) == (0, "", output)


def test_there_is_an_example_in_each_language() -> None:
    assert {language for language, _, _ in examples()} == set(INTERPRETERS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_between_documents_resolve(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


def anchors(document: Path) -> set[str]:
    """Anchors of headings, as they are made for reading on the web."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_name_no_path_of_a_machine(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.:/-])/(?:home|root|work|tmp|Users|mnt|opt|var|etc)\b|[A-Z]:\\", text) == []


def test_commands_that_documents_name_exist() -> None:
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert {"run", "test"} <= targets <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    commands = set(re.findall(r"(?:^|`|bin/)party-stats ([a-z-]+)", text, re.MULTILINE))
    program = str(Path(sys.executable).parent / "party-stats")
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    assert {"run", "migrate"} <= commands <= set(re.findall(r"^\W+([a-z]+)  ", shown, re.MULTILINE))


def test_settings_are_listed_with_default_and_meaning() -> None:
    listed = re.findall(r"^\| `PARTY_STATS_(\w+)` \| (.+) \| (.+) \|$", read("docs/settings.md"), re.MULTILINE)
    assert listed == [
        (
            name.upper(),
            f"`{as_variable(field.default)}`" if as_variable(field.default) else "(empty)",
            field.description,
        )
        for name, field in Settings.model_fields.items()
    ]


def as_variable(value: object) -> str:
    """A default as it would stand in the environment."""
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(
    "words",
    [
        entry
        for entry in vars(vocabulary).values()
        if isinstance(entry, type) and issubclass(entry, StrEnum) and entry is not StrEnum
    ],
)
def test_vocabulary_explains_every_word(words: type[StrEnum]) -> None:
    explained = set(re.findall(r"`(\w+)`", read("docs/vocabulary.md")))
    assert {str(word) for word in words} - explained == set()


def test_methods_name_every_break_and_reason() -> None:
    explained = set(re.findall(r"`(\w+)`", read("docs/methods.md")))
    assert {
        *BREAKS,
        *map(str, vocabulary.MissingReason),
        *map(str, vocabulary.Method),
        *vocabulary.Qualifier,
    } <= explained


def test_problem_codes_are_listed_under_their_status() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| (.+) \|$", read("docs/api.md"), re.MULTILINE)
    listed = {
        (int(s), code)
        for statuses, codes in rows
        for s in statuses.split(", ")
        for code in re.findall(r"`(\w+)`", codes)
    }
    assert {(kind.status, code) for code, kind in PROBLEMS.items()} <= listed


def test_paths_in_the_guide_are_all_paths_of_the_api(client: TestClient) -> None:
    guide = read("docs/api.md")
    for path in client.get("/openapi.json").json()["paths"]:
        if path.startswith("/v1"):
            assert path in guide or f"`/{path.rpartition('/')[2]}`" in guide, path


def test_every_package_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    reasons = re.findall(r"^\| `([\w-]+)` \| .+ \|$", read("docs/decisions/0013-libraries.md"), re.MULTILINE)
    assert sorted(reasons) == sorted(re.split(r"[\[><=; ]", package)[0] for package in wanted)


def test_decisions_are_listed_in_order() -> None:
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    titles = [record.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for record in records]
    index = re.findall(r"^(\d+\. )\[(.+)\]\((.+)\)$", read("docs/decisions/README.md"), re.MULTILINE)
    assert [(number + title, name) for number, title, name in index] == list(
        zip(titles, [record.name for record in records], strict=True)
    )


def test_shipped_data_is_described_as_it_is() -> None:
    text = read("docs/data.md")
    listed = {name: int(count) for name, count in re.findall(r"^\| `(\w+)\.csv` \| (\d+) \|", text, re.MULTILINE)}
    files = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in REFERENCE.glob("*.csv")}
    assert listed == {name: len(lines) - 1 for name, lines in files.items()}
    for name, lines in files.items():
        described = re.search(rf"^\*\*{name}\*\*:(.+?)\n\n", text, re.MULTILINE | re.DOTALL)
        assert described is not None, name
        assert set(lines[0].split(",")) <= set(re.findall(r"`(\w+)`", described[1])), name
    assert f"by {len(INDICATORS)} indicators" in read("CHANGELOG.md")
