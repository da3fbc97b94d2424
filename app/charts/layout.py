"""What every chart has: fonts, colours, numbers as people write them, a title, a footer with the source, clean text."""

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.schemas.common import BreakOut
from app.text import Language, Text, format_date

Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "Noto Sans"
INK, GREY, PALE = "#1a1a1a", "#767676", "#d9d9d9"
STRONG, LIGHT = "#0072b2", "#d6e8f3"
"""Of exact and of approximate values: one hue, told apart in grey print too."""

DASH = [3, 2]
_LINE = 14
_BREAKS = 6
_NARROW, _WIDE = frozenset("fijlrtI.,:;'|()[] -–·1"), frozenset("mwMWQO%@ÔƠĐG")
_NUMBERS = {
    Language.vi: {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]},
    Language.en: {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A province's place in the tile map, from the north and the west, and the committee that speaks for it."""

    name: str
    row: int
    column: int
    organization_id: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a chart needs besides the answer: language, day of the release, address asked, provinces by code."""

    language: Language
    released: date
    url: str
    tiles: Mapping[str, Tile]

    def say(self, text: Text, **values: object) -> str:
        """The text in the language of the chart, its fields filled in."""
        return text.to(self.language).format(**values)


def clean(text: str) -> str:
    """Text of the data without what breaks a picture: control characters, line ends, marks that turn its direction."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if c not in _TURNS).split())


_TURNS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def text_width(text: str, size: float = 11) -> float:
    """About how wide a text is, in pixels: enough to leave room for it."""
    em = sum(0.31 if c in _NARROW else 0.85 if c in _WIDE else 0.58 for c in text)
    return em * size


def shorten(text: str, width: float, size: float = 11) -> str:
    """The text cut to at most `width` pixels by `text_width`, with an ellipsis. Here, since the renderer would measure every letter twice."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text.rstrip() + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def label_room(labels: Iterable[str], most: int) -> int:
    """The width of a column of labels."""
    return int(min(max((text_width(label) for label in labels), default=0) + 14, most))


def document(
    setting: Setting, panels: Sequence[Spec], *, title: str, subtitle: Sequence[str], footer: Sequence[str], width: int
) -> Spec:
    """The whole specification: the panels below each other between a title and a footer."""
    letters = width / 5.6
    return {
        "$schema": SCHEMA,
        "description": clean(f"{title}. {' '.join(subtitle)}"),
        "background": "white",
        "padding": 16,
        "title": {
            "text": _wrap(title, width / 8.5),
            "subtitle": [line for text in subtitle for line in _wrap(text, letters)],
            "anchor": "start",
            "frame": "group",
            "offset": 12,
        },
        "vconcat": [*panels, _footer([line for text in footer for line in _wrap(text, letters * 1.08)], width)],
        "spacing": 12,
        "config": _config(setting.language),
        "usermeta": {"url": setting.url, "released": setting.released.isoformat(), "language": str(setting.language)},
    }


def _wrap(text: str, letters: float) -> list[str]:
    return textwrap.wrap(clean(text), int(letters), break_on_hyphens=False) or [""]


def _footer(lines: Sequence[str], width: int) -> Spec:
    return {
        "width": width,
        "height": _LINE * len(lines),
        "view": {"stroke": None},
        "data": {"values": [{"line": place * _LINE, "text": text} for place, text in enumerate(lines)]},
        "mark": {"type": "text", "align": "left", "baseline": "top", "fontSize": 10, "color": GREY},
        "encoding": {
            "x": {"value": 0},
            "y": {"field": "line", "type": "quantitative", "scale": None, "axis": None},
            "text": {"field": "text"},
        },
    }


def _config(language: Language) -> Spec:
    return {
        "font": f"{FONT}, Arial, sans-serif",
        "locale": {"number": _NUMBERS[language]},
        "title": {
            "fontSize": 16,
            "subtitleFontSize": 11,
            "subtitleColor": GREY,
            "color": INK,
            "subtitlePadding": 5,
            "subtitleLineHeight": 15,
        },
        "axis": {
            "labelFontSize": 10,
            "titleFontSize": 10,
            "titleFontWeight": "normal",
            "titleColor": GREY,
            "labelColor": GREY,
            "gridColor": "#ececec",
            "domainColor": "#bbbbbb",
            "tickColor": "#bbbbbb",
        },
        "legend": {"labelFontSize": 10, "labelLimit": 400, "titleFontSize": 10, "symbolStrokeWidth": 1.2},
        "view": {"stroke": None},
        "concat": {"spacing": 14},
    }


def credits_of(setting: Setting, release: int, sources: int) -> list[str]:
    """The corner: how many sources, the release with its day, the address that gives the same as data."""
    text = Text(
        "Nguồn: {sources} tài liệu, nêu trong dữ liệu của cùng địa chỉ. Party Statistics API, đợt công bố {release} ({day}).",
        "Sources: {sources} documents, named in the data of the same address. Party Statistics API, release {release} ({day}).",
    )
    day = format_date(setting.released, setting.language)
    address = setting.url if len(setting.url) <= 220 else setting.url[:219] + "…"
    return [setting.say(text, sources=sources, release=release, day=day), address]


def break_notes(setting: Setting, breaks: Sequence[BreakOut], *, drawn: bool = True) -> list[str]:
    """One line for each break, numbered where it is drawn; who has many is told where the others are."""
    lines = [
        f"{f'[{number}] ' if drawn else ''}{format_date(entry.since, setting.language)}: {clean(entry.text)}"
        for number, entry in enumerate(breaks[:_BREAKS], start=1)
    ]
    if len(breaks) > _BREAKS:
        lines.append(f"[…] +{len(breaks) - _BREAKS}: breaks[]")
    return lines
