"""Stacked ratings: each bar the grades that one organization printed, the rest of the hundred left open."""

from collections.abc import Sequence
from typing import Any

from app.charts.layout import DASH, GREY, INK, PALE, Setting, Spec, clean, label_room, shorten, text_width
from app.charts.values import unit_name
from app.charts.words import (
    CAP_LINE,
    COUNT_ONLY,
    IN_ALL,
    NO_GRADE,
    OTHER_PERIOD,
    OVERLAP,
    PERIODS,
    RATED,
    REST,
    dimension_names,
)
from app.models.vocabulary import Grade, Qualifier
from app.schemas.rating_distributions import GradeOut, RatingDistributionItem
from app.text import format_date, format_number

ROW = 30
_COLOURS = {
    Grade.excellent: "#08306b",
    Grade.clean_and_strong_exemplary: "#08519c",
    Grade.good_or_better: "#2171b5",
    Grade.clean_and_strong: "#4a98c9",
    Grade.good: "#7fb8da",
    Grade.completed: "#c6dbef",
    Grade.not_completed: "#d55e00",
    Grade.weak: "#f2a65a",
}
"""From best to worst, darkest first, each its own; what failed has a hue of its own."""

_PART_OF = {
    Grade.good_or_better: (Grade.excellent, Grade.good),
    Grade.clean_and_strong: (Grade.clean_and_strong_exemplary,),
}
"""A combined grade holds these: they are drawn inside it, never beside it."""

_ROUGH: Spec = {"fillOpacity": 0.55, "stroke": INK, "strokeDash": DASH, "strokeWidth": 1}
_EXACT: Spec = {"stroke": "white", "strokeWidth": 0.8}
_WHITE_ON = (Grade.excellent, Grade.clean_and_strong_exemplary, Grade.good_or_better, Grade.not_completed)


