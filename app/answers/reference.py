"""Benchmarks: an organization's own value, or a target that it was given."""

from dataclasses import dataclass

from app.answers.context import Context
from app.answers.values import Compared, Values, unknown_organization
from app.indicators import Terms
from app.points import When, statistical_years
from app.queries.organizations import organization_types
from app.queries.targets import list_targets_of
from app.queries.units import list_units


@dataclass(frozen=True, slots=True)
class Reference:
    """Reference values by indicator and year."""

    values: Values | None
    unit_id: str
    compared: Compared
    units: list  # type: ignore[type-arg]
    targets: dict[tuple[str, int], float] | None

    def value(self, terms: Terms, year: int) -> float | None:
        """The benchmark of an indicator in a year, or None when there is none."""
        if self.targets is not None:
            return self.targets.get((terms.indicator.code, year))
        if not self.units or self.values is None:
            return None
        quantity = self.values.point(terms, self.units[0], When(year)).quantity
        return quantity.value if quantity else None


def resolve_reference(
    context: Context, reference: str | None, chosen: tuple[Terms, ...], compared: Compared, years: set[int] | None
) -> Reference | None:
    """The benchmark asked for. Refuses an organization that does not exist."""
    if reference is None:
        return None
    of_target, _, identity = reference.rpartition(":")
    if identity not in organization_types(context.session, [identity]):
        raise unknown_organization("query.reference", identity)
    if of_target:
        return Reference(None, identity, compared, [], _target_values(context, identity, chosen))
    units = list_units(context.session, compared.geography, release=context.release, ids=[identity])
    values = Values(context, compared.boundaries, chosen, units, years)
    return Reference(values, identity, compared, units, None)


_TARGET_INDICATORS = {
    "admission_rate": ("admission_rate", "admission_rate_end_of_year"),
    "admissions": ("admissions",),
    "rating_share": ("rating_share",),
}


def _target_values(context: Context, identity: str, chosen: tuple[Terms, ...]) -> dict[tuple[str, int], float]:
    """Yearly target values by indicator and year; the first printed wins."""
    found: dict[tuple[str, int], float] = {}
    for target in list_targets_of(context.session, [identity], release=context.release):
        if target.period_type not in ("year", "annual_in_term", "term_average") or not target.comparator:
            continue
        for terms in chosen:
            if terms.indicator.code not in _TARGET_INDICATORS.get(target.target_kind, ()):
                continue
            wanted = dict(terms.numerator.dimensions)
            if target.target_kind == "rating_share" and (target.rated_subject, target.grade) != (
                wanted.get("rated_subject"),
                wanted.get("grade"),
            ):
                continue
            for year in statistical_years(target.period_type, target.period_start, target.period_end):
                found.setdefault((terms.indicator.code, year), target.value)
    return found
