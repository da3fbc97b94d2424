"""What has to be known to read a table, as sections of text: for the notes sheet of a workbook."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from app.formats.cells import json_text
from app.formats.descriptions import describe
from app.formats.table import Table
from app.indicators import INDICATORS
from app.models.vocabulary import MissingReason, Qualifier
from app.text import Text

REASONS = {
    MissingReason.not_reported: Text("không có số liệu đã công bố", "nothing was reported"),
    MissingReason.not_applicable: Text("tổ chức không tồn tại vào kỳ đó", "it did not exist then"),
    MissingReason.suppressed: Text("số quá nhỏ, không công bố", "too small a number to be shown"),
    MissingReason.not_comparable: Text(
        "không so sánh được: thay đổi cách tính, chỉ có tỷ lệ, hoặc thiếu mẫu số",
        "not comparable: a break, percentages only, or no fit base",
    ),
    MissingReason.incomplete: Text("thiếu một phần số liệu thành phần", "parts of it are missing"),
}
QUALIFIERS = {
    Qualifier.exact: Text("đúng như đã in", "exact, as printed"),
    Qualifier.about: Text("khoảng", "about"),
    Qualifier.nearly: Text("gần; giá trị thật không lớn hơn", "nearly: the true value is not more"),
    Qualifier.over: Text("trên, hơn; giá trị thật không nhỏ hơn", "over: the true value is not less"),
    Qualifier.at_least: Text("từ … trở lên", "at least"),
    Qualifier.at_most: Text("không quá", "at most"),
}
_LISTS = {
    "breaks": Text("Thay đổi làm số liệu không liền mạch", "Breaks"),
    "warnings": Text("Lưu ý", "Warnings"),
    "summaries": Text("Tóm tắt", "Summaries"),
}


class Section(NamedTuple):
    """A title, headings (or none), and lines of as many cells."""

    title: Text
    headings: tuple[str, ...]
    lines: Sequence[tuple[str, ...]]


def sections(table: Table, sources: Collection[str], words: Collection[str]) -> Iterator[Section]:
    """Query and release; the rest of the answer; definitions; the words used in the rows; sources.

    `sources` are the ids of the sources in the rows, `words` what stood there as qualifier or missing reason.
    """
    vi_en = ((Text("Truy vấn", "Query"), table.url), (Text("Đợt công bố", "Release"), str(table.release)))
    more = ((Text("Ngày công bố", "Published on"), table.released), (Text("Trích dẫn", "Citation"), table.citation))
    known: list[tuple[str, ...]] = [(table.say(label), value) for label, value in (*vi_en, *more) if value]
    yield Section(table.title, (), known)
    single = {k: v for k, v in table.about.items() if not _objects(v) and k not in ("citation", "release")}
    shown = [(name, _shown(value)) for name, value in single.items() if value not in (None, [])]
    if shown:
        yield Section(Text("Phạm vi", "Scope"), (), shown)
    for name, entries in table.about.items():
        if _objects(entries):
            headings = tuple(entries[0])
            lines = [tuple(_shown(entry[heading]) for heading in headings) for entry in entries]
            yield Section(_LISTS.get(name, Text(name, name)), headings, lines)
    yield from _definitions(table)
    for title, texts in ((_MISSING, REASONS), (_QUALIFIERS, QUALIFIERS)):
        lines = [(str(word), table.say(text)) for word, text in texts.items() if str(word) in words]
        if lines:
            yield Section(title, (), lines)
    described = [(c.name, describe(c, table.language)) for c in table.columns if c.description]
    yield Section(Text("Các cột", "Columns"), (), described)
    if sources:
        headings = ("id", "publisher", "title", "published", "url")
        yield Section(Text("Nguồn", "Sources"), headings, list(table.describe_sources(sources)))


_MISSING = Text("Vì sao thiếu số liệu (missing_reason)", "Why values are missing (missing_reason)")
_QUALIFIERS = Text("Độ chính xác khi in (qualifier)", "Precision as printed (qualifier)")


def _definitions(table: Table) -> Iterator[Section]:
    shown = table.about.get("indicators") or [table.about.get("indicator")]
    codes = [entry["code"] for entry in shown if isinstance(entry, dict)]
    lines = [
        (
            code,
            table.say(INDICATORS[code].name),
            table.say(INDICATORS[code].definition),
            table.say(INDICATORS[code].formula),
        )
        for code in codes
        if code in INDICATORS
    ]
    if lines:
        yield Section(Text("Định nghĩa chỉ tiêu", "Definitions"), ("code", "name", "definition", "formula"), lines)


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    return json_text(value) if isinstance(value, dict) else str(value)
