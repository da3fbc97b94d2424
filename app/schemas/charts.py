"""Which charts there are of which answer."""

from enum import StrEnum


class ComparisonChart(StrEnum):
    """ranking: bars in the order of the ranking; tiles: a map with one tile a province."""

    ranking = "ranking"
    tiles = "tiles"


class SeriesChart(StrEnum):
    """lines: all in one plot; grid: a little plot for each."""

    lines = "lines"
    grid = "grid"
