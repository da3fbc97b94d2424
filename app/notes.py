"""Notes of the shipped data, which its collectors wrote in English, in Vietnamese too."""

import csv
import io
from functools import cache
from importlib.resources import files

from app.text import Text


def note_text(note: str) -> Text:
    """A note in both languages. What has no translation, as what agencies write themselves, stands in both as it is."""
    return Text(_translations().get(note, note), note)


@cache
def _translations() -> dict[str, str]:
    text = (files("app") / "reference" / "translations.csv").read_text("utf-8")
    return {row["en"]: row["vi"] for row in csv.DictReader(io.StringIO(text))}
