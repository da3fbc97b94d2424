"""Points as the schemas show them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.answers.context import Context
from app.answers.values import part_name
from app.boundaries import Unit
from app.indicators import BETTER_GRADES, BREAKS, Indicator, Terms
from app.models.vocabulary import Qualifier
from app.points import Note, Part, Period, Point
from app.quantities import plain, printed_quantity
from app.schemas.common import (
    BreakOut,
    MissingOut,
    NoteOut,
    OrganizationRef,
    PartialOut,
    PeriodOut,
    ProvinceRef,
    SourceRefOut,
    WarningOut,
)
from app.schemas.comparisons import IndicatorRef, PartOut, PassedOver
from app.text import Text

INFERRED = Note(
    "attribution_inferred",
    Text(
        "Nguồn không nêu tên tổ chức; việc quy về tổ chức này là suy luận.",
        "The source does not name the organization; the attribution is inferred.",
    ),
)


def period_out(period: Period | None) -> PeriodOut | None:
    """A period, or None."""
    return PeriodOut(type=str(period.type), start=period.start, end=period.end) if period else None


def province_ref(context: Context, unit: Unit) -> ProvinceRef | None:
    """The unit's province in the boundary set of the answer."""
    p = unit.province
    return ProvinceRef(boundaries=p.boundaries, code=p.code, name=context.say(p.name)) if p else None


def organization_ref(context: Context, unit: Unit) -> OrganizationRef:
    """The unit's organization."""
    return OrganizationRef(id=unit.organization_id, name=context.say(unit.name))


def point_fields(context: Context, point: Point, decimals: int) -> dict[str, Any]:
    """The fields of `PointOut`."""
    quantity = point.quantity
    notes = [*point.notes, *((INFERRED,) if point.inferred else ())]
    return {
        "value": plain(quantity.value) if quantity else None,
        "display": quantity.display(decimals, context.language) if quantity else None,
        "qualifier": quantity.qualifier if quantity else None,
        "method": point.method,
        "period": period_out(point.period),
        "coverage": point.coverage,
        "alternatives": point.alternatives,
        "missing_reason": point.missing_reason,
        "missing": [MissingOut(code=m.code, name=context.say(m.name), reason=m.reason) for m in point.missing],
        "partial": _partial(context, point, decimals),
        "passed_over": [
            PassedOver(
                period=PeriodOut(type=str(o.period.type), start=o.period.start, end=o.period.end),
                value=plain(o.value),
                display=printed_quantity(o.value, o.qualifier).display(decimals, context.language),
                qualifier=o.qualifier,
                source=SourceRefOut(id=o.source_id, printed=o.printed),
            )
            for o in point.passed_over
        ],
        "parts": [_part(context, part, decimals) for part in point.parts],
        "notes": [NoteOut(code=n.code, text=context.say(n.text)) for n in notes],
        "sources": [SourceRefOut(id=s.id, printed=s.printed) for s in dict.fromkeys(point.sources)],
    }


def _partial(context: Context, point: Point, decimals: int) -> PartialOut | None:
    partial = point.partial
    if partial is None:
        return None
    return PartialOut(
        known_sum=plain(partial.known.value),
        display=partial.known.display(decimals, context.language),
        qualifier=partial.known.qualifier,
        known=partial.parts,
        of=partial.of,
        missing=[MissingOut(code=m.code, name=context.say(m.name), reason=m.reason) for m in partial.missing],
    )


def _part(context: Context, part: Part, decimals: int) -> PartOut:
    quantity = part.point.quantity
    return PartOut(
        code=part.code,
        name=context.say(part.name or part_name(part.code)),
        value=plain(quantity.value) if quantity else None,
        display=quantity.display(max(decimals, 2), context.language) if quantity else None,
        qualifier=quantity.qualifier if quantity else None,
        method=part.point.method,
        period=period_out(part.point.period),
        missing_reason=part.point.missing_reason,
    )


def indicator_ref(context: Context, terms: Terms) -> IndicatorRef:
    """An indicator with the dimensions in force."""
    indicator = terms.indicator
    given = dict(terms.numerator.dimensions)
    return IndicatorRef(
        code=indicator.code,
        name=context.say(indicator.name),
        unit=context.say(indicator.unit),
        kind=indicator.kind,
        decimals=indicator.decimals,
        higher_is_better=_better(indicator, given.get("grade")),
        dimensions={d.name: given[d.name] for d in indicator.dimensions if d.name in given},
    )


