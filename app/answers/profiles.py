"""One page's worth of one organization: latest values, rank among peers, trend, targets, lineage, sources."""

from collections.abc import Sequence

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.organizations import get_row, organization_out, province_names, read_lineage
from app.answers.shapes import indicator_ref, point_fields
from app.answers.target_attainment import read_target_attainment
from app.answers.values import Values
from app.boundaries import LAST_DAY_OF_2008, Unit
from app.comparisons import rank
from app.indicators import INDICATORS, Terms
from app.models.vocabulary import Boundaries
from app.points import Point, When
from app.quantities import plain
from app.queries.figures import count_figures
from app.queries.units import list_units, read_geography
from app.schemas.organizations import Profile, ProfileIndicator
from app.schemas.targets import TargetAttainmentParams
from app.text import Text


def read_profile(context: Context, identity: str) -> Profile:
    """The answer of GET /v1/organizations/{id}/profile. Peers are the organizations of the same type.

    Boundaries: 2008 for what ended by 2025-06-30, else 2025. 404 for an unknown id.
    """
    row = get_row(context, identity)
    ended = row.valid_to is not None and row.valid_to <= LAST_DAY_OF_2008
    boundaries = Boundaries.b2008 if ended else Boundaries.b2025
    geography = read_geography(context.session, boundaries, release=context.release)
    peers = list_units(context.session, geography, release=context.release, types=(row.type,))
    unit = next((peer for peer in peers if peer.organization_id == identity), None)
    chosen = [indicator.terms({}) for indicator in INDICATORS.values()]
    values = Values(context, boundaries, chosen, peers, None)
    found = [item for terms in chosen if unit and (item := _indicator(context, values, terms, unit, peers)) is not None]
    targets = read_target_attainment(
        context,
        TargetAttainmentParams.model_construct(organization=[identity], province=[], boundaries=None, target_kind=[]),
    )
    have = {item.indicator for item in found}
    return Profile(
        organization=organization_out(context, row, province_names(context)),
        release=context.release,
        boundaries=boundaries,
        peer_type=row.type,
        indicators=found,
        without_values=[code for code in INDICATORS if code not in have],
        targets=targets.items,
        target_summary=targets.summary,
        lineage=read_lineage(context, identity),
        figures=count_figures(context.session, identity, release=context.release),
        sources=sorted({source.id for item in found for source in item.sources}),
        citation=citation(context, Text(row.name, row.name_en), []),
    )


def _indicator(
    context: Context, values: Values, terms: Terms, unit: Unit, peers: Sequence[Unit]
) -> ProfileIndicator | None:
    """The latest value with its rank among peers of that year, or None when there never was one."""
    years = [year for year in values.years_with_figures() if year <= context.today.year]
    own: dict[int, Point] = {
        year: point for year in years if (point := values.point(terms, unit, When(year))).quantity is not None
    }
    if not own:
        return None
    year = max(own)
    points = [(peer.organization_id, values.point(terms, peer, When(year)).quantity) for peer in peers]
    ranked = [(identity, quantity) for identity, quantity in points if quantity is not None]
    standing = dict(zip((i for i, _ in ranked), rank([q for _, q in ranked]), strict=True))[unit.organization_id]
    reference = indicator_ref(context, terms)
    return ProfileIndicator(
        indicator=reference.code,
        name=reference.name,
        unit=reference.unit,
        dimensions=reference.dimensions,
        year=year,
        rank=standing.rank,
        rank_low=standing.rank_low,
        rank_high=standing.rank_high,
        peers_with_value=len(ranked),
        peers=len(peers),
        trend=[
            {"year": y, "value": plain(p.quantity.value), "qualifier": str(p.quantity.qualifier)}
            for y, p in own.items()
            if p.quantity
        ],
        **point_fields(context, own[year], terms.indicator.decimals, When(year).period),
    )
