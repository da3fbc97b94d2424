"""The rooms of the house: short files, and text that is at home anywhere."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REGISTRIES = {"indicators.py", "vocabulary.py", "errors.py"}
FOLDERS = ("app", "benchmarks", "docs", "migrations", "tests")
FILES = [
    path
    for path in [*ROOT.glob("*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
    if path.suffix in {".py", ".md", ".toml", ".css", ".js", ".csv"} and "node_modules" not in path.parts
]


@pytest.mark.parametrize("path", sorted((ROOT / "app").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_unless_it_is_a_registry(path: Path) -> None:
    assert path.name in REGISTRIES or len(path.read_text("utf-8").splitlines()) <= 260


def test_a_test_file_is_about_one_subject() -> None:
    subjects = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert len(subjects) > 10
    long = [name for name in subjects if len((ROOT / "tests" / name).read_text("utf-8").splitlines()) > 300]
    assert long == []


def test_no_file_names_a_place_on_one_machine() -> None:
    homes = [f"/{folder}/" for folder in ("work", "home", "root", "Users")]
    assert [path.name for path in FILES if any(home in path.read_text("utf-8") for home in homes)] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = ["mark." + "skip", "mark." + "xfail", "pytest." + "skip", "pytest." + "importorskip", "unittest." + "mock"]
    tests = (ROOT / "tests").glob("*.py")
    assert [path.name for path in tests if any(mark in path.read_text("utf-8") for mark in marks)] == []
