"""Headings and words of closed lists as they come back: in either language, without marks, with `Ð` for `Đ`."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from app.models.vocabulary import Subject
from app.names import NAMES
from app.text import Text, fold, nearest
from app.workbooks.columns import SHEETS, Column
from app.workbooks.labels import AFTER, BEFORE, FIGURE_LABELS, FIGURES, FORM, Label

PREVIOUS = Text("Năm trước", "Previous year")
"""Headings that begin so stand above last year's figures, which are not read again."""

SHEET_NAMES: Mapping[str, Text] = {
    Subject.member_counts: Text("Số đảng viên", "Member counts"),
    Subject.admissions: Text("Kết nạp", "Admissions"),
    Subject.member_changes: Text("Biến động", "Member changes"),
    Subject.ratings: Text("Xếp loại", "Ratings"),
    Subject.organization_counts: Text("Số tổ chức đảng", "Organization counts"),
    FIGURES: Text("Số liệu khác", "Other figures"),
}
"""What the sheets of a workbook are called."""

INSTRUCTIONS = Text("Hướng dẫn", "Instructions")
FINDINGS = Text("Kết quả kiểm tra", "Findings")
LISTS = Text("Danh mục", "Lists")
VERSION = Text("Phiên bản mẫu", "Template version")
NOT_DATA = frozenset(fold(name) for text in (INSTRUCTIONS, FINDINGS, LISTS) for name in text)
"""Sheets that have no figures, folded."""

Heading = Column | Label


@cache
def headings(sheet: str) -> Mapping[str, Heading]:
    """What each folded heading of a sheet stands for; also the key of the column."""
    columns: Iterable[Heading] = (FORM, *FIGURE_LABELS) if sheet == FIGURES else (FORM, *BEFORE, *SHEETS[sheet], *AFTER)
    return {word: column for column in columns for word in (fold(column.key), *map(fold, column.heading))}


@cache
def known_headings() -> frozenset[str]:
    """All folded headings of all sheets."""
    return frozenset(word for sheet in SHEET_NAMES for word in headings(sheet))


def is_previous(heading: str) -> bool:
    """Whether a folded heading is of last year's figures."""
    return heading.startswith(tuple(map(fold, PREVIOUS)))


def sheet_named(name: str) -> str | None:
    """The sheet that a name stands for, in either language or as its key; None where it stands for none."""
    folded = fold(name)
    return next((key for key, text in SHEET_NAMES.items() if folded in (fold(key), *map(fold, text))), None)


@cache
def _folded_words(words: type[StrEnum]) -> Mapping[str, str]:
    return {spelling: word for word, name in NAMES[words].items() for spelling in (fold(word), *map(fold, name))}


def read_word(text: str, words: type[StrEnum]) -> str | None:
    """The word of a closed list, given as itself or by its name in either language; None where it is none."""
    return _folded_words(words).get(fold(text))


def allowed_words(text: str, words: type[StrEnum], *, coded: bool = False) -> Text:
    """What could have been meant: the nearest names, else all. `coded`: in front of each its code, as in JSON."""
    folded = _folded_words(words)
    meant = [folded[spelling] for spelling in nearest(fold(text)[:100], folded)] or list(NAMES[words])
    codes = list(dict.fromkeys(meant))
    names = [NAMES[words][code] for code in codes]
    if coded:
        names = [Text(f"{code} ({name.vi})", f"{code} ({name.en})") for code, name in zip(codes, names, strict=True)]
    return Text(" | ".join(name.vi for name in names), " | ".join(name.en for name in names))
