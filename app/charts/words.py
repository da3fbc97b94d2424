"""What charts say, in both languages: dimensions, reasons, legends, footers."""

from collections.abc import Mapping
from enum import StrEnum

from app.models.vocabulary import Grade, MemberChange, MissingReason, OrganizationKind, PeriodType, RatedSubject
from app.names import NAMES
from app.text import Text
from app.workbooks.categories import CATEGORIES

EXACT = Text("Số đúng như nguồn", "Exact")
APPROXIMATE = Text("Số ước: trên, gần, khoảng…", "Approximate: over, nearly, about …")

REASONS = {
    MissingReason.not_reported: Text("chưa có báo cáo", "not reported"),
    MissingReason.not_applicable: Text("không áp dụng", "not applicable"),
    MissingReason.suppressed: Text("không công bố (số nhỏ)", "suppressed (small number)"),
    MissingReason.not_comparable: Text("không so sánh được", "not comparable"),
    MissingReason.incomplete: Text("chưa đủ", "incomplete"),
}
GLYPHS = {
    MissingReason.not_reported: "×",
    MissingReason.not_applicable: "–",
    MissingReason.suppressed: "*",
    MissingReason.not_comparable: "/",
    MissingReason.incomplete: "…",
}
"""One letter for each reason where there is no room for words; the footer explains those that occur."""

GLYPH_PATHS = {
    "×": "M-.7,-.7L.7,.7M-.7,.7L.7,-.7",
    "–": "M-.9,0L.9,0",
    "*": "M0,-.9L0,.9M-.8,-.45L.8,.45M-.8,.45L.8,-.45",
    "/": "M-.5,.9L.5,-.9",
    "…": "M-.9,.5L-.6,.5M-.15,.5L.15,.5M.6,.5L.9,.5",
}
"""The letters as shapes: a hundred of them are drawn faster than as text."""

_DIMENSIONS: dict[str, type[StrEnum]] = {
    "change": MemberChange,
    "organization_kind": OrganizationKind,
    "rated_subject": RatedSubject,
    "grade": Grade,
}

PERIODS: dict[str, Text] = {
    PeriodType.year: Text("cả năm {from_year}", "{from_year}"),
    PeriodType.term_average: Text(
        "bình quân năm, nhiệm kỳ {from_year}–{to_year}", "yearly mean of the term {from_year}–{to_year}"
    ),
    PeriodType.term_total: Text("cả nhiệm kỳ {from_year}–{to_year}", "the whole term {from_year}–{to_year}"),
}
OTHER_PERIOD = Text("{start}–{end}", "{start} to {end}")


def dimension_names(dimensions: Mapping[str, str]) -> list[Text]:
    """What dimensions are called in a title; the kind of organization says who was rated. A category without a name of its own stands as it is in the data."""
    names = []
    for name, value in dimensions.items():
        if name == "rated_subject" and "organization_kind" in dimensions:
            continue
        if name == "category":
            breakdown = dimensions.get("breakdown", "")
            names.append(CATEGORIES.get(breakdown, {}).get(value, Text(value, value)))
        elif name in _DIMENSIONS:
            names.append(NAMES[_DIMENSIONS[name]].get(value, Text(value, value)))
    return names


_PARTS = {
    "H1": Text("6 tháng đầu năm", "first half of the year"),
    "H2": Text("6 tháng cuối năm", "second half of the year"),
    "Q": Text("quý {number}", "quarter {number}"),
    "M": Text("{number} tháng đầu năm", "first {number} months"),
}


def part_of_year(part: str) -> Text:
    """What `H1`, `Q3` or `M09` is called."""
    return (_PARTS.get(part) or _PARTS[part[0]]).format(number=int(part[1:]))


POINT_KEY = Text("Điểm đặc: số đúng như nguồn; điểm rỗng: số ước.", "Filled: exact; hollow: approximate.")
TILE_KEY = Text(
    "Viền đứt: số ước (trên, gần, khoảng…). Ô trắng: không có giá trị.",
    "Dashed: approximate (over, nearly, about …). White: no value.",
)
NOT_CHOSEN = Text("không chọn", "not chosen")
RATED = Text("{count} được đánh giá", "{count} rated")
COUNT_ONLY = Text("Chỉ có số lượng – {counts}", "Counts only – {counts}")
REST = Text(
    "Phần để trắng: nguồn không nêu. Viền đứt: số ước.",
    "White: not stated by the source. Dashed: approximate.",
)
IN_ALL = Text("tổng {display}", "{display} in all")
OVERLAP = Text(
    "Mức gộp (ghi “tổng”) đã gồm các mức vẽ bên trong nó; các tỷ lệ này trùng nhau, không cộng lại.",
    "A combined grade (“in all”) holds the grades drawn inside it; these percentages overlap and are not added up.",
)
CAP_LINE = Text(
    "Vạch đen: {percent} % của số hoàn thành tốt, giới hạn cho số xuất sắc trong từng tổ chức cơ sở đảng ({basis}).",
    "Black line: {percent} % of the good, the cap on the excellent in each grassroots organization ({basis}).",
)
NO_GRADE = Text("Nguồn không nêu mức xếp loại", "No grade stated")
BAR_KEY = Text(
    "Thứ hạng tính trong tất cả các tổ chức được so sánh, kể cả khi chỉ vẽ một phần.",
    "Ranks are among all compared, also where only some are drawn.",
)
BASE_KEY = Text(
    "Vạch đứng trên thanh: giá trị năm {year}; trong ngoặc: thay đổi kể từ năm đó (~: số ước).",
    "Tick on a bar: the value of {year}; in brackets: the change since then (~: approximate).",
)
NOTHING = Text("Không có giá trị nào ({count}): {names}.", "Without any value ({count}): {names}.")
BOUNDARIES = Text("Địa giới {boundaries}.", "Boundaries of {boundaries}.")
UNIT = Text("Đơn vị: {unit}.", "Unit: {unit}.")
EMPTY = Text("không có số liệu", "no data")
LATEST_EACH = Text("số liệu mới nhất của từng tổ chức", "the latest of each")
OWN_SCALES = Text("Mỗi ô có thang đo riêng.", "Each plot has a scale of its own.")
RATINGS = Text("Đánh giá, xếp loại chất lượng", "Ratings")
RATINGS_BASE = Text("Phần trăm trên số được đánh giá.", "Percent of those rated.")
