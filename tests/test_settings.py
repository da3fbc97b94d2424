"""Settings: documented, read in one place, and never from a file that nobody named."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import ClientSettings, Settings

ROOT = Path(__file__).parent.parent


FIELDS = Settings.model_fields | ClientSettings.model_fields


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`PARTY_STATS_{name.upper()}`" in (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert FIELDS[name].description


def test_no_other_setting_is_documented() -> None:
    text = "".join(path.read_text("utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    # What begins with TEST_ is for the tests.
    named = set(re.findall(r"PARTY_STATS_(?!TEST_)([A-Z_]*[A-Z])", text))
    assert named <= {name.upper() for name in FIELDS}


def test_nothing_else_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]
        if re.search(r"\benviron\b|getenv|dotenv|env_file", path.read_text("utf-8"))
    ]
    assert readers == []


def test_a_file_of_settings_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PARTY_STATS_PORT=9999\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARTY_STATS_PORT", raising=False)
    assert Settings().port == 8000


def test_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTY_STATS_PORT", "9999")
    monkeypatch.setenv("PARTY_STATS_CORS_ORIGINS", "https://a.example, https://b.example,")
    settings = Settings()
    assert settings.port == 9999
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "-1"),
        ("workers", "0"),
        ("database_pool_size", "0"),
        ("database_pool_timeout_seconds", "0"),
        ("log_level", "loud"),
        ("access_log", "perhaps"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "10.0.0.5,proxy"),
        ("database_url", "sqlite://"),
        ("database_url", "postgresql://user@host/name"),
    ],
)
def test_refuses_what_cannot_be(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"PARTY_STATS_{name.upper()}", value)
    with pytest.raises(ValidationError) as error:
        Settings()
    assert [each["loc"] for each in error.value.errors()] == [(name,)]
