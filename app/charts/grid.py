"""Small multiples: a little plot for each series, all over the same years."""

from collections.abc import Sequence

from app.charts.layout import INK, STRONG, Setting, Spec, clean
from app.charts.lines import Cut, break_rules, distinct_names, missing_years, point_rows, points, year_axis
from app.charts.values import is_additive, number_format
from app.schemas.comparisons import IndicatorRef
from app.schemas.series import SeriesItem

COLUMNS, PANEL, HEIGHT, SPACING = 4, 205, 84, 16
WIDTH = COLUMNS * PANEL + (COLUMNS - 1) * SPACING


def grid_panel(
    setting: Setting,
    indicator: IndicatorRef,
    items: Sequence[SeriesItem],
    years: Sequence[int],
    breaks: Sequence[Cut | None],
    *,
    heading: str | None,
) -> Spec:
    """One plot a series; counts have a scale of their own each, shares and ratios one for all."""
    names = distinct_names(setting, items)
    x = year_axis(years, [46, PANEL])
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True, "range": [HEIGHT - 14, 5]},
        "axis": {"title": None, "format": number_format(indicator), "tickCount": 2, "offset": -46},
    }
    rows = [row for place, item in enumerate(items) for row in point_rows(setting, item, breaks, names[place])]
    header = {
        "title": None,
        "labelAnchor": "start",
        "labelFontSize": 11,
        "labelFontWeight": "bold",
        "labelColor": INK,
        "labelPadding": 2,
        "labelLimit": PANEL,
    }
    panel: Spec = {
        "data": {"values": rows},
        "facet": {"field": "name", "type": "nominal", "sort": names, "header": header},
        "columns": COLUMNS,
        "spacing": SPACING,
        "spec": {
            "width": PANEL,
            "height": HEIGHT,
            "layer": [
                *break_rules(breaks, x, years, numbers=False),
                {
                    "transform": [{"filter": "isValid(datum.value)"}],
                    "mark": {"type": "line", "strokeWidth": 1.6, "color": STRONG},
                    "encoding": {"x": x, "y": y, "detail": {"field": "segment"}},
                },
                *points(setting, x, y, {"value": STRONG}, {"value": "circle"}, size=26),
                missing_years(x, {"value": HEIGHT - 5}),
            ],
        },
        "resolve": {"scale": {"y": "independent" if is_additive(indicator) else "shared"}},
    }
    if heading:
        panel["title"] = {"text": clean(heading), "anchor": "start", "fontSize": 12}
    return panel
