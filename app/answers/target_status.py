"""Whether a target was met: verdicts on figures with their qualifiers, and the status of a whole target."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.answers.context import Context
from app.indicators import INDICATORS, Terms
from app.models.vocabulary import (
    Comparator,
    Qualifier,
    TargetKind,
    TargetPeriodType,
)
from app.points import Point, statistical_years
from app.quantities import QUALIFIER_ORDER, Quantity, add
from app.text import Text

REASONS = {
    "met": Text("Đạt chỉ tiêu.", "The target was met."),
    "missed": Text("Không đạt chỉ tiêu.", "The target was missed."),
    "on_track": Text(
        "Kỳ chưa kết thúc; số liệu đến nay đạt tiến độ.", "The period is open; figures so far are on track."
    ),
    "behind": Text("Kỳ chưa kết thúc; số liệu đến nay chậm tiến độ.", "The period is open; figures so far are behind."),
    "no_data": Text(
        "Thiếu số liệu, hoặc số liệu chưa đủ chính xác, để kết luận.", "Figures are missing, or too vague, to tell."
    ),
    "no_status": Text(
        "Chỉ tiêu này là một phần của chỉ tiêu khác, không kết luận riêng được.",
        "This figure is a part of another target and has no status of its own.",
    ),
}


def status_of(
    row: Any, actuals: Sequence[tuple[int | None, Point]], years: Sequence[int], today: date
) -> tuple[str, int, float | None]:
    """Status, how many of its years are known, and the value over the known years (totals and means)."""
    known = [(year, p.quantity) for year, p in actuals if p.quantity is not None]
    if not row.comparator:
        return "no_status", len(known), None
    ended = row.period_end < today
    if known and known[0][0] is None:
        whole = actuals[0][1]
        return verdict_on(whole, row) or "no_data", 0 if whole.date_inferred else len(years), known[0][1].value
    if row.target_kind == TargetKind.admissions and row.period_type in _OVER_TERM:
        return _over_term(row, [q for _, q in known], len(years), ended)
    verdicts = [verdict(quantity, row) for _, quantity in known]
    if "missed" in verdicts:
        return "missed" if ended or len(years) == 1 else "behind", len(known), None
    if len(known) == len(years) and years and all(v == "met" for v in verdicts):
        return "met", len(known), None
    if not ended and verdicts and all(v == "met" for v in verdicts):
        return "on_track", len(known), None
    return "no_data", len(known), None


def _over_term(row: Any, known: Sequence[Quantity], years: int, ended: bool) -> tuple[str, int, float | None]:
    if not known:
        return "no_data", 0, None
    total = add(known)
    average = row.period_type == TargetPeriodType.term_average
    value = replace(total, value=total.value / len(known)) if average else total
    if len(known) == years:
        return verdict(value, row) or "no_data", len(known), value.value
    # Admissions only add up: a total that has reached its target stays there.
    if not average and row.comparator in _UPWARD and verdict(value, row) == "met":
        return "met", len(known), value.value
    if not ended:
        pace = total.value / len(known) * (1 if average else years)
        status = verdict(replace(value, value=pace), row)
        return {"met": "on_track", "missed": "behind"}.get(status or "", "no_data"), len(known), value.value
    return "no_data", len(known), value.value


_OVER_TERM = (TargetPeriodType.term_total, TargetPeriodType.term_average)
_UPWARD = (Comparator.gte, Comparator.gt, Comparator.between)


def judged_years(row: Any) -> list[int]:
    """The statistical years of a target."""
    return list(statistical_years(row.period_type, row.period_start, row.period_end))


def judged_over(context: Context, row: Any, years: Sequence[int]) -> str:
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"
    if row.period_type == TargetPeriodType.by_date:
        return context.say(Text(f"đến hết năm {span}", f"by the end of {span}"))
    return context.say(
        Text(f"các năm thống kê {span}", f"statistical years {span}") if len(years) > 1 else Text(span, span)
    )


def terms_of(row: Any) -> Terms | None:
    """The indicator that measures a target, if there is one."""
    if row.breakdown or row.target_kind not in (
        TargetKind.admissions,
        TargetKind.admission_rate,
        TargetKind.rating_share,
    ):
        return None
    given = (
        {"rated_subject": row.rated_subject, "grade": row.grade} if row.target_kind == TargetKind.rating_share else {}
    )
    return INDICATORS[row.target_kind].terms(given)


def verdict_on(point: Point, row: Any) -> str | None:
    """The verdict on one figure. One printed before its period ended lacks the rest: only a reached total is sure."""
    found = verdict(point.quantity, row)
    reached = found == "met" and row.period_type != TargetPeriodType.term_average and row.comparator in _UPWARD
    return found if reached or not point.date_inferred else None


def verdict(quantity: Quantity | None, row: Any) -> str | None:
    """met or missed, or None where the figure is missing or its qualifier leaves both open.

    Ranges are met from their lower end up.
    """
    if quantity is None or not row.comparator:
        return None
    direction = QUALIFIER_ORDER[quantity.qualifier]
    if quantity.qualifier is Qualifier.about:
        return None
    value, bound = quantity.value, row.value
    if row.comparator in (Comparator.gte, Comparator.between):
        met, missed = value >= bound and direction >= 0, value < bound or (value == bound and direction < 0)
    elif row.comparator == Comparator.gt:
        met, missed = value > bound or (value == bound and direction > 0), value <= bound
    elif row.comparator == Comparator.lte:
        met, missed = value <= bound and direction <= 0, value > bound or (value == bound and direction > 0)
    else:
        met, missed = value < bound or (value == bound and direction < 0), value >= bound
    upward = row.comparator in _UPWARD
    if met and (direction >= 0 if upward else direction <= 0):
        return "met"
    if missed and (direction <= 0 if upward else direction >= 0):
        return "missed"
    return None
