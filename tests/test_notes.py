"""Notes of the shipped data are answered in the language asked for."""

import csv
import unicodedata
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.notes import note_text
from app.releases.files import REFERENCE

COLUMNS = {
    "figures": ("doubt", "note"),
    "organizations": ("note",),
    "populations": ("source",),
    "sources": ("note",),
    "targets": ("note",),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", COLUMNS)
def test_every_note_of_the_shipped_data_is_in_vietnamese(name: str) -> None:
    lacking = {
        row[column]
        for row in rows(REFERENCE / f"{name}.csv")
        for column in COLUMNS[name]
        if row[column] and note_text(row[column]).vi == row[column]
    }
    # What needs no translation has Vietnamese letters of its own.
    assert {text for text in lacking if text.isascii()} == set()


def test_translations_are_of_notes_that_exist_and_well_written() -> None:
    texts = {
        value
        for name in REFERENCE.glob("*.csv")
        if name.stem != "translations"
        for row in rows(name)
        for value in row.values()
    }
    pairs = rows(REFERENCE / "translations.csv")
    assert [pair["en"] for pair in pairs if pair["en"] not in texts] == []
    assert all(pair["vi"] and pair["vi"] == unicodedata.normalize("NFC", pair["vi"]) for pair in pairs)
    assert not any("Ð" in pair["vi"] for pair in pairs)
    assert len({pair["en"] for pair in pairs}) == len(pairs)


def test_a_doubt_is_told_in_both_languages(client: TestClient) -> None:
    path = "/v1/member-counts?organization=lang-son&year=2020"
    (vi,), (en,) = (client.get(f"{path}&lang={lang}").json()["items"] for lang in ("vi", "en"))
    assert en["doubt"].startswith("the day 31 December is read from")
    assert vi["doubt"] != en["doubt"]
    assert "31/12" in vi["doubt"]


def test_what_has_no_translation_stands_as_it_is() -> None:
    assert note_text("ghi chú của cơ quan") == ("ghi chú của cơ quan", "ghi chú của cơ quan")
