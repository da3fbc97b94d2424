"""From an answer to a Vega-Lite specification: which chart, its title and subtitle, its footer, and how large it may be."""

from collections.abc import Iterable, Sequence

from app.charts.bars import left_out, ranking_panel
from app.charts.grid import WIDTH, grid_panel
from app.charts.layout import Setting, Spec, break_notes, clean, credits_of, document
from app.charts.lines import COLOURS, Cut, line_panel
from app.charts.refusals import base_year_of, check_count, check_no_base, check_tiles
from app.charts.stacks import stack_notes, stack_panel
from app.charts.tiles import tile_panel, tile_width
from app.charts.values import (
    counted,
    footnotes,
    glyph_key,
    indicator_title,
    is_additive,
    sources_of,
    unit_name,
)
from app.charts.words import (
    BAR_KEY,
    BASE_KEY,
    BOUNDARIES,
    EMPTY,
    LATEST_EACH,
    NOTHING,
    OWN_SCALES,
    POINT_KEY,
    RATINGS,
    RATINGS_BASE,
    TILE_KEY,
    UNIT,
    part_of_year,
)
from app.indicators import INDICATORS
from app.points import when_of
from app.schemas.charts import ComparisonChart, SeriesChart
from app.schemas.common import BreakOut, WarningOut
from app.schemas.comparisons import Comparison, ComparisonItem, IndicatorRef, SummaryOut
from app.schemas.rating_distributions import RatingDistributions
from app.schemas.series import Series
from app.text import Text, format_date

BARS_MAX, MAPS_MAX, PANELS_MAX, SERIES_MAX, STACKS_MAX = 200, 4, 12, 100, 60
"""Beyond these nobody reads a picture."""

_TOLD = ("different_dates", "before_2008", "population_of_another_year", "inferred_attribution")
"""Warnings that a subtitle repeats; the others show in the marks themselves."""


def comparison_chart(answer: Comparison, chart: ComparisonChart | None, setting: Setting) -> Spec:
    """Ranking bars (the default) or tile maps, one for each indicator and year. Refuses too many, and maps of others than provinces."""
    check_count(len(answer.items), BARS_MAX, Text("thanh", "bars"))
    named = {indicator.code: indicator for indicator in answer.indicators}
    groups = _by_summary(answer)
    single = len(groups) == 1
    several = [f"{indicator_title(setting, named[summary.indicator])}, {summary.year}" for summary, _ in groups]
    headings = [None] if single else several
    if chart is ComparisonChart.tiles:
        check_tiles(setting, answer.items)
        check_no_base(setting)
        check_count(len(groups), MAPS_MAX, Text("bản đồ", "maps"))
        width = tile_width(setting) * min(len(groups), 2)
        panels = [
            tile_panel(setting, named[summary.indicator], items, heading=heading)
            for (summary, items), heading in zip(groups, headings, strict=True)
        ]
    else:
        check_count(len(groups), PANELS_MAX, Text("ô", "panels"))
        width = 860
        one = width if single else (width - 14) // 2
        panels = [
            ranking_panel(setting, named[summary.indicator], items, summary, width=one, heading=heading)
            for (summary, items), heading in zip(groups, headings, strict=True)
        ]
    tiles = chart is ComparisonChart.tiles
    base_year = base_year_of(setting)
    key, apart = (TILE_KEY, "independent") if tiles else (BAR_KEY, "shared")
    return document(
        setting,
        panels if single else [{"concat": panels, "columns": 2, "resolve": {"scale": {"fill": apart}}}],
        title=_title(setting, answer.indicators, _when(setting, answer)),
        subtitle=[_where(setting, answer), counted(setting, answer.items), *_told(answer.warnings)],
        footer=[
            setting.say(key),
            *([setting.say(BASE_KEY, year=base_year)] if base_year else []),
            *([] if tiles else left_out(setting, [items for _, items in groups])),
            *footnotes(setting, answer.items),
            *credits_of(setting, answer.release, sources_of(answer.items)),
        ],
        width=width,
    )