def _better(indicator: Indicator, grade: str | None) -> bool | None:
    """Whether more is better: of a share of a grade it depends on the grade."""
    return BETTER_GRADES.get(grade) if grade else indicator.higher_is_better


def breaks_between(indicators: Iterable[Indicator], first: date, last: date, *, regions: bool = False) -> list[str]:
    """Codes of the breaks that lie inside a span of days."""
    codes = [code for indicator in indicators for code in indicator.breaks] + (["regions_2025"] if regions else [])
    return [code for code in dict.fromkeys(codes) if first < date.fromisoformat(BREAKS[code].since) <= last]


def break_out(context: Context, code: str) -> BreakOut:
    """A break as answers show it."""
    entry = BREAKS[code]
    return BreakOut(
        code=code,
        since=date.fromisoformat(entry.since),
        text=context.say(entry.text),
        legal_basis=entry.legal_basis,
        comparable=entry.comparable,
    )


_WARNINGS = {
    "few_values": Text(
        "{count} trong số được so sánh không có giá trị; thứ hạng chỉ tính trong số có giá trị.",
        "{count} of those compared have no value; ranks are among those that have one.",
    ),
    "approximate_values": Text(
        "{count} giá trị là số ước (trên, gần, khoảng…)",
        "{count} values are approximate (over, nearly, about …)",
    ),
    "doubtful_values": Text(
        "{count} giá trị dựa trên số liệu có điểm cần thận trọng; xem /v1/figures.",
        "{count} values rest on figures with a doubt; see /v1/figures.",
    ),
    "different_dates": Text(
        "Số liệu xếp hạng cùng nhau có đến {count} ngày khác nhau.",
        "Figures ranked together are of up to {count} different days.",
    ),
    "inferred_attribution": Text(
        "{count} giá trị được quy về tổ chức bằng suy luận.", "{count} values are attributed by inference."
    ),
    "incomplete_values": Text(
        "{count} giá trị chỉ biết một phần; phần đã biết nằm trong partial và không được xếp hạng.",
        "{count} values are known only in part; the known part is in partial and is not ranked.",
    ),
    "alternatives": Text(
        "{count} giá trị có nguồn khác đưa số liệu khác; nguồn được ưu tiên đã được dùng.",
        "{count} values have other figures besides the preferred one.",
    ),
}


_RANKS_MAY_MOVE = Text(
    "; rank_low và rank_high cho biết thứ hạng có thể dao động.",
    "; rank_low and rank_high show how far a rank may move.",
)


def warnings_of(context: Context, groups: Iterable[Sequence[Point]], *, ranked: bool) -> list[WarningOut]:
    """One banner for each kind of caution, with how many values it concerns. A group is ranked together."""
    rankings = list(groups)
    everything = [point for group in rankings for point in group]
    with_value = [p for p in everything if p.quantity is not None]
    # A ratio's period is that of its numerator.
    days = max((len({p.period.end for p in group if p.period is not None}) for group in rankings), default=0)
    missing = len(everything) - len(with_value)
    counts = {
        "few_values": missing if ranked and missing * 2 > len(everything) else 0,
        "incomplete_values": sum(p.partial is not None for p in everything),
        "approximate_values": sum(
            p.quantity is not None and p.quantity.qualifier is not Qualifier.exact for p in with_value
        ),
        "doubtful_values": sum(bool(p.doubts) for p in with_value),
        "inferred_attribution": sum(p.inferred for p in with_value),
        "alternatives": sum(p.alternatives > 0 for p in with_value),
        "different_dates": days if ranked and days > 1 else 0,
    }
    texts = {code: context.say(_WARNINGS[code].format(count=count)) for code, count in counts.items()}
    texts["approximate_values"] += context.say(_RANKS_MAY_MOVE) if ranked else "."
    return [WarningOut(code=code, count=count, text=texts[code]) for code, count in counts.items() if count]


def citation(context: Context, title: Text, years: Iterable[int]) -> str:
    """Title, years, release, its date, and the query."""
    span = ", ".join(str(year) for year in years)
    release = context.snapshot
    text = Text(
        "Party Statistics API, đợt công bố {number} ({day}): {title}{span}. {url}",
        "Party Statistics API, release {number} ({day}): {title}{span}. {url}",
    )
    return context.say(
        text.format(
            number=release.number,
            day=release.published_at.date().isoformat(),
            title=context.say(title),
            span=f", {span}" if span else "",
            url=context.url,
        )
    )
