"""Points as the schemas show them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.answers.context import Context
from app.answers.values import part_name
from app.boundaries import Unit
from app.indicators import BETTER_GRADES, BREAKS, Indicator, Terms
from app.notes import note_text
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


def point_fields(context: Context, point: Point, decimals: int, asked: Period | None) -> dict[str, Any]:
    """The fields of `PointOut`; `asked`: the period of a point without a value."""
    quantity = point.quantity
    notes = [*point.notes, *((INFERRED,) if point.inferred else ())]
    return {
        "value": plain(quantity.value) if quantity else None,
        "display": quantity.display(decimals, context.language) if quantity else None,
        "qualifier": quantity.qualifier if quantity else None,
        "method": point.method,
        "period": period_out(point.period or asked),
        "coverage": point.coverage,
        "alternatives": point.alternatives,
        "doubts": [context.say(note_text(doubt)) for doubt in dict.fromkeys(point.doubts)],
        "missing_reason": point.missing_reason,
        "missing": [MissingOut(code=m.code, name=context.say(m.name), reason=m.reason) for m in point.missing],
        "partial": _partial(context, point, decimals),
        "passed_over": [
            PassedOver(
                period=PeriodOut(type=str(o.period.type), start=o.period.start, end=o.period.end),
                value=plain(o.value),
                display=printed_quantity(o.value, o.qualifier).display(decimals, context.language),
                qualifier=o.qualifier,
                source=SourceRefOut(id=o.source_id, printed=o.printed, figure_id=o.figure_id or None),
            )
            for o in point.passed_over
        ],
        "parts": [_part(context, part, decimals) for part in point.parts],
        "notes": [NoteOut(code=n.code, text=context.say(n.text)) for n in notes],
        "sources": [
            SourceRefOut(id=s.id, printed=s.printed, figure_id=s.figure_id or None)
            for s in dict.fromkeys(point.sources)
        ],
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
