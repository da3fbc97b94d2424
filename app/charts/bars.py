"""Ranking bars: one panel for each indicator and year, those without a value below with the reason."""

from collections.abc import Sequence
from typing import Any

from app.charts.layout import GREY, INK, Setting, Spec, clean, label_room, shorten, text_width
from app.charts.values import number_format, point_row, precision_scales, unit_name
from app.models.vocabulary import Qualifier
from app.schemas.comparisons import ComparisonItem, IndicatorRef, SummaryOut
from app.text import Text, format_number

ROW, MISSING_MAX = 18, 15
_MEDIAN = Text("Trung vị {value}", "Median {value}")
_REFERENCE = Text("Tham chiếu {value}", "Reference {value}")
_POINTS = Text("điểm", "points")


def ranking_panel(
    setting: Setting,
    indicator: IndicatorRef,
    items: Sequence[ComparisonItem],
    summary: SummaryOut | None,
    *,
    width: int,
    heading: str | None,
) -> Spec:
    """Bars in the order of the answer, `width` pixels wide with labels and values."""
    items = _drawn(items)
    several = len({item.year for item in items}) > 1
    rows = [_row(setting, place, item, several) for place, item in enumerate(items)]
    left = label_room((row["label"] for row in rows), width * 2 // 5)
    for row in rows:
        row["label"] = shorten(row["label"], left - 8)
    known = [row for row in rows if row["value"] is not None]
    right = max([text_width(row["text"]) for row in known], default=0) + 10
    pixels = [left, max(width - right, left + 60)]
    lines = _lines(summary)
    top = max([*(row["value"] for row in known), *(value for _, value in lines), *_bases(rows)], default=0)
    for row in known:
        reach = (text_width(row["text"]) + 8) * top * 1.3 / (pixels[1] - left)
        row["crossed"] = any(row["value"] <= value <= row["value"] + reach for _, value in lines)
    scale = {"range": pixels, "domainMin": 0, "nice": True}
    if all(row["value"] is None for row in rows):
        scale |= {"domain": [0, 1]}
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": clean(indicator.unit), "format": number_format(indicator), "orient": "top", "tickCount": 5},
    }
    y = {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.25, "paddingOuter": 0.15}}
    panel: Spec = {
        "width": width,
        "height": {"step": ROW},
        "data": {"values": rows},
        "encoding": {"y": y},
        "layer": [
            *_marks_of(setting, indicator, lines, x),
            {
                "mark": {"type": "bar", "strokeWidth": 1},
                "transform": [{"filter": "isValid(datum.value)"}],
                "encoding": {"x": x, **precision_scales(setting)},
            },
            *_base_marks(rows, x),
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "stroke": "white", "strokeWidth": 4},
                "transform": [{"filter": "datum.crossed"}],
                "encoding": {"x": x, "text": {"field": "text"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": INK},
                "transform": [{"filter": "isValid(datum.value)"}],
                "encoding": {"x": x, "text": {"field": "text"}},
            },
            {
                "mark": {"type": "text", "align": "left", "color": GREY},
                "transform": [{"filter": "!isValid(datum.value)"}],
                "encoding": {"x": {"value": left + 5}, "text": {"field": "text"}},
            },
            {
                "mark": {"type": "text", "align": "right"},
                "encoding": {
                    "x": {"value": left - 6},
                    "text": {"field": "label"},
                    "color": {"condition": {"test": "isValid(datum.value)", "value": INK}, "value": GREY},
                },
            },
        ],
    }
    if heading:
        panel["title"] = {"text": clean(heading), "anchor": "start", "fontSize": 12, "offset": 4}
    return panel


def left_out(setting: Setting, groups: Sequence[Sequence[ComparisonItem]]) -> list[str]:
    """Those without a value that have no row of their own, by reason."""
    found: dict[str, dict[str, None]] = {}
    for items in groups:
        drawn = _drawn(items)
        for item in items[len(drawn) :]:
            found.setdefault(point_row(setting, item)["text"], {})[unit_name(setting, item)] = None
    return [f"{reason} ({len(names)}): {', '.join(names)}." for reason, names in found.items()]


def _drawn(items: Sequence[ComparisonItem]) -> Sequence[ComparisonItem]:
    """All; where many have no value, which come last, only those that have one."""
    known = sum(item.value is not None for item in items)
    return items if len(items) - known <= MISSING_MAX else items[:known]


def _row(setting: Setting, place: int, item: ComparisonItem, several: bool) -> dict[str, Any]:
    row = point_row(setting, item)
    name = unit_name(setting, item)
    year = f" ({item.year})" if several and item.value is not None else ""
    return {
        **row,
        "text": row["text"] + year + _since(setting, item),
        "base": item.base_value if item.value is not None else None,
        "place": place,
        "label": f"{item.rank}. {name}" if item.rank is not None else name,
    }


def _since(setting: Setting, item: ComparisonItem) -> str:
    """The change since the base year, as people print it."""
    percent = item.base_change_percent is not None
    change = item.base_change_percent if percent else item.base_change
    if change is None:
        return ""
    about = "" if item.base_change_qualifier is Qualifier.exact else "~ "
    number = format_number(abs(change), 1 if percent else 2, setting.language)
    unit = "%" if percent else setting.say(_POINTS)
    return f" ({about}{'-' if change < 0 else '+'}{number} {unit})"


def _bases(rows: Sequence[dict[str, Any]]) -> list[float]:
    return [row["base"] for row in rows if row["base"] is not None]


def _base_marks(rows: Sequence[dict[str, Any]], x: Spec) -> list[Spec]:
    """A tick at the value of the base year."""
    if not _bases(rows):
        return []
    tick = {"type": "tick", "thickness": 2, "size": ROW - 2, "color": INK}
    place = {"x": {**x, "field": "base"}}
    return [{"mark": tick, "transform": [{"filter": "isValid(datum.base)"}], "encoding": place}]


def _lines(summary: SummaryOut | None) -> list[tuple[Text, float]]:
    """The median where it says something, and the reference that was asked for."""
    if summary is None:
        return []
    median = summary.median if summary.with_value > 2 else None
    return [(text, v) for text, v in ((_MEDIAN, median), (_REFERENCE, summary.reference_value)) if v is not None]


def _marks_of(setting: Setting, indicator: IndicatorRef, lines: Sequence[tuple[Text, float]], x: Spec) -> list[Spec]:
    rules: list[Spec] = []
    for text, value in lines:
        shown = setting.say(text, value=format_number(value, indicator.decimals, setting.language))
        data = {"values": [{"value": value, "text": shown}]}
        place = {"x": x, "y": {"value": "height"}}
        rules += [
            {
                "data": data,
                "mark": {"type": "rule", "color": GREY, "strokeDash": [5, 3]},
                "encoding": {"x": x, "y": {"value": 0}, "y2": {"value": "height"}},
            },
            {
                "data": data,
                "mark": {"type": "text", "align": "left", "baseline": "top", "dy": 3, "color": GREY, "fontSize": 10},
                "encoding": {**place, "text": {"field": "text"}},
            },
        ]
    return rules
