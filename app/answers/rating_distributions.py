"""Rating distributions: grades as counts and shares, the cap ratio, and the scheme in force."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.figures import check_organizations, province_keys
from app.answers.limits import check_size
from app.answers.selection import expand_types
from app.answers.shapes import break_out, breaks_between
from app.answers.warnings import count_cautions, warnings_of
from app.boundaries import boundaries_in_force
from app.indicators import INDICATORS
from app.models.vocabulary import Boundaries, Grade, Measure, MissingReason, PeriodType, RatedSubject
from app.notes import note_text
from app.points import Observation, Point, absent, reported
from app.quantities import Quantity, divide, plain
from app.queries.observations import observation_of
from app.queries.ratings import list_ratings
from app.queries.units import Geography, read_geography
from app.schemas.common import OrganizationRef, PeriodOut, ProvinceRef, SourceRefOut
from app.schemas.rating_distributions import (
    CapOut,
    GradeOut,
    RatingDistributionItem,
    RatingDistributionParams,
    RatingDistributions,
    SchemeOut,
)
from app.text import Text

GRADE_NAMES = {
    Grade.excellent: Text("Hoàn thành xuất sắc nhiệm vụ", "Excellent completion"),
    Grade.good: Text("Hoàn thành tốt nhiệm vụ", "Good completion"),
    Grade.completed: Text("Hoàn thành nhiệm vụ", "Completed"),
    Grade.not_completed: Text("Không hoàn thành nhiệm vụ", "Not completed"),
    Grade.not_rated: Text("Chưa, không thuộc diện đánh giá", "Not rated"),
    Grade.good_or_better: Text("Hoàn thành tốt nhiệm vụ trở lên", "Good or better"),
    Grade.rated: Text("Được đánh giá", "Rated"),
    Grade.clean_and_strong: Text("Trong sạch vững mạnh", "Clean and strong"),
    Grade.clean_and_strong_exemplary: Text("Trong sạch vững mạnh tiêu biểu", "Clean and strong, exemplary"),
    Grade.weak: Text("Yếu kém", "Weak"),
}
SCHEMES = (
    (2017, "to_2017", Text("Đến năm 2017: trong sạch vững mạnh", "To 2017: clean and strong"), ""),
    (2022, "2018_2022", Text("2018–2022: bốn mức hoàn thành nhiệm vụ", "2018–2022: four grades"), "132-QĐ/TW"),
    (2024, "2023_2024", Text("2023–2024: bốn mức hoàn thành nhiệm vụ", "2023–2024: four grades"), "124-QĐ/TW"),
    (9999, "from_2025", Text("Từ năm 2025: chấm điểm", "From 2025: points"), "366-QĐ/TW"),
)
CAP_PERCENT = 20.0
CAP_FROM_YEAR = 2019
GRASSROOTS = ("grassroots_committee", "grassroots_cell")


def read_rating_distributions(context: Context, params: RatingDistributionParams) -> RatingDistributions:
    """The answer of GET /v1/rating-distributions. One item for each organization, period and rated subject."""
    last_year = max([*params.year, *([params.overlaps] if params.overlaps else [])], default=context.today.year)
    boundaries = params.boundaries or boundaries_in_force(date(last_year, 12, 31))
    check_organizations(context, params.organization)
    types = [str(t) for t in params.period_type]
    rows = list_ratings(
        context.session,
        release=context.release,
        organization=params.organization,
        provinces=province_keys(context, params.province, boundaries),
        organization_type=expand_types(params.organization_type),
        rated_subject=[str(s) for s in params.rated_subject],
        organization_kind=[str(k) for k in params.organization_kind],
        year=params.year,
        overlaps=params.overlaps,
        period_type=types,
    )
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        key = (
            row.organization_id,
            row.rated_subject,
            row.organization_kind,
            row.period_type,
            row.period_start,
            row.period_end,
        )
        groups[key].append(row)
    check_size(context, len(groups))
    geography = read_geography(context.session, boundaries, release=context.release)
    points: list[Point] = []
    items = [_item(context, geography, group, points) for group in groups.values()]
    days = [(item.period.start, item.period.end) for item in items]
    span = (date(min(s for s, _ in days).year, 1, 1), max(e for _, e in days)) if days else (date.max, date.min)
    return RatingDistributions(
        release=context.release,
        as_of=context.snapshot.as_of,
        boundaries=Boundaries(boundaries),
        items=items,
        breaks=[break_out(context, code) for code in breaks_between([INDICATORS["rating_share"]], *span)],
        warnings=warnings_of(context, [count_cautions(points)], ranked=False),
        citation=citation(
            context, Text("Đánh giá, xếp loại chất lượng", "Ratings"), sorted({i.year for i in items if i.year})
        ),
    )


def _item(context: Context, geography: Geography, rows: Sequence[Any], points: list[Point]) -> RatingDistributionItem:
    first = rows[0]
    by_grade: dict[str, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_grade[row.grade][row.measure].append(observation_of(row))
    best = {g: {m: _best(found) for m, found in measures.items()} for g, measures in by_grade.items()}
    points += [point for measures in best.values() for point in measures.values()]
    rated = best.get(Grade.rated, {}).get(Measure.count)
    grades = [
        _grade(context, Grade(grade), best[grade], rated)
        for grade in GRADE_NAMES
        if grade in best and grade is not Grade.rated
    ]
    place = geography.places.get((first.province_boundaries, first.province_code))
    return RatingDistributionItem(
        organization=OrganizationRef(
            id=first.organization_id, name=context.say(Text(first.organization_name, first.organization_name_en))
        ),
        province=ProvinceRef(boundaries=place.boundaries, code=place.code, name=context.say(place.name))
        if place
        else None,
        rated_subject=first.rated_subject,
        organization_kind=first.organization_kind or None,
        period=PeriodOut(type=first.period_type, start=first.period_start, end=first.period_end),
        year=first.year,
        rated=plain(rated.quantity.value) if rated and rated.quantity else None,
        grades=grades,
        cap=_cap(context, first, best),
        schemes=_schemes(context, first.period_start, first.period_end),
    )


def _grade(context: Context, grade: Grade, best: dict[str, Point], rated: Point | None) -> GradeOut:
    count, share = best.get(Measure.count), best.get(Measure.percent)
    quantity, method = (share.quantity, "reported") if share and share.quantity else (None, None)
    if quantity is None and count and count.quantity and rated and rated.quantity:
        quantity, method = divide(count.quantity, rated.quantity, 100), "computed"
    used = [point for point in (share, count) if point is not None]
    shown = quantity or (count.quantity if count else None)
    return GradeOut(
        grade=grade,
        name=context.say(GRADE_NAMES[grade]),
        count=plain(count.quantity.value) if count and count.quantity else None,
        share_percent=plain(quantity.value) if quantity else None,
        display=_display(context, quantity, shown),
        qualifier=shown.qualifier if shown else None,
        share_method=method,
        missing_reason=None if quantity else _reason(used),
        doubt="; ".join(dict.fromkeys(context.say(note_text(doubt)) for point in used for doubt in point.doubts))
        or None,
        alternatives=sum(point.alternatives for point in used),
        sources=[
            SourceRefOut(id=s.id, printed=s.printed, figure_id=s.figure_id or None)
            for s in dict.fromkeys(s for p in used for s in p.sources)
        ],
    )


def _best(found: Sequence[Observation]) -> Point:
    public = [observation for observation in found if not observation.suppressed]
    return reported(public) if public else absent(MissingReason.suppressed)


def _reason(points: Sequence[Point]) -> MissingReason:
    suppressed = any(point.missing_reason is MissingReason.suppressed for point in points)
    return MissingReason.suppressed if suppressed else MissingReason.not_comparable


def _display(context: Context, share: Quantity | None, count: Quantity | None) -> str | None:
    if share is not None:
        return share.display(2, context.language) + "%"
    return count.display(0, context.language) if count is not None else None


def _cap(context: Context, row: Any, best: dict[str, dict[str, Point]]) -> CapOut:
    """The ratio excellent ÷ good from shares of one base, or from counts; and whether the rule names it."""
    ratio = None
    for measure in (Measure.percent, Measure.count):
        top, base = best.get(Grade.excellent, {}).get(measure), best.get(Grade.good, {}).get(measure)
        if top and base and top.quantity and base.quantity:
            ratio = divide(top.quantity, base.quantity, 100)
            break
    applies, basis, reason = _cap_rule(row)
    return CapOut(
        ratio=ratio.value if ratio else None,
        display=ratio.display(1, context.language) + "%" if ratio else None,
        qualifier=ratio.qualifier if ratio else None,
        limit_percent=CAP_PERCENT,
        applies=applies,
        legal_basis=basis,
        reason=context.say(reason),
    )


def _cap_rule(row: Any) -> tuple[str, str, Text]:
    basis = _scheme_of(row.period_end.year)[3]
    before = row.period_start.year < CAP_FROM_YEAR
    if row.period_type != PeriodType.year:
        reason = Text(
            "Đây là số bình quân hoặc của nhiều năm; giới hạn áp dụng cho từng năm"
            + (", từ năm 2019." if before else "."),
            "This is a mean or of several years; the cap is for each year" + (", since 2019." if before else "."),
        )
        return "false", basis, reason
    if row.year is None or row.year < CAP_FROM_YEAR:
        return "false", "", Text("Giới hạn chỉ có từ năm 2019.", "The cap exists only since 2019.")
    if row.organization_type in GRASSROOTS and row.rated_subject in (RatedSubject.member, RatedSubject.organization):
        return (
            "true",
            basis,
            Text("Tính trong từng tổ chức cơ sở đảng.", "Counted within each grassroots organization."),
        )
    if row.organization_type == "above_grassroots_other" or row.rated_subject not in ("member", "organization"):
        return (
            "unknown",
            basis,
            Text(
                "Không rõ quy định có áp dụng cho đối tượng này hay không.",
                "It is not known whether the rule names this subject.",
            ),
        )
    return (
        "false",
        basis,
        Text(
            "Quy định tính trong từng tổ chức cơ sở đảng, không tính cho cấp này.",
            "The rule counts within each grassroots organization and does not name this level.",
        ),
    )


def _scheme_of(year: int) -> tuple[int, str, Text, str]:
    return next(scheme for scheme in SCHEMES if year <= scheme[0])


def _schemes(context: Context, start: date, end: date) -> list[SchemeOut]:
    first, last = _scheme_of(start.year), _scheme_of(end.year)
    inside = [s for s in SCHEMES if first[0] <= s[0] <= last[0]]
    return [SchemeOut(code=code, name=context.say(name), legal_basis=basis) for _, code, name, basis in inside]
