"""A tile-grid map: every province one square near where it lies, so that a large one hides no small one."""

from collections.abc import Sequence
from typing import Any

from app.charts.layout import DASH, GREY, INK, PALE, Setting, Spec, Tile, clean, shorten
from app.charts.values import point_row, tile_of
from app.charts.words import NOT_CHOSEN, REASONS
from app.models.vocabulary import MissingReason, Qualifier
from app.schemas.comparisons import ComparisonItem, IndicatorRef
from app.text import format_number

WIDTH, HEIGHT, GAP = 96, 52, 4
SHADES = ("#e3eef8", "#b3d0e8", "#6fa8d4", "#2f7ab8", "#0b3c6f")
"""From few to many: one hue that darkens evenly, so that it survives grey print and any colour vision."""


def tile_width(setting: Setting) -> int:
    """How wide a map is."""
    return (max(tile.column for tile in setting.tiles.values()) + 1) * WIDTH


def tile_panel(
    setting: Setting, indicator: IndicatorRef, items: Sequence[ComparisonItem], *, heading: str | None
) -> Spec:
    """One map: shade by class of value, dashed where approximate, white with the reason where missing."""
    by_tile = {tile: item for item in items if (tile := tile_of(setting, item)) is not None}
    classes = _classes(sorted(float(item.value) for item in items if item.value is not None))
    labels = [_between(setting, indicator, low, high) for low, high in classes]
    rows = [_row(setting, tile, by_tile.get(tile), classes, labels) for tile in setting.tiles.values()]
    width = tile_width(setting)
    panel: Spec = {
        "width": width,
        "height": (max(tile.row for tile in setting.tiles.values()) + 1) * HEIGHT,
        "data": {"values": rows},
        "layer": [
            _squares("exact", {"strokeWidth": 0}, _fill(indicator, labels, width)),
            _squares("rough", {"stroke": INK, "strokeWidth": 1.3, "strokeDash": DASH}, _fill(indicator, labels, width)),
            _squares("blank", {"stroke": PALE, "strokeWidth": 1.3, "fill": "white"}, {}),
            _text("name", "name_y", 10, "bold"),
            _text("text", "text_y", 9.5, "normal"),
        ],
    }
    if heading:
        panel["title"] = {"text": clean(heading), "anchor": "start", "fontSize": 12}
    return panel


def _squares(state: str, mark: Spec, encoding: Spec) -> Spec:
    return {
        "transform": [{"filter": f"datum.state == '{state}'"}],
        "mark": {"type": "rect", **mark},
        "encoding": {
            "x": _pixel("x"),
            "y": _pixel("y"),
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            **encoding,
        },
    }


def _fill(indicator: IndicatorRef, labels: Sequence[str], width: int) -> Spec:
    legend = {
        "title": clean(indicator.unit),
        "orient": "none",
        "legendX": width - 190,
        "legendY": HEIGHT * 6 + 20,
        "symbolType": "square",
        "symbolSize": 150,
    }
    shades = [SHADES[_shade(place, len(labels))] for place in range(len(labels))]
    return {
        "fill": {
            "field": "class",
            "type": "nominal",
            "scale": {"domain": list(labels), "range": shades},
            "legend": legend if labels else None,
        }
    }


def _shade(place: int, count: int) -> int:
    return round(place * (len(SHADES) - 1) / max(count - 1, 1))


def _row(
    setting: Setting,
    tile: Tile,
    item: ComparisonItem | None,
    classes: Sequence[tuple[float, float]],
    labels: Sequence[str],
) -> dict[str, Any]:
    x, y = tile.column * WIDTH, tile.row * HEIGHT
    inner = WIDTH - GAP
    row: dict[str, Any] = {"x": x, "y": y, "x2": x + inner, "y2": y + HEIGHT - GAP, "middle": x + inner / 2}
    row |= {"name": shorten(clean(tile.name), inner, 10), "name_y": y + 15, "text_y": y + 34}
    if item is None or item.value is None:
        why = REASONS[item.missing_reason or MissingReason.not_reported] if item else NOT_CHOSEN
        return {**row, "text": shorten(setting.say(why), inner, 9.5), "state": "blank", "ink": GREY}
    shown = point_row(setting, item)
    place = next(place for place, (_, most) in enumerate(classes) if item.value <= most)
    return {
        **row,
        "text": shorten(shown["text"], inner, 9.5),
        "class": labels[place],
        "ink": "white" if _shade(place, len(labels)) > 2 else INK,
        "state": "exact" if item.qualifier is Qualifier.exact else "rough",
    }


def _classes(values: Sequence[float]) -> list[tuple[float, float]]:
    """Least and most of up to five classes with about as many provinces each; the same value is in one class."""
    count = min(len(SHADES), len(set(values)))
    ends = sorted({values[(len(values) * place + count - 1) // count - 1] for place in range(1, count + 1)})
    classes = []
    for low, high in zip([float("-inf"), *ends], ends, strict=False):
        inside = [value for value in values if low < value <= high]
        classes.append((inside[0], inside[-1]))
    return classes


def _between(setting: Setting, indicator: IndicatorRef, low: float, high: float) -> str:
    first, last = (format_number(value, indicator.decimals, setting.language) for value in (low, high))
    return first if first == last else f"{first} – {last}"


def _pixel(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _text(field: str, y: str, size: float, weight: str) -> Spec:
    return {
        "mark": {"type": "text", "fontSize": size, "fontWeight": weight, "baseline": "middle"},
        "encoding": {
            "x": _pixel("middle"),
            "y": _pixel(y),
            "text": {"field": field},
            "color": {"field": "ink", "type": "nominal", "scale": None},
        },
    }
