"""Targets as printed."""

from typing import Any

from app.answers.context import Context
from app.answers.figures import check_organizations, check_sources, province_keys
from app.answers.selection import expand_types
from app.models.vocabulary import Comparator
from app.quantities import plain
from app.queries.pages import PageRequest
from app.queries.targets import list_targets, target_conditions
from app.schemas.common import OrganizationRef
from app.schemas.figures import FigureSource
from app.schemas.targets import Target, TargetParams, TargetPeriod, Targets
from app.text import Text, format_number

_DISPLAY = {
    Comparator.gte: Text("từ {value}{unit} trở lên", "at least {value}{unit}"),
    Comparator.gt: Text("trên {value}{unit}", "over {value}{unit}"),
    Comparator.lte: Text("không quá {value}{unit}", "at most {value}{unit}"),
    Comparator.lt: Text("dưới {value}{unit}", "under {value}{unit}"),
    Comparator.between: Text("từ {value} đến {high}{unit}", "{value} to {high}{unit}"),
}


def target_page(context: Context, page: PageRequest, params: TargetParams) -> Targets:
    """The answer of GET /v1/targets."""
    check_organizations(context, params.organization)
    check_sources(context, params.source)
    conditions = target_conditions(
        organization=params.organization,
        provinces=province_keys(context, params.province, params.boundaries),
        organization_type=expand_types(params.organization_type),
        source=params.source,
        target_kind=[str(k) for k in params.target_kind],
        rated_subject=[str(s) for s in params.rated_subject],
        period_type=[str(t) for t in params.period_type],
        overlaps=params.overlaps,
    )
    rows, total, following = list_targets(context.session, page, conditions)
    return Targets(items=[target_out(context, row) for row in rows], total=total, next=following, release=page.release)


def target_out(context: Context, row: Any) -> Target:
    """A row of a target as it is shown."""
    return Target(
        id=str(row.id),
        organization=OrganizationRef(
            id=row.organization_id, name=context.say(Text(row.organization_name, row.organization_name_en))
        ),
        target_group=row.target_group or None,
        target_kind=row.target_kind,
        rated_subject=row.rated_subject or None,
        grade=row.grade or None,
        breakdown=row.breakdown or None,
        category=row.category or None,
        period=TargetPeriod(type=row.period_type, start=row.period_start, end=row.period_end),
        comparator=row.comparator or None,
        bound_printed=row.bound_printed,
        value=plain(row.value),
        value_high=plain(row.value_high),
        unit=row.unit,
        display=_display(context, row),
        note=context.say_note(row.note),
        source=FigureSource(
            id=row.source_id,
            publisher=row.publisher or None,
            published=row.published,
            attribution=row.attribution,
            printed=row.printed,
        ),
        released_in=row.released_in,
        superseded_in=row.superseded_in if row.superseded_in and row.superseded_in <= context.release else None,
    )


def _display(context: Context, row: Any) -> str:
    def number(value: float | None) -> str:
        return "" if value is None else format_number(value, 2, context.language)

    if row.unit == "percent" and row.value == 100 and row.comparator == Comparator.gte:
        return "100%"
    pattern = _DISPLAY.get(row.comparator, Text("{value}{unit}", "{value}{unit}"))
    return context.say(
        pattern.format(value=number(row.value), high=number(row.value_high), unit="%" if row.unit == "percent" else "")
    )
