"""What cannot be drawn, with how to ask for something that can."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from app.charts.layout import Setting
from app.charts.values import tile_of
from app.errors import Problem
from app.schemas.comparisons import ComparisonItem
from app.text import Text


def check_count(count: int, most: int, what: Text) -> None:
    """Refuse more than `most`."""
    if count > most:
        raise chart_too_large(count, most, what)


def chart_too_large(count: int, most: int, what: Text) -> Problem:
    """The refusal of what nobody could read, with the limit and how to narrow."""
    return Problem(
        "chart_too_large",
        Text(
            f"Biểu đồ sẽ có {count} {what.vi}, tối đa là {most}. Hãy chọn ít tổ chức hơn (province, region, organization), "
            "ít năm hoặc ít chỉ tiêu hơn, hoặc lấy dữ liệu với format=json hay format=csv.",
            f"The chart would have {count} {what.en}, the most is {most}. Choose fewer organizations (province, region, "
            "organization), years or indicators, or take the data with format=json or format=csv.",
        ),
        [{"location": "query.format", "value": str(count), "allowed": [f"..{most}"]}],
        extra={"marks_requested": count, "marks_max": most},
    )


def base_year_of(setting: Setting) -> str:
    """The base year in the address of the data; empty without one."""
    return parse_qs(urlsplit(setting.url).query).get("base_year", [""])[0]


def check_no_base(setting: Setting) -> None:
    """Refuse a base year where no change is drawn."""
    if not (year := base_year_of(setting)):
        return
    raise Problem(
        "invalid_parameter",
        Text(
            "Bản đồ ô không vẽ thay đổi kể từ năm gốc. Hãy bỏ base_year, hoặc dùng chart=ranking.",
            "A tile map draws no change since a base year. Leave out base_year, or use chart=ranking.",
        ),
        [{"location": "query.base_year", "value": year, "allowed": ["chart=ranking"]}],
    )


def check_tiles(setting: Setting, items: Sequence[ComparisonItem]) -> None:
    """Refuse a map of others than provinces."""
    if all(tile_of(setting, item) is not None for item in items):
        return
    raise Problem(
        "invalid_parameter",
        Text(
            "Bản đồ ô chỉ vẽ được khi so sánh các tỉnh, thành phố với nhau. Hãy bỏ organization_type và within, hoặc dùng "
            "chart=ranking.",
            "A tile map can be drawn only where provinces are compared. Leave out organization_type and within, or use "
            "chart=ranking.",
        ),
        [{"location": "query.chart", "value": "tiles", "allowed": ["ranking"]}],
    )
