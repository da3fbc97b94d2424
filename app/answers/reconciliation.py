"""Parents against their children, and stocks against flows."""

from app.answers.context import Context
from app.answers.selection import expand_types
from app.answers.shapes import indicator_ref, organization_ref
from app.answers.values import Values, chosen_terms
from app.boundaries import Unit, boundaries_in_force
from app.indicators import INDICATORS, Terms
from app.models.vocabulary import MemberChange, Qualifier
from app.points import When
from app.quantities import plain, printed_quantity
from app.queries.pages import PageRequest
from app.queries.reconciliation import list_differences
from app.queries.units import list_units, read_geography
from app.schemas.common import OrganizationRef
from app.schemas.releases import Reconciliation, ReconciliationParams, Reconciliations, StockFlow
from app.text import Text

_IN = (MemberChange.transferred_in, MemberChange.restored)
_OUT = (
    MemberChange.transferred_out,
    MemberChange.expelled,
    MemberChange.struck_off,
    MemberChange.left,
    MemberChange.died,
    MemberChange.removed_unspecified,
)


def reconcile(context: Context, page: PageRequest, params: ReconciliationParams) -> Reconciliations:
    """The answer of GET /v1/reconciliation. Only for indicators that are summed."""
    (terms,) = chosen_terms([params.indicator], {})
    rows, total, following = list_differences(
        context.session,
        page,
        term=terms.numerator,
        year=params.year,
        organization_type=expand_types([str(t) for t in params.organization_type]),
    )
    items = [
        Reconciliation(
            organization=OrganizationRef(id=row.organization_id, name=context.say(Text(row.name, row.name_en))),
            year=params.year,
            own=plain(row.value),
            own_display=printed_quantity(row.value, Qualifier(row.qualifier)).display(0, context.language),
            children_sum=plain(row.known_sum),
            difference=plain(row.difference),
            difference_percent=row.percent,
            coverage=row.leaves_known / row.leaves_of if row.declared else None,
            known=row.known,
            of=row.of_children,
            children_complete=row.declared,
            explained_by_missing=row.difference > 0 and not (row.declared and row.known == row.of_children),
        )
        for row in rows
    ]
    return Reconciliations(
        items=items,
        total=total,
        next=following,
        release=page.release,
        indicator=indicator_ref(context, terms),
        year=params.year,
        stock_flow=_stock_flow(context, params) if params.indicator == "members" else [],
    )


def _stock_flow(context: Context, params: ReconciliationParams) -> list[StockFlow]:
    """Members of this year less the year before, against admissions less losses where known."""
    when = When(params.year)
    boundaries = boundaries_in_force(when.end)
    types = expand_types([str(t) for t in params.organization_type]) or ["provincial"]
    geography = read_geography(context.session, boundaries, release=context.release)
    units = list_units(context.session, geography, release=context.release, types=types)
    members, admissions = INDICATORS["members"].terms({}), INDICATORS["admissions"].terms({})
    changes = {change: INDICATORS["member_changes"].terms({"change": change}) for change in (*_IN, *_OUT)}
    everything = [members, admissions, *changes.values()]
    values = Values(context, boundaries, everything, units, {params.year, params.year - 1})
    found = [_flow(context, values, unit, when, members, admissions, changes) for unit in units]
    return sorted((f for f in found if f is not None), key=lambda f: (f.unexplained is None, -abs(f.unexplained or 0)))


def _flow(
    context: Context,
    values: Values,
    unit: Unit,
    when: When,
    members: Terms,
    admissions: Terms,
    changes: dict[MemberChange, Terms],
) -> StockFlow | None:
    after = values.point(members, unit, when).quantity
    before = values.point(members, unit, when.shifted(-1)).quantity
    if after is None or before is None:
        return None
    signed = [("admissions", admissions, 1.0)]
    signed += [(str(change), terms, -1.0 if change in _OUT else 1.0) for change, terms in changes.items()]
    known, missing, flows = [], [], 0.0
    for name, terms, sign in signed:
        quantity = values.point(terms, unit, when).quantity
        if quantity is None:
            missing.append(name)
        else:
            known.append(name)
            flows += sign * quantity.value
    change = after.value - before.value
    return StockFlow(
        organization=organization_ref(context, unit),
        before=plain(before.value),
        after=plain(after.value),
        change=plain(change),
        flows=plain(flows) if known else None,
        unexplained=plain(change - flows) if known else None,
        known_flows=known,
        missing_flows=missing,
    )
