"""The tree behind one number, a level at a time: what was reported, summed, missing, passed over, and why."""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.selection import find_province, unknown_organization
from app.answers.shapes import indicator_ref, organization_ref, period_out, point_fields, province_ref
from app.answers.values import Values, chosen_terms, part_name
from app.boundaries import LAST_DAY_OF_2008, Unit, boundaries_in_force
from app.errors import Problem
from app.indicators import Term, Terms
from app.models.vocabulary import Boundaries
from app.points import Observation, When, fits, preference
from app.quantities import plain, printed_quantity
from app.queries.hierarchy import list_child_ids
from app.queries.organizations import organization_types
from app.queries.rollups import children_are_complete
from app.queries.units import Geography, list_units, read_geography
from app.schemas.common import PeriodOut, SourceRefOut
from app.schemas.comparisons import PointOut
from app.schemas.explanations import ConsideredFigure, ExplainedPart, ExplainedTerm, Explanation, ExplanationParams
from app.text import Text

_WHY = {
    "used": Text("Được chọn theo thứ tự ưu tiên chung.", "Preferred by the one order of figures."),
    "alternative": Text(
        "Đúng kỳ, nhưng có số liệu khác được ưu tiên hơn.", "Fits the period, but another figure is preferred."
    ),
    "suppressed": Text(
        "Không công khai, để bảo vệ người được thống kê.", "Not public, to protect the persons counted."
    ),
    "part_of_year": Text("Không phải số liệu của cả năm.", "Not a figure of the whole year."),
    "another_period": Text("Không phải số liệu của đúng kỳ đó.", "Not a figure of that very period."),
    "after_boundaries": Text(
        "Số liệu sau ngày 30/6/2025, không còn thuộc địa giới 2008.",
        "After 30 June 2025, outside the boundaries of 2008.",
    ),
}


def explain(context: Context, params: ExplanationParams) -> Explanation:
    """The answer of GET /v1/explanations. A fixed number of statements, whatever is below."""
    when = params.when
    boundaries = params.boundaries or boundaries_in_force(when.end)
    geography = read_geography(context.session, boundaries, release=context.release)
    unit = _unit(context, params, geography)
    (terms,) = chosen_terms([params.indicator], params.dimensions)
    below = {
        offset: Below(context, geography, unit, when.whole_year(offset).end)
        for offset in sorted({term.year_offset for term in terms.all})
    }
    everyone = {u.organization_id: u for b in below.values() for u in (unit, *b.children)}
    values = Values(context, boundaries, [terms], list(everyone.values()), {when.year})
    point = values.point(terms, unit, when)
    explained = [
        _term(context, values, terms, term, role, unit, below[term.year_offset], when, boundaries)
        for term, role in (
            (terms.printed, "printed"),
            (terms.numerator, "numerator"),
            (terms.denominator, "denominator"),
        )
        if term is not None
    ]
    return Explanation(
        release=context.release,
        boundaries=boundaries,
        year=when.year,
        period=period_out(when.part),
        indicator=indicator_ref(context, terms),
        formula=context.say(terms.indicator.formula),
        province=province_ref(context, unit),
        organization=organization_ref(context, unit),
        result=PointOut(**point_fields(context, point, terms.indicator.decimals, when.period)),
        terms=explained,
        citation=citation(context, terms.indicator.name, [when.year]),
    )


class Below:
    """The children that an organization had on a day, and whether their list is declared complete. At most four statements."""

    def __init__(self, context: Context, geography: Geography, unit: Unit, day: date) -> None:
        session, release = context.session, context.release
        ids = list_child_ids(session, unit.organization_id, release=release, day=day)
        self.children = list_units(session, geography, release=release, ids=ids) if ids else []
        self.complete = bool(ids) and children_are_complete(session, unit.organization_id, release=release, day=day)