def stack_panel(setting: Setting, items: Sequence[RatingDistributionItem], *, width: int) -> Spec:
    """One bar for each organization, subject and period, in percent of those rated."""
    rows = [_label(setting, place, item) for place, item in enumerate(items)]
    left = label_room([text for row in rows for text in (row["name"], row["what"])], width * 2 // 5)
    rows = [row | {"name": shorten(row["name"], left - 8), "what": shorten(row["what"], left - 8, 9.5)} for row in rows]
    right = width - int(max((text_width(row["rated"], 10) for row in rows), default=0)) - 10
    for row in rows:
        row["nothing"] = shorten(row["nothing"], right - left - 6, 10)
    parts = [part for place, item in enumerate(items) for part in _parts(setting, place, item)]
    caps = [cap for place, item in enumerate(items) if (cap := _cap(place, item)) is not None]
    shown = [grade for grade in _COLOURS if any(part["grade"] == grade for part in parts)]
    names = {part["grade"]: part["name"] for part in parts}
    fill = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": [names[grade] for grade in shown], "range": [_COLOURS[grade] for grade in shown]},
        "legend": {"title": None, "orient": "top", "columns": 3, "symbolType": "square"},
    }
    top = max([100.0, *(part["to"] for part in parts)])
    x_scale = {"scale": {"domain": [0, top], "range": [left, right], "nice": False}}
    axis = {"title": "%", "orient": "top", "tickCount": 5}
    y = {
        "field": "place",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(len(items))), "paddingInner": 0.34, "paddingOuter": 0.1},
    }
    x = {"field": "from", "type": "quantitative", "axis": axis, **x_scale}
    span = {"x": x, "x2": {"field": "to"}, "y": y}
    layers: list[Spec] = [
        {
            "data": {"values": [row for row in rows if not row["nothing"]]},
            "mark": {"type": "bar", "fill": "white", "stroke": PALE, "strokeWidth": 1},
            "encoding": {"x": {"datum": 0, "type": "quantitative", **x_scale}, "x2": {"datum": 100}, "y": y},
        },
        *_bars(parts, span, fill),
        _text(rows, "name", y, left - 6, {"align": "right", "dy": -5, "color": INK}),
        _text(rows, "what", y, left - 6, {"align": "right", "dy": 7, "fontSize": 9.5, "color": GREY}),
        _text(rows, "rated", y, right + 6, {"align": "left", "fontSize": 10, "color": GREY}),
        _text(
            [row for row in rows if row["nothing"]],
            "nothing",
            y,
            left + 6,
            {"align": "left", "fontSize": 10, "color": GREY},
        ),
        {
            "data": {"values": [part for part in parts if part["text"]]},
            "mark": {"type": "text", "align": "right", "dx": -4, "fontSize": 9.5},
            "encoding": {
                "x": {"field": "to", "type": "quantitative", **x_scale},
                "y": y,
                "text": {"field": "text"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        },
    ]
    if caps:
        layers.append(
            {
                "data": {"values": caps},
                "mark": {"type": "tick", "thickness": 2.5, "size": ROW - 4, "color": "#000000"},
                "encoding": {"x": {"field": "at", "type": "quantitative", **x_scale}, "y": y},
            }
        )
    return {"width": width, "height": {"step": ROW}, "layer": layers}


def stack_notes(setting: Setting, items: Sequence[RatingDistributionItem]) -> list[str]:
    """What the white rest means, and the cap line where one is drawn."""
    notes = [setting.say(REST)]
    if any(_inside(item) for item in items):
        notes.append(setting.say(OVERLAP))
    cap = next((item.cap for place, item in enumerate(items) if _cap(place, item) is not None), None)
    if cap is not None:
        percent = format_number(cap.limit_percent, 0, setting.language)
        notes.append(setting.say(CAP_LINE, percent=percent, basis=cap.legal_basis))
    return notes


def _shares(item: RatingDistributionItem) -> dict[Grade, GradeOut]:
    return {grade.grade: grade for grade in item.grades if grade.share_percent is not None}


def _inside(item: RatingDistributionItem) -> set[Grade]:
    """The grades with a share whose combined grade has one as well."""
    shares = _shares(item)
    return {part for whole, parts in _PART_OF.items() if whole in shares for part in parts if part in shares}


def _parts(setting: Setting, place: int, item: RatingDistributionItem) -> list[dict[str, Any]]:
    """The grades with a share as spans of percent. What is part of a combined grade lies inside it, drawn later."""
    shares, inside = _shares(item), _inside(item)
    parts, at = [], 0.0
    for code in _COLOURS:
        if code not in shares or code in inside:
            continue
        start = at
        inner = [part for part in _PART_OF.get(code, ()) if part in shares]
        display = shares[code].display or ""
        text = setting.say(IN_ALL, display=display) if inner else display
        room = float(shares[code].share_percent or 0) - sum(float(shares[part].share_percent or 0) for part in inner)
        parts.append(_part(place, shares[code], start, text, room=room))
        at = parts[-1]["to"]
        for part in inner:
            parts.append(_part(place, shares[part], start, shares[part].display or "", inner=True))
            start = parts[-1]["to"]
    return parts


def _part(
    place: int, grade: GradeOut, start: float, text: str, *, room: float | None = None, inner: bool = False
) -> dict[str, Any]:
    share = float(grade.share_percent or 0)
    room = share if room is None else room
    text = clean(text)
    return {
        "place": place,
        "grade": grade.grade,
        "name": clean(grade.name),
        "from": start,
        "to": start + share,
        "text": text if room > 4 + 1.3 * len(text) else "",
        "ink": "white" if grade.grade in _WHITE_ON and grade.qualifier is Qualifier.exact else INK,
        "rough": grade.qualifier is not Qualifier.exact,
        "inner": inner,
    }


def _bars(parts: Sequence[dict[str, Any]], span: Spec, fill: Spec) -> list[Spec]:
    """Wholes first, then what lies in them; approximate ones paler and dashed."""

    def only(inner: bool, rough: bool) -> Spec:
        mark = _ROUGH if rough else _EXACT
        return {
            "data": {"values": [part for part in parts if part["inner"] is inner and part["rough"] is rough]},
            "mark": {"type": "bar", **mark},
            "encoding": {**span, "fill": fill},
        }

    return [only(inner, rough) for inner in (False, True) for rough in (True, False)]


def _cap(place: int, item: RatingDistributionItem) -> dict[str, Any] | None:
    """Where the cap lies in a bar: at its part of the good. Only where the rule names the organization."""
    good = next((g.share_percent for g in item.grades if g.grade is Grade.good), None)
    combined = any(g.grade in _PART_OF for g in item.grades)
    if item.cap.applies != "true" or good is None or combined:
        return None
    return {"place": place, "at": good * item.cap.limit_percent / 100}


def _label(setting: Setting, place: int, item: RatingDistributionItem) -> dict[str, Any]:
    kind = {"organization_kind": str(item.organization_kind)} if item.organization_kind else {}
    subject = setting.say(dimension_names(kind or {"rated_subject": str(item.rated_subject)})[0])
    start, end = item.period.start, item.period.end
    period = setting.say(
        PERIODS.get(item.period.type, OTHER_PERIOD),
        from_year=start.year,
        to_year=end.year,
        start=format_date(start, setting.language),
        end=format_date(end, setting.language),
    )
    known = any(grade.share_percent is not None for grade in item.grades)
    return {
        "place": place,
        "name": unit_name(setting, item),
        "what": clean(f"{subject}, {period}"),
        "rated": setting.say(RATED, count=format_number(item.rated, 0, setting.language)) if item.rated else "",
        "nothing": "" if known else _counts(setting, item),
    }


def _counts(setting: Setting, item: RatingDistributionItem) -> str:
    counts = "; ".join(f"{grade.name}: {grade.display}" for grade in item.grades if grade.display)
    return clean(setting.say(COUNT_ONLY, counts=counts) if counts else setting.say(NO_GRADE))


def _text(rows: Sequence[dict[str, Any]], field: str, y: Spec, x: float, mark: Spec) -> Spec:
    return {
        "data": {"values": [{"place": row["place"], "text": row[field]} for row in rows if row[field]]},
        "mark": {"type": "text", **mark},
        "encoding": {"x": {"value": x}, "y": y, "text": {"field": "text"}},
    }
