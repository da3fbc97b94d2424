"""Points of an answer as the rows that charts draw: value, what to write beside it, how precise, or why it is missing."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.charts.layout import DASH, LIGHT, STRONG, Setting, Tile, clean
from app.charts.words import APPROXIMATE, EXACT, GLYPH_PATHS, GLYPHS, REASONS, dimension_names
from app.indicators import Kind
from app.models.vocabulary import MissingReason, Qualifier
from app.schemas.comparisons import IndicatorRef, ItemKey, PointOut
from app.schemas.rating_distributions import RatingDistributionItem
from app.schemas.series import SeriesItem
from app.text import Text

_COUNTS = Text(
    "{known} có giá trị, {missing} không có{approximate}.", "{known} with a value, {missing} without{approximate}."
)
_ESTIMATES = Text("; {count} là số ước", "; {count} approximate")
_PARTIAL = Text("mới biết {display} ({known}/{of})", "known so far {display} ({known}/{of})")
_CAREFUL = Text("* Có điểm cần thận trọng, nêu trong dữ liệu.", "* There is reason for care, told in the data.")


def point_row(setting: Setting, point: PointOut) -> dict[str, Any]:
    """`value`, `text` to write beside it, `precision` (a legend entry) and, for a missing one, the `shape` of its reason."""
    if point.value is None:
        reason = point.missing_reason or MissingReason.not_reported
        return {
            "value": None,
            "text": _why(setting, point, reason),
            "precision": None,
            "shape": GLYPH_PATHS[GLYPHS[reason]],
        }
    exact = point.qualifier is Qualifier.exact
    return {
        "value": point.value,
        "text": clean(point.display or "") + ("*" if careful(point) else ""),
        "precision": setting.say(EXACT if exact else APPROXIMATE),
        "shape": None,
    }


def _why(setting: Setting, point: PointOut, reason: MissingReason) -> str:
    partial = point.partial
    if partial is None:
        return setting.say(REASONS[reason])
    return setting.say(_PARTIAL, display=partial.display, known=partial.known, of=partial.of or "?")


def careful(point: PointOut) -> bool:
    """Whether the value has a doubt, or stands for an organization that its source does not name."""
    return bool(point.doubts) or any(note.code == "attribution_inferred" for note in point.notes)


def counted(setting: Setting, points: Sequence[PointOut]) -> str:
    """How many have a value, how many have none, how many are approximate."""
    known = [point for point in points if point.value is not None]
    rough = sum(point.qualifier is not Qualifier.exact for point in known)
    more = setting.say(_ESTIMATES, count=rough) if rough else ""
    return setting.say(_COUNTS, known=len(known), missing=len(points) - len(known), approximate=more)


def footnotes(setting: Setting, points: Iterable[PointOut]) -> list[str]:
    """What the star means, where there is one."""
    return [setting.say(_CAREFUL)] if any(point.value is not None and careful(point) for point in points) else []


def glyph_key(setting: Setting, points: Iterable[PointOut]) -> list[str]:
    """What the letters for missing values mean, of those that occur."""
    found = {point.missing_reason or MissingReason.not_reported for point in points if point.value is None}
    text = "   ".join(f"{GLYPHS[reason]} {setting.say(REASONS[reason])}" for reason in MissingReason if reason in found)
    return [text] if text else []


def sources_of(points: Iterable[PointOut]) -> int:
    """How many documents are behind the values."""
    return len({source.id for point in points for source in point.sources})


def indicator_title(setting: Setting, indicator: IndicatorRef) -> str:
    """The indicator with the dimensions in force: what is compared, not more and not less."""
    words = ", ".join(setting.say(text) for text in dimension_names(indicator.dimensions))
    return f"{indicator.name}: {words}" if words else indicator.name


def number_format(indicator: IndicatorRef) -> str:
    """How an axis writes numbers (d3-format)."""
    return f",.{indicator.decimals}~f"


def precision_scales(setting: Setting) -> dict[str, Any]:
    """Fill, outline and dash of exact and approximate values, with one legend for all three."""
    domain = [setting.say(EXACT), setting.say(APPROXIMATE)]
    shown = {"title": None, "orient": "top", "direction": "horizontal", "offset": 4}

    def scale(values: list[Any]) -> dict[str, Any]:
        return {
            "field": "precision",
            "type": "nominal",
            "scale": {"domain": domain, "range": values},
            "legend": shown,
        }

    return {
        "fill": scale([STRONG, LIGHT]),
        "stroke": scale([STRONG, STRONG]),
        "strokeDash": scale([[1, 0], DASH]),
    }


def is_additive(indicator: IndicatorRef) -> bool:
    """Whether sizes differ with the size of the organization: counts of persons and organizations."""
    return indicator.kind in (Kind.stock, Kind.flow)


def unit_name(setting: Setting, item: ItemKey | SeriesItem | RatingDistributionItem) -> str:
    """What an item is called: its province where it is that province's own committee, else the organization."""
    tile = tile_of(setting, item)
    return clean(tile.name if tile else item.organization.name)


def tile_of(setting: Setting, item: ItemKey | SeriesItem | RatingDistributionItem) -> Tile | None:
    """The tile of the province that the item's organization is the committee of."""
    tile = setting.tiles.get(item.province.code) if item.province else None
    return tile if tile is not None and tile.organization_id == item.organization.id else None
