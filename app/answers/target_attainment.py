"""Targets beside what was achieved. A term is judged over its statistical years; years after the release are open."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.answers.context import Context
from app.answers.figures import check_organizations, province_keys
from app.answers.shapes import citation, point_fields, warnings_of
from app.answers.targets import target_out
from app.answers.values import Values
from app.boundaries import Unit
from app.indicators import INDICATORS, Terms
from app.models.vocabulary import (
    Attribution,
    Boundaries,
    Comparator,
    MissingReason,
    Qualifier,
    SourceKind,
    TargetKind,
    TargetPeriodType,
)
from app.points import Observation, Period, Point, When, absent, reported, statistical_years
from app.quantities import QUALIFIER_ORDER, Quantity, add, plain
from app.queries.targets import all_targets, list_term_figures, target_conditions
from app.queries.units import Geography, list_units
from app.schemas.common import OrganizationRef, SourceRefOut
from app.schemas.targets import (
    TargetActual,
    TargetAttainment,
    TargetAttainmentParams,
    TargetAttainments,
    TargetSet,
)
from app.text import Text

REASONS = {
    "met": Text("Đạt chỉ tiêu.", "The target was met."),
    "missed": Text("Không đạt chỉ tiêu.", "The target was missed."),
    "on_track": Text(
        "Kỳ chưa kết thúc; số liệu đến nay đạt tiến độ.", "The period is open; figures so far are on track."
    ),
    "behind": Text("Kỳ chưa kết thúc; số liệu đến nay chậm tiến độ.", "The period is open; figures so far are behind."),
    "no_data": Text(
        "Thiếu số liệu, hoặc số liệu quá ước lệ, để kết luận.", "Figures are missing, or too vague, to tell."
    ),
    "no_status": Text(
        "Chỉ tiêu này là một phần của chỉ tiêu khác, không kết luận riêng được.",
        "This figure is a part of another target and has no status of its own.",
    ),
}


def read_target_attainment(context: Context, params: TargetAttainmentParams) -> TargetAttainments:
    """The answer of GET /v1/target-attainment. A fixed number of statements for any number of targets."""
    check_organizations(context, params.organization)
    conditions = target_conditions(
        context.release,
        organization=params.organization,
        provinces=province_keys(context, params.province, params.boundaries),
        target_kind=[str(kind) for kind in params.target_kind],
    )
    rows = all_targets(context.session, conditions)
    ids = sorted({row.organization_id for row in rows})
    judge = _Judge(context, rows, ids)
    items = [judge.item(row) for row in rows]
    return TargetAttainments(
        release=context.release,
        as_of=context.snapshot.as_of,
        judged_on=judge.today,
        items=items,
        sets=judge.sets(rows),
        summary=dict(Counter(item.status for item in items)),
        missing_reason=None if items else MissingReason.not_reported,
        warnings=warnings_of(context, judge.used.values(), ranked=False),
        citation=citation(context, Text("Thực hiện chỉ tiêu", "Attainment of targets"), []),
    )


class _Judge:
    """Actual values for the targets of some organizations, and statuses."""

    def __init__(self, context: Context, rows: Sequence[Any], ids: Sequence[str]) -> None:
        self.context = context
        self.today = context.snapshot.published_at.date()
        self.used: dict[int, list[Point]] = defaultdict(list)
        self.terms = {row.id: terms for row in rows if (terms := _terms(row)) is not None}
        geography = Geography(context.session, Boundaries.b2025, context.release)
        units = list_units(context.session, geography, release=context.release, ids=ids)
        # A target stays that of the committee that set it, also where its successor has targets, too.
        predecessors = [old for unit in units for old in unit.predecessors]
        self.units: Mapping[str, Unit] = {unit.organization_id: unit for unit in [*predecessors, *units]}
        years = {year for row in rows for year in judged_years(row)}
        self.values = Values(context, Boundaries.b2025, list(dict.fromkeys(self.terms.values())), units, years)
        self.term_figures = list_term_figures(context.session, ids, release=context.release)

    def item(self, row: Any) -> TargetAttainment:
        """One target with its actual values and status."""
        years = judged_years(row)
        actuals = self._actuals(row, years)
        self.used[row.id] = [point for _, point in actuals]
        status, known, total = self._status(row, actuals, years)
        return TargetAttainment(
            target=target_out(self.context, row),
            status=status,
            status_reason=self.context.say(REASONS[status]),
            judged_over=_judged_over(self.context, row, years),
            years_known=known,
            years_of=len(years),
            actual_value=plain(total),
            actuals=[
                TargetActual(
                    year=year,
                    status=_verdict(point, row) or "no_data",
                    **point_fields(self.context, point, 2 if row.unit == "percent" else 0),
                )
                for year, point in actuals
            ],
        )

    def _actuals(self, row: Any, years: Sequence[int]) -> list[tuple[int | None, Point]]:
        """Per year, or one printed figure for the whole period where there is one."""
        terms, unit = self.terms.get(row.id), self.units.get(row.organization_id)
        if terms is None or unit is None:
            return []
        if row.period_type in (TargetPeriodType.term_total, TargetPeriodType.term_average, TargetPeriodType.range):
            whole = self._whole_period(row)
            if whole is not None:
                return [(None, whole)]
        if row.period_type == TargetPeriodType.range:
            return [(None, absent(MissingReason.not_reported))]
        return [(year, self.values.point(terms, unit, When(year))) for year in years]

    def _whole_period(self, row: Any) -> Point | None:
        measure = "average_per_year" if row.period_type == TargetPeriodType.term_average else "count"
        found = [
            Observation(
                f.value,
                Qualifier(f.qualifier),
                Period(f.period_type, f.period_start, f.period_end),
                f.source_id,
                f.printed,
                f.kind == SourceKind.submission,
                f.doubt,
                f.published,
                f.attribution == Attribution.inferred,
                f.date_inferred,
            )
            for f in self.term_figures
            if f.organization_id == row.organization_id
            and row.target_kind == TargetKind.admissions
            and f.subject == "admissions"
            and f.measure == measure
            and (f.period_start, f.period_end) == (row.period_start, row.period_end)
        ]
        return reported(found) if found else None

    def _status(
        self, row: Any, actuals: Sequence[tuple[int | None, Point]], years: Sequence[int]
    ) -> tuple[str, int, float | None]:
        known = [(year, p.quantity) for year, p in actuals if p.quantity is not None]
        if not row.comparator:
            return "no_status", len(known), None
        ended = row.period_end < self.today
        if known and known[0][0] is None:
            whole = actuals[0][1]
            return _verdict(whole, row) or "no_data", 0 if whole.date_inferred else len(years), known[0][1].value
        if row.target_kind == TargetKind.admissions and row.period_type in _OVER_TERM:
            return self._over_term(row, [q for _, q in known], len(years), ended)
        verdicts = [verdict(quantity, row) for _, quantity in known]
        if "missed" in verdicts:
            return "missed" if ended or len(years) == 1 else "behind", len(known), None
        if len(known) == len(years) and years and all(v == "met" for v in verdicts):
            return "met", len(known), None
        if not ended and verdicts and all(v == "met" for v in verdicts):
            return "on_track", len(known), None
        return "no_data", len(known), None

    def _over_term(self, row: Any, known: Sequence[Quantity], years: int, ended: bool) -> tuple[str, int, float | None]:
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

    def sets(self, rows: Sequence[Any]) -> list[TargetSet]:
        """Known targets against the number that the congress is said to have set."""
        groups: dict[tuple[str, Any, date], list[Any]] = defaultdict(list)
        for row in rows:
            start = row.period_start.year if row.period_start else None
            groups[row.organization_id, start, row.period_end].append(row)
        sets = []
        for figure in self.term_figures:
            if figure.subject != "activities":
                continue
            members = [
                row
                for (identity, start, end), found in groups.items()
                if identity == figure.organization_id
                and end == figure.period_end
                and start in (None, figure.period_start.year)
                for row in found
            ]
            if not members:
                continue
            known = len({row.target_group or row.key for row in members})
            printed = int(figure.value)
            sets.append(
                TargetSet(
                    organization=OrganizationRef(
                        id=figure.organization_id,
                        name=self.context.say(Text(members[0].organization_name, members[0].organization_name_en)),
                    ),
                    period_start=figure.period_start,
                    period_end=figure.period_end,
                    known=known,
                    printed=printed,
                    text=self.context.say(
                        Text(
                            f"Biết {known} trong số {printed} chỉ tiêu đã công bố",
                            f"{known} of {printed} printed targets known",
                        )
                    ),
                    sources=[SourceRefOut(id=figure.source_id, printed=figure.printed)],
                )
            )
        return sets


_OVER_TERM = (TargetPeriodType.term_total, TargetPeriodType.term_average)
_UPWARD = (Comparator.gte, Comparator.gt, Comparator.between)


def judged_years(row: Any) -> list[int]:
    """The statistical years of a target."""
    return list(statistical_years(row.period_type, row.period_start, row.period_end))


def _judged_over(context: Context, row: Any, years: Sequence[int]) -> str:
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"
    if row.period_type == TargetPeriodType.by_date:
        return context.say(Text(f"đến hết năm {span}", f"by the end of {span}"))
    return context.say(
        Text(f"các năm thống kê {span}", f"statistical years {span}") if len(years) > 1 else Text(span, span)
    )


def _terms(row: Any) -> Terms | None:
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


def _verdict(point: Point, row: Any) -> str | None:
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
