"""The rooms of the house: short files, and text that is at home anywhere."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REGISTRIES = {"app/indicators.py", "app/models/vocabulary.py", "app/errors.py", "app/settings.py"}
PICTURES_AND_FONTS = {".png", ".ttf", ".otf", ".woff2", ".br"}
LISTED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
FILES = [ROOT / name for name in LISTED.split("\0") if name and Path(name).suffix not in PICTURES_AND_FONTS]


@pytest.mark.parametrize("path", sorted((ROOT / "app").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_short_unless_it_is_a_registry(path: Path) -> None:
    assert path.relative_to(ROOT).as_posix() in REGISTRIES or len(path.read_text("utf-8").splitlines()) <= 260


def test_a_test_file_is_short() -> None:
    subjects = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert len(subjects) > 10
    long = [name for name in subjects if len((ROOT / "tests" / name).read_text("utf-8").splitlines()) > 300]
    assert long == []


def test_no_file_names_a_place_on_one_machine() -> None:
    homes = [f"/{folder}/" for folder in ("work", "home", "root", "Users")]
    assert len(FILES) > 300
    assert [path.name for path in FILES if any(home in path.read_text("utf-8") for home in homes)] == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = ["mark." + "skip", "mark." + "xfail", "pytest." + "skip", "pytest." + "importorskip", "unittest." + "mock"]
    tests = (ROOT / "tests").glob("*.py")
    assert [path.name for path in tests if any(mark in path.read_text("utf-8") for mark in marks)] == []


def test_every_room_is_described_to_those_who_build_here() -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {room for layer in layers for room in re.split(r" [|:] ", layer)} - {"__main__"}
    described = re.findall(r"`app/(\w+)(?:/|\.py)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert rooms <= set(described)
