"""Points as the schemas show them."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from app.answers.context import Context
from app.answers.values import part_name
from app.boundaries import Unit
from app.indicators import BETTER_GRADES, BREAKS, Indicator, Terms
from app.models.vocabulary import Boundaries
from app.notes import note_text
from app.points import MissingPart, Note, Observation, Part, Partial, Period, Point, SourceRef
from app.quantities import display, plain
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
from app.text import Language, Text

INFERRED = Note(
    "attribution_inferred",
    Text(
        "Nguồn không nêu tên tổ chức; việc quy về tổ chức này là suy luận.",
        "The source does not name the organization; the attribution is inferred.",
    ),
)


@lru_cache(maxsize=5000)
def period_out(period: Period | None) -> PeriodOut | None:
    """A period, or None."""
    return PeriodOut.made(type=str(period.type), start=period.start, end=period.end) if period else None


def province_ref(context: Context, unit: Unit) -> ProvinceRef | None:
    """The unit's province in the boundary set of the answer."""
    p = unit.province
    return ProvinceRef.made(boundaries=Boundaries(p.boundaries), code=p.code, name=context.say(p.name)) if p else None


def organization_ref(context: Context, unit: Unit) -> OrganizationRef:
    """The unit's organization."""
    return OrganizationRef.made(id=unit.organization_id, name=context.say(unit.name))


def point_fields(context: Context, point: Point, decimals: int, asked: Period | None) -> dict[str, Any]:
    """The fields of `PointOut`; `asked`: the period of a point without a value."""
    quantity, language = point.quantity, context.language
    notes = (*point.notes, INFERRED) if point.inferred else point.notes
    return {
        "value": plain(quantity.value) if quantity else None,
        "display": quantity.display(decimals, language) if quantity else None,
        "qualifier": quantity.qualifier if quantity else None,
        "method": point.method,
        "period": period_out(point.period or asked),
        "coverage": point.coverage,
        "alternatives": point.alternatives,
        "doubts": [context.say(note_text(doubt)) for doubt in dict.fromkeys(point.doubts)],
        "missing_reason": point.missing_reason,
        "missing": [_missing(part, language) for part in point.missing],
        "partial": _partial(point.partial, decimals, language) if point.partial else None,
        "passed_over": [_passed_over(observation, decimals, language) for observation in point.passed_over],
        "parts": [_part(part, decimals, language) for part in point.parts],
        "notes": [_note(note, language) for note in notes],
        "sources": [_source(source) for source in dict.fromkeys(point.sources)],
    }


@lru_cache(maxsize=5000)
def _missing(part: MissingPart, language: Language) -> MissingOut:
    return MissingOut.made(code=part.code, name=part.name.to(language), reason=part.reason)


@lru_cache(maxsize=500)
def _note(note: Note, language: Language) -> NoteOut:
    return NoteOut.made(code=note.code, text=note.text.to(language))


def _source(source: SourceRef) -> SourceRefOut:
    return SourceRefOut.made(id=source.id, printed=source.printed, figure_id=source.figure_id or None)


def _passed_over(observation: Observation, decimals: int, language: Language) -> PassedOver:
    return PassedOver.made(
        period=period_out(observation.period),
        value=plain(observation.value),
        display=display(observation.value, observation.qualifier, decimals, language),
        qualifier=observation.qualifier,
        source=_source(SourceRef(observation.source_id, observation.printed, observation.figure_id)),
    )


def _partial(partial: Partial, decimals: int, language: Language) -> PartialOut:
    return PartialOut.made(
        known_sum=plain(partial.known.value),
        display=partial.known.display(decimals, language),
        qualifier=partial.known.qualifier,
        known=partial.parts,
        of=partial.of,
        missing=[_missing(part, language) for part in partial.missing],
    )


def _part(part: Part, decimals: int, language: Language) -> PartOut:
    point = part.point
    quantity = point.quantity
    return PartOut.made(
        code=part.code,
        name=(part.name or part_name(part.code)).to(language),
        value=plain(quantity.value) if quantity else None,
        display=quantity.display(max(decimals, 2), language) if quantity else None,
        qualifier=quantity.qualifier if quantity else None,
        method=point.method,
        period=period_out(point.period),
        missing_reason=point.missing_reason,
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
