"""Benchmarks: an organization's own value, or a target that it was given."""

from dataclasses import dataclass, field

from app.answers.context import Context
from app.answers.selection import Compared, not_expressible, unknown_organization
from app.answers.values import Values
from app.boundaries import Unit
from app.indicators import Terms
from app.models.vocabulary import TargetKind
from app.points import Observation, When, preference
from app.queries.organizations import organization_types
from app.queries.targets import list_yearly_targets, yearly_observations
from app.queries.units import list_units


@dataclass(frozen=True, slots=True)
class Reference:
    """What is compared with: a unit, whose values are of the same basis as those compared, or its yearly targets."""

    unit: Unit | None = None
    targets: dict[tuple[str, int], list[Observation]] = field(default_factory=dict)

    def value(self, values: Values, terms: Terms, when: When) -> float | None:
        """The benchmark of an indicator at a time, or None when there is none."""
        if self.unit is not None:
            quantity = values.point(terms, self.unit, when).quantity
            return quantity.value if quantity else None
        found = self.targets.get((terms.indicator.code, when.year)) if when.part is None else None
        return min(found, key=preference).value if found else None


def resolve_reference(
    context: Context, reference: str | None, chosen: tuple[Terms, ...], compared: Compared
) -> Reference:
    """The benchmark asked for. Refuses an organization that does not exist, or not in these boundaries."""
    if reference is None:
        return Reference()
    of_target, _, identity = reference.rpartition(":")
    if identity not in organization_types(context.session, [identity], release=context.release):
        raise unknown_organization(context, "query.reference", identity)
    if of_target:
        return Reference(targets=_yearly_targets(context, identity, chosen))
    units = list_units(context.session, compared.geography, release=context.release, ids=[identity])
    if not units:
        raise not_expressible("query.reference", identity, compared.boundaries)
    return Reference(units[0])


_TARGET_INDICATORS = {
    TargetKind.admission_rate: ("admission_rate", "admission_rate_end_of_year"),
    TargetKind.admissions: ("admissions",),
    TargetKind.rating_share: ("rating_share",),
}


def _yearly_targets(
    context: Context, identity: str, chosen: tuple[Terms, ...]
) -> dict[tuple[str, int], list[Observation]]:
    """Targets by indicator and year; of several the preferred one counts, as everywhere."""
    found: dict[tuple[str, int], list[Observation]] = {}
    for target in list_yearly_targets(context.session, [identity], release=context.release):
        for terms in chosen:
            if terms.indicator.code not in _TARGET_INDICATORS.get(target.target_kind, ()):
                continue
            wanted = dict(terms.numerator.dimensions)
            if target.target_kind == TargetKind.rating_share and (target.rated_subject, target.grade) != (
                wanted.get("rated_subject"),
                wanted.get("grade"),
            ):
                continue
            for year, observation in yearly_observations(target).items():
                found.setdefault((terms.indicator.code, year), []).append(observation)
    return found
