"""Lines over years: a gap is a gap, a break is a ruled line with its note, an approximate value is a hollow point."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.charts.layout import DASH, GREY, INK, Setting, Spec, clean, label_room, shorten, text_width
from app.charts.values import number_format, point_row, unit_name
from app.charts.words import APPROXIMATE, EXACT
from app.schemas.comparisons import IndicatorRef
from app.schemas.series import SeriesItem

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa3377", "#56b4e9", "#e69f00", "#000000")
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right")
"""Colours that colour-blind people tell apart, and a shape for each, for print in grey."""

_HEIGHT, _ROW = 300, 17


class Cut(NamedTuple):
    """A break: the first year of which figures mean something else, and whether they can be compared all the same."""

    year: int
    comparable: bool


def line_panel(
    setting: Setting,
    indicator: IndicatorRef,
    items: Sequence[SeriesItem],
    years: Sequence[int],
    breaks: Sequence[Cut | None],
    *,
    width: int,
    heading: str | None,
) -> list[Spec]:
    """The lines of up to seven organizations, and below them a row for each that says which years it has and lacks."""
    names = distinct_names(setting, items)
    left = max(label_room(names, width // 4) + 22, 70)
    rows = [row for place, item in enumerate(items) for row in point_rows(setting, item, breaks, names[place])]
    right = width - int(max([text_width(row["text"], 10) / 2 for row in rows if row["last"]], default=0)) - 8
    x = year_axis(years, [left, right])
    scales = {"domain": names, "range": list(COLOURS[: len(names)])}
    shapes = {"domain": names, "range": list(SHAPES[: len(names)])}
    colour = {"field": "name", "type": "nominal", "scale": scales, "legend": None}
    shape = {"field": "name", "type": "nominal", "scale": shapes, "legend": None}
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "range": [_HEIGHT, 18]},
        "axis": {"title": clean(indicator.unit), "format": number_format(indicator), "offset": -left, "tickCount": 6},
    }
    labels = [row for row in rows if row["value"] is not None and (len(items) < 3 or row["last"])]
    plot: Spec = {
        "width": width,
        "height": _HEIGHT,
        "data": {"values": [row for row in rows if row["value"] is not None]},
        "layer": [
            *break_rules(breaks, x, years, numbers=True),
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "segment"}},
            },
            *points(setting, x, y, colour, shape),
            {
                "data": {"values": labels},
                "mark": {"type": "text", "dy": -11, "fontSize": 10, "color": INK},
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
    }
    if heading:
        plot["title"] = {"text": clean(heading), "anchor": "start", "fontSize": 12}
    return [plot, _known_years(setting, names, rows, x, colour, shape, left, width)]


def _known_years(
    setting: Setting,
    names: Sequence[str],
    rows: Sequence[dict[str, Any]],
    x: Spec,
    colour: Spec,
    shape: Spec,
    left: int,
    width: int,
) -> Spec:
    """The legend, which shows for each line in which years there is a value, and of the others why there is none."""
    quiet = {**x, "axis": None}
    y = {"field": "name", "type": "nominal", "sort": list(names), "axis": None}
    keys = [{"name": name, "label": shorten(name, left - 26)} for name in names]
    return {
        "width": width,
        "height": {"step": _ROW},
        "data": {"values": list(rows)},
        "encoding": {"y": y},
        "layer": [
            {
                "data": {"values": keys},
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {"x": {"value": 6}, "color": colour, "shape": shape},
            },
            {
                "data": {"values": keys},
                "mark": {"type": "text", "align": "left", "color": INK},
                "encoding": {"x": {"value": 16}, "text": {"field": "label"}},
            },
            *points(setting, quiet, {}, colour, shape, size=28),
            missing_years(quiet, {}),
        ],
    }


def points(setting: Setting, x: Spec, y: Spec, colour: Spec, shape: Spec, size: int = 60) -> list[Spec]:
    """Filled where exact, hollow where approximate."""
    encoding = {"x": x, **({"y": y} if y else {}), "color": colour, "shape": shape}

    def only(precision: str, mark: Spec) -> Spec:
        chosen = {"field": "precision", "equal": precision}
        return {
            "transform": [{"filter": chosen}],
            "mark": {"type": "point", "size": size, "opacity": 1, **mark},
            "encoding": encoding,
        }

    return [
        only(setting.say(EXACT), {"filled": True}),
        only(setting.say(APPROXIMATE), {"filled": False, "fill": "white", "strokeWidth": 1.6}),
    ]


def missing_years(x: Spec, y: Spec) -> Spec:
    """A letter for the reason in each year without a value."""
    return {
        "transform": [{"filter": "isValid(datum.shape)"}],
        "mark": {"type": "point", "size": 36, "strokeWidth": 1.1, "color": GREY, "opacity": 0.8},
        "encoding": {"x": x, **({"y": y} if y else {}), "shape": {"field": "shape", "type": "nominal", "scale": None}},
    }


def break_rules(breaks: Sequence[Cut | None], x: Spec, years: Sequence[int], *, numbers: bool) -> list[Spec]:
    """A ruled line before the first year of which figures mean something else, with the number of its note."""
    marks: dict[float, list[str]] = {}
    for number, entry in enumerate(breaks, start=1):
        if entry and years and years[0] <= entry.year <= years[-1]:
            marks.setdefault(entry.year - 0.5, []).append(f"[{number}]")
    data = {"values": [{"year": year, "note": " ".join(found)} for year, found in marks.items()]}
    if not marks:
        return []
    rule = {
        "data": data,
        "mark": {"type": "rule", "color": GREY, "strokeDash": DASH},
        "encoding": {"x": x, "y": {"value": 0}, "y2": {"value": "height"}},
    }
    note = {
        "data": data,
        "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 3, "fontSize": 10, "color": GREY},
        "encoding": {"x": x, "y": {"value": 0}, "text": {"field": "note"}},
    }
    return [rule, note] if numbers else [rule]


def point_rows(setting: Setting, item: SeriesItem, breaks: Sequence[Cut | None], name: str) -> list[dict[str, Any]]:
    """A row for each year; `segment` ends at every gap and at every break over which nothing can be compared."""
    cuts = {entry.year for entry in breaks if entry and not entry.comparable}
    known = [point.year for point in item.points if point.value is not None]
    rows, segment = [], 0
    for point in item.points:
        segment += point.value is None or point.year in cuts
        row = point_row(setting, point)
        row |= {"year": point.year, "name": name, "segment": f"{name} {segment}"}
        rows.append({**row, "last": point.year == max(known, default=None)})
    return rows


def year_axis(years: Sequence[int], pixels: Sequence[int]) -> Spec:
    """Years from left to right, each with room for the lines of breaks before it."""
    first, last = (years[0], years[-1]) if years else (0, 1)
    every = max(1, round(len(years) * 34 / max(pixels[1] - pixels[0], 1) + 0.49))
    return {
        "field": "year",
        "type": "quantitative",
        "scale": {"domain": [first - 0.5, last + 0.5], "range": list(pixels), "nice": False, "zero": False},
        "axis": {"title": None, "format": "d", "grid": False, "values": [y for y in years if (last - y) % every == 0]},
    }


def distinct_names(setting: Setting, items: Sequence[SeriesItem]) -> list[str]:
    """The names of the series; two of one name are told apart by their ids."""
    names = [unit_name(setting, item) for item in items]
    return [
        f"{name} ({item.organization.id})" if names.count(name) > 1 else name
        for name, item in zip(names, items, strict=True)
    ]
