"""The documents agree with the program: links, commands, settings, words, packages, numbers of the shipped data."""

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.errors import PROBLEMS
from app.indicators import BREAKS, INDICATORS
from app.models import vocabulary
from app.releases.files import REFERENCE
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


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


def test_methods_explain_the_warnings_and_notes_of_an_answer(client: TestClient) -> None:
    body = client.get("/v1/comparisons?indicator=members&year=2020&boundaries=2025").json()
    codes = {warning["code"] for warning in body["warnings"]}
    codes |= {note["code"] for item in body["items"] for note in item["notes"]}
    assert len(codes) >= 5
    assert codes <= set(re.findall(r"`(\w+)`", read("docs/methods.md")))


def test_problem_codes_are_listed_under_their_status() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| (.+) \|$", read("docs/api.md"), re.MULTILINE)
    listed = {
        (int(s), code)
        for statuses, codes in rows
        for s in statuses.split(", ")
        for code in re.findall(r"`(\w+)`", codes)
    }
    # An id that is not known is 422 in a parameter and 404 in the path.
    in_paths = {(404, code) for code in PROBLEMS if code.startswith("unknown_")}
    real = {(kind.status, code) for code, kind in PROBLEMS.items()}
    assert real <= listed
    assert listed - real <= in_paths


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


def test_shipped_figures_are_counted_as_they_are() -> None:
    with (REFERENCE / "figures.csv").open(encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    subjects = Counter(figure["subject"].replace("_", " ") for figure in figures)
    qualifiers = Counter(figure["qualifier"] for figure in figures)
    text = " ".join(read("docs/data.md").split())
    for subject, count in subjects.items():
        assert f"{count} {subject}" in text
    assert (
        f'{qualifiers["exact"]} figures are exact, {qualifiers["over"]} are "over", {qualifiers["nearly"]} "nearly"'
        in text
    )
    assert f"For {sum(figure['date_inferred'] == 'true' for figure in figures)} figures the date" in text
    assert f"{sum(figure['doubt'] != '' for figure in figures)} figures carry a `doubt`" in text


def test_coverage_of_members_is_described_as_it_is(client: TestClient) -> None:
    def with_value(query: str) -> int:
        return client.get(f"/v1/comparisons?indicator=members&{query}").json()["summaries"][0]["with_value"]

    grown = client.get("/v1/comparisons?indicator=members&year=2025&base_year=2020").json()["items"]
    text = " ".join(read("docs/data.md").split())
    assert f"for {with_value('year=2020')} of the 63 provincial committees in 2020" in text
    assert f"for {with_value('year=2025')} of the 34 in 2025" in text
    assert f"the year 2020 is whole for {with_value('year=2020&boundaries=2025')};" in text
    assert f"can be computed for {sum(item['base_change'] is not None for item in grown)}." in text
