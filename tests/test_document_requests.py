"""What the documents show happens: requests get the answers shown, programs print what is shown, the server starts."""

import json
import re
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.callers import make_key
from tests.postgres import free_port
from tests.programs import party_stats
from tests.published import Published, published_database

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
NAMED = re.compile(r"\$[A-Z]")
IN_SINGLE_QUOTES = re.compile(r"'[^'\"]*\$[A-Z][^'\"]*'")


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
    if not NAMED.search(command)
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
    url, method, headers, body = "", "", {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = next(words)
        elif word == "-d":
            body = next(words)
        elif word == "--data-binary":
            body = (ROOT / next(words).removeprefix("@")).read_bytes()
        elif word == "-o":
            next(words)
        elif word != "-s":
            assert not url, f"{command}: {word} is not understood"
            url = word
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == BASE, command
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return client.request(method or ("GET" if body is None else "POST"), target, headers=headers, content=body)


def check_answer(client: TestClient, command: str, answer: str | None) -> Any:
    """The response to a command, which has to be what the document says."""
    response = ask(client, command)
    expected = re.search(r"# HTTP (\d{3})$", command)
    assert response.status_code == int(expected[1]) if expected else response.is_success, response.text
    if answer is not None:
        assert contradictions(json.loads(answer), response.json()) == []
    return response


@pytest.mark.parametrize(("command", "answer"), REQUESTS)
def test_requests_in_documents_get_the_answers_shown(client: TestClient, command: str, answer: str | None) -> None:
    check_answer(client, command, answer)


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    """For requests with a key: what they write stays, in this database."""
    with published_database(module_database_url) as published:
        yield published


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_requests_with_names_are_asked_in_their_order(published: Published, document: Path) -> None:
    """`$KEY` is a new administrator's key, `$SUBMITTER` and `$APPROVER` keys for Lạng Sơn, `$ID` the `id` of the answer before."""
    named = [(command, answer) for command, answer in requests_of(document) if NAMED.search(command)]
    known = {"KEY": make_key(published.engine)}
    if any("$SUBMITTER" in command or "$APPROVER" in command for command, _ in named):
        known |= {role: make_key(published.engine, role.lower(), "lang-son") for role in ("SUBMITTER", "APPROVER")}
    for command, answer in named:
        assert not IN_SINGLE_QUOTES.search(command), "a shell would not fill this in"
        response = check_answer(published.client, Template(command).substitute(known), answer)
        if response.headers["content-type"].startswith("application/json"):
            known["ID"] = response.json().get("id", known.get("ID"))


def test_the_first_key_is_made_as_the_readme_shows(published: Published, tmp_path: Path) -> None:
    (typed,) = re.findall(
        r"^KEY=\$\(\.venv/bin/party-stats (.+)\)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    url = published.engine.url.render_as_string(hide_password=False)
    made = party_stats(*shlex.split(typed), folder=tmp_path, database_url=url)
    answer = published.client.get("/v1/keys", headers={"Authorization": f"Bearer {made.stdout.strip()}"})
    assert (made.returncode, answer.status_code) == (0, 200), made.stderr


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
