"""One banner an answer for each kind of caution, never one a cell."""

from collections.abc import Iterable, Mapping, Sequence

from app.answers.context import Context
from app.models.vocabulary import MissingReason, Qualifier
from app.points import Point
from app.schemas.common import WarningOut
from app.text import Text

_WARNINGS = {
    "few_values": Text(
        "{count} trong số được so sánh không có giá trị; thứ hạng chỉ tính trong số có giá trị.",
        "{count} of those compared have no value; ranks are among those that have one.",
    ),
    "suppressed_values": Text(
        "{count} giá trị không công khai vì là số nhỏ về con người, hoặc vì làm lộ số nhỏ.",
        "{count} value(s) are not public: small counts of persons, or what would give them away.",
    ),
    "incomplete_values": Text(
        "{count} giá trị chỉ biết một phần; phần đã biết nằm trong partial và không được xếp hạng.",
        "{count} value(s) are known only in part; the known part is in partial and is not ranked.",
    ),
    "approximate_values": Text(
        "{count} giá trị là số ước (trên, gần, khoảng…)",
        "{count} value(s) are approximate (over, nearly, about …)",
    ),
    "doubtful_values": Text(
        "{count} giá trị dựa trên số liệu có điểm cần thận trọng; xem /v1/figures.",
        "{count} value(s) rest on figures with a doubt; see /v1/figures.",
    ),
    "inferred_attribution": Text(
        "{count} giá trị được quy về tổ chức bằng suy luận.", "{count} value(s) are attributed by inference."
    ),
    "counted_twice": Text(
        "{count} nhóm so sánh gồm cả tổ chức cấp trên và tổ chức trực thuộc của nó, nên không cộng lại.",
        "{count} of the groups compared hold organizations and others below them, so nothing is added up.",
    ),
    "alternatives": Text(
        "{count} giá trị còn có số liệu khác cho cùng nội dung; số liệu được ưu tiên đã được dùng.",
        "{count} value(s) have other figures besides the preferred one.",
    ),
    "different_dates": Text(
        "Các số liệu được xếp hạng thuộc tới {count} ngày khác nhau.",
        "Figures ranked together are of up to {count} different days.",
    ),
}


_RANKS_MAY_MOVE = Text(
    "; rank_low và rank_high cho biết thứ hạng có thể dao động.",
    "; rank_low and rank_high show how far a rank may move.",
)


_POPULATION_BASIS = Text(
    "Tỷ lệ trên 1.000 dân dùng dân số năm {basis}, không phải dân số của năm được hỏi.",
    "Rates per 1,000 people use the population of {basis}, not that of the year asked for.",
)
_BEFORE_2008 = Text(
    "Có năm trước ngày 1/8/2008, khi danh sách 63 tỉnh, thành phố chưa có; địa giới khi đó có thể khác.",
    "There are years before 1 August 2008, when the list of 63 provinces did not exist; territories may have been cut "
    "differently.",
)
_NO_REFERENCE = Text(
    "Không có giá trị tham chiếu cho {count} năm được hỏi, nên gap để trống.",
    "There is no reference value for {count} of the years asked for, so gap is null.",
)


def more_warnings(
    context: Context, years: Iterable[int], *, basis: tuple[str, int] | None, without_reference: int
) -> list[WarningOut]:
    """Cautions about the question as a whole: old territories, another year's population, no benchmark."""
    asked = set(years)
    old = sum(year < 2008 for year in asked)
    other = len(asked - {basis[1]}) if basis else 0
    counts = (
        ("before_2008", old, _BEFORE_2008),
        ("population_of_another_year", other, _POPULATION_BASIS.format(basis=basis[1] if basis else "")),
        ("no_reference_value", without_reference, _NO_REFERENCE.format(count=without_reference)),
    )
    return [WarningOut.made(code=code, count=count, text=context.say(text)) for code, count, text in counts if count]


Cautions = Mapping[str, int]
"""How many of some points each kind of caution concerns; `values`: how many there are."""


def count_cautions(points: Sequence[Point]) -> Cautions:
    """The cautions about points that are ranked together."""
    with_value = [p for p in points if p.quantity is not None]
    return {
        "values": len(points),
        "few_values": len(points) - len(with_value),
        "suppressed_values": sum(p.missing_reason is MissingReason.suppressed for p in points),
        "incomplete_values": sum(p.partial is not None for p in points),
        "approximate_values": sum(
            p.quantity is not None and p.quantity.qualifier is not Qualifier.exact for p in points
        ),
        "doubtful_values": sum(bool(p.doubts) for p in with_value),
        "inferred_attribution": sum(p.inferred for p in with_value),
        "alternatives": sum(p.alternatives > 0 for p in with_value),
        "counted_twice": 0,
        # A ratio's period is that of its numerator.
        "different_dates": len({p.period.end for p in points if p.period is not None}),
    }


def warnings_of(context: Context, groups: Sequence[Cautions], *, ranked: bool) -> list[WarningOut]:
    """One banner for each kind of caution, with how many values it concerns. A group is ranked together."""
    counts = {code: sum(group[code] for group in groups) for code in _WARNINGS}
    values = sum(group["values"] for group in groups)
    days = max((group["different_dates"] for group in groups), default=0)
    counts["few_values"] = counts["few_values"] if ranked and counts["few_values"] * 2 > values else 0
    counts["different_dates"] = days if ranked and days > 1 else 0
    texts = {code: context.say(_WARNINGS[code].format(count=count)) for code, count in counts.items() if count}
    if "approximate_values" in texts:
        texts["approximate_values"] += context.say(_RANKS_MAY_MOVE) if ranked else "."
    return [WarningOut.made(code=code, count=counts[code], text=text) for code, text in texts.items()]
