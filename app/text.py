"""Vietnamese and English text: languages, folding for search, numbers and dates as people print them."""

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz import fuzz, process

HANOI = timezone(timedelta(hours=7), "+07:00")
"""The time in which days begin and answers name moments."""


class Language(StrEnum):
    """Languages of an answer; Vietnamese is the default."""

    vi = "vi"
    en = "en"


class Text(NamedTuple):
    """One sentence or name in both languages."""

    vi: str
    en: str

    def to(self, language: Language) -> str:
        """The text in `language`."""
        return self.vi if language is Language.vi else self.en

    def format(self, **values: object) -> "Text":
        """Both languages with `{name}` fields filled in."""
        return Text(self.vi.format(**values), self.en.format(**values))


_D_LETTERS = str.maketrans("đðĐÐƉɖ", "dddddd")


def fold(text: str) -> str:
    """Lower-case letters without marks, `đ` as `d`, single spaces: the form in which names are searched.

    `fold("Lạng Sơn") == fold("lang  son")`; `Ð` (U+00D0) and `Đ` (U+0110) fold alike; the place of a tone mark
    (Hoà, Hòa) does not matter. Folding twice changes nothing.
    """
    # Letters of mathematics are capitals only once they are decomposed.
    folded = unicodedata.normalize("NFKD", text.translate(_D_LETTERS)).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_D_LETTERS)
    return " ".join(bare.split())


def nearest(word: str, allowed: Iterable[str]) -> list[str]:
    """Up to three allowed words that look like `word`, best first."""
    return [match for match, _, _ in process.extract(word, list(allowed), scorer=fuzz.ratio, limit=3, score_cutoff=55)]


def tidy(text: str) -> str:
    """NFC with `Ð` (U+00D0) read as `Đ` (U+0110): the form in which Vietnamese text is stored."""
    return unicodedata.normalize("NFC", text).replace("Ð", "Đ")


_DANGEROUS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20") | {chr(code) for code in (*range(32), 127)}


def harmless(text: str) -> str:
    """Text that no spreadsheet reads as a formula: an apostrophe before a first `=`, `+`, `-`, `@` or control character."""
    return f"'{text}" if text[:1] in _DANGEROUS else text


_SWAPPED_MARKS = str.maketrans(",.", ".,")


def format_number(value: float, decimals: int, language: Language) -> str:
    """`66.024,5` in Vietnamese, `66,024.5` in English; `decimals` is the most that is shown: 18.50 was printed 18.5."""
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    if language is Language.vi:
        return text.translate(_SWAPPED_MARKS)
    return text


def format_date(day: date, language: Language) -> str:
    """`31/12/2020` in Vietnamese, `2020-12-31` in English."""
    return f"{day.day}/{day.month}/{day.year}" if language is Language.vi else day.isoformat()