def series_chart(answer: Series, chart: SeriesChart | None, setting: Setting) -> Spec:
    """Lines in one plot for each indicator (the default for up to seven), or a grid of little plots. Refuses too many."""
    by_indicator = [
        (indicator, [item for item in answer.items if item.indicator == indicator.code])
        for indicator in answer.indicators
    ]
    most = max((len(items) for _, items in by_indicator), default=0)
    chart = chart or (SeriesChart.lines if most <= len(COLOURS) else SeriesChart.grid)
    check_count(
        len(answer.items) if chart is SeriesChart.grid else most,
        SERIES_MAX if chart is SeriesChart.grid else len(COLOURS),
        Text("chuỗi", "series"),
    )
    panels: list[Spec] = []
    empty: list[str] = []
    for indicator, items in by_indicator:
        heading = indicator_title(setting, indicator) if len(by_indicator) > 1 else None
        breaks = _cuts_of(indicator, answer)
        if chart is SeriesChart.grid:
            drawn = [item for item in items if any(point.value is not None for point in item.points)]
            if drawn:
                panels.append(grid_panel(setting, indicator, drawn, answer.years, breaks, heading=heading))
            empty += [unit_name(setting, item) for item in items if item not in drawn]
        else:
            panels += line_panel(setting, indicator, items, answer.years, breaks, width=WIDTH, heading=heading)
    points = [point for item in answer.items for point in item.points]
    own = chart is SeriesChart.grid and any(is_additive(indicator) for indicator in answer.indicators)
    span = f"{answer.years[0]}–{answer.years[-1]}" if answer.years else setting.say(EMPTY)
    part = f"{setting.say(part_of_year(answer.part_of_year))}, " if answer.part_of_year else ""
    return document(
        setting,
        panels if points else [],
        title=_title(setting, answer.indicators, part + span),
        subtitle=[
            _where(setting, answer),
            counted(setting, points) + (" " + setting.say(OWN_SCALES) if own else ""),
            *_told(answer.warnings),
        ],
        footer=[
            setting.say(POINT_KEY),
            *glyph_key(setting, points),
            *([setting.say(NOTHING, count=len(empty), names=", ".join(dict.fromkeys(empty)))] if empty else []),
            *break_notes(setting, answer.breaks),
            *footnotes(setting, points),
            *credits_of(setting, answer.release, sources_of(points)),
        ],
        width=WIDTH,
    )


def rating_distribution_chart(answer: RatingDistributions, chart: None, setting: Setting) -> Spec:
    """One stacked bar for each distribution. Refuses too many."""
    check_count(len(answer.items), STACKS_MAX, Text("thanh", "bars"))
    years = sorted({year for item in answer.items for year in (item.period.start.year, item.period.end.year)})
    span = "–".join(str(year) for year in dict.fromkeys([years[0], years[-1]])) if years else setting.say(EMPTY)
    sources = {source.id for item in answer.items for grade in item.grades for source in grade.sources}
    return document(
        setting,
        [stack_panel(setting, answer.items, width=900)] if answer.items else [],
        title=f"{setting.say(RATINGS)}, {span}",
        subtitle=[
            setting.say(RATINGS_BASE),
            setting.say(BOUNDARIES, boundaries=answer.boundaries),
            *_told(answer.warnings),
        ],
        footer=[
            *stack_notes(setting, answer.items),
            *break_notes(setting, answer.breaks, drawn=False),
            *credits_of(setting, answer.release, len(sources)),
        ],
        width=900,
    )


def _by_summary(answer: Comparison) -> list[tuple[SummaryOut, list[ComparisonItem]]]:
    """What was ranked together. Of each one's own latest value there is one summary, though the years differ."""
    groups = []
    for summary in answer.summaries:
        alone = sum(other.indicator == summary.indicator for other in answer.summaries) == 1
        items = [i for i in answer.items if i.indicator == summary.indicator and (alone or i.year == summary.year)]
        groups.append((summary, items))
    return groups


def _cuts_of(indicator: IndicatorRef, answer: Series) -> list[Cut | None]:
    """The breaks in the order of the footer's numbers; None where one is of another indicator.

    The second half of a year is behind a break of July, its first half is not.
    """
    others = {code for other in INDICATORS.values() for code in other.breaks} - set(INDICATORS[indicator.code].breaks)
    return [None if entry.code in others else _cut(entry, answer.part_of_year) for entry in answer.breaks]


def _cut(entry: BreakOut, part: str | None) -> Cut:
    year = entry.since.year
    return Cut(year + (when_of(year, part).end < entry.since), entry.comparable)


def _title(setting: Setting, indicators: Sequence[IndicatorRef], when: str) -> str:
    return f"{'; '.join(indicator_title(setting, indicator) for indicator in indicators)}, {when}"


def _when(setting: Setting, answer: Comparison) -> str:
    if answer.period is not None:
        days = (format_date(day, setting.language) for day in (answer.period.start, answer.period.end))
        return "–".join(days)
    if len({summary.year for summary in answer.summaries}) < len(answer.years):
        return setting.say(LATEST_EACH)
    return ", ".join(str(year) for year in answer.years) or setting.say(EMPTY)


def _where(setting: Setting, answer: Comparison | Series) -> str:
    units = dict.fromkeys(clean(indicator.unit) for indicator in answer.indicators)
    return setting.say(BOUNDARIES, boundaries=answer.boundaries) + " " + setting.say(UNIT, unit="; ".join(units))


def _told(warnings: Iterable[WarningOut]) -> list[str]:
    return [warning.text for warning in warnings if warning.code in _TOLD]