def _unit(context: Context, params: ExplanationParams, geography: Geography) -> Unit:
    if params.province is not None:
        province = find_province(geography, params.province)
        units = list_units(context.session, geography, release=context.release, types=("provincial",))
        found = [unit for unit in units if unit.province is not None and unit.province.code == province.code]
    else:
        identity = params.organization or ""
        if identity not in organization_types(context.session, [identity], release=context.release):
            raise unknown_organization(context, "query.organization", identity)
        found = [*list_units(context.session, geography, release=context.release, ids=[identity])]
    if not found:
        raise Problem(
            "invalid_parameter",
            Text(
                f"Tổ chức này không có trong địa giới {geography.boundaries}. Hãy đổi boundaries.",
                f"This organization is not in the boundaries of {geography.boundaries}. Change boundaries.",
            ),
            [{"location": "query.boundaries", "value": str(geography.boundaries)}],
        )
    return found[0]


def _term(
    context: Context,
    values: Values,
    terms: Terms,
    term: Term,
    role: str,
    unit: Unit,
    below: Below,
    when: When,
    boundaries: Boundaries,
) -> ExplainedTerm:
    point = values.term(term, unit, when)
    printed = values.term(terms.printed, unit, when) if terms.printed else None
    by_print = printed is not None and printed.quantity is not None
    decimals = 0 if term.measure == "count" and term.column != "plan_attainment_percent" else terms.indicator.decimals
    return ExplainedTerm(
        **point_fields(context, point, decimals, when.whole_year(term.year_offset).period),
        code=term.code,
        name=context.say(terms.indicator.name if role == "printed" else part_name(term.code)),
        role=role,
        used=point.quantity is not None and (role == "printed") == by_print,
        figures=_figures(context, values, term, unit, when.whole_year(term.year_offset), boundaries),
        predecessors=[_part(context, values, term, old, when) for old in unit.predecessors],
        children=[_part(context, values, term, child, when) for child in below.children if term.additive],
        children_complete=below.complete,
    )


def _figures(
    context: Context, values: Values, term: Term, unit: Unit, when: When, boundaries: Boundaries
) -> list[ConsideredFigure]:
    last_day = LAST_DAY_OF_2008 if boundaries is Boundaries.b2008 else date.max
    considered: list[ConsideredFigure] = []
    best = True
    for observation in sorted(values.observations(term, unit, when.year), key=preference):
        if observation.suppressed:
            status = why = "suppressed"
        elif observation.period.end > last_day:
            status, why = "passed_over", "after_boundaries"
        elif not fits(observation, when, flow=term.flow):
            status, why = "passed_over", "another_period" if when.part else "part_of_year"
        else:
            status = why = "used" if best else "alternative"
            best = False
        considered.append(_considered(context, observation, status, context.say(_WHY[why])))
    return considered


def _considered(context: Context, observation: Observation, status: str, why: str) -> ConsideredFigure:
    quantity = printed_quantity(observation.value, observation.qualifier)
    period = observation.period
    return ConsideredFigure(
        figure_id=observation.figure_id or None,
        value=None if observation.suppressed else plain(observation.value),
        display=None
        if observation.suppressed
        else quantity.display(0 if float(observation.value).is_integer() else 2, context.language),
        qualifier=None if observation.suppressed else observation.qualifier,
        period=PeriodOut(type=str(period.type), start=period.start, end=period.end),
        source=SourceRefOut(
            id=observation.source_id, printed=observation.printed, figure_id=observation.figure_id or None
        ),
        doubt=context.say_note(observation.doubt),
        status=status,
        why=why,
    )


def _part(context: Context, values: Values, term: Term, unit: Unit, when: When) -> ExplainedPart:
    point = values.term(term, unit, when)
    quantity = point.quantity
    # The same question, of the same release and in the same language, about another organization.
    asked = [pair for pair in parse_qsl(urlsplit(context.url).query) if pair[0] not in ("organization", "province")]
    query = [*asked, ("organization", unit.organization_id)]
    return ExplainedPart(
        organization=organization_ref(context, unit),
        province=province_ref(context, unit),
        value=plain(quantity.value) if quantity else None,
        display=quantity.display(0 if float(quantity.value).is_integer() else 2, context.language)
        if quantity
        else None,
        qualifier=quantity.qualifier if quantity else None,
        method=point.method,
        missing_reason=point.missing_reason,
        explain=f"/v1/explanations?{urlencode(query)}",
    )
