"""Populations of provinces, with their concept and whether they are fit for rates."""

from app.answers.context import Context
from app.answers.selection import find_province
from app.boundaries import boundaries_in_force
from app.notes import note_text
from app.queries.pages import PageRequest
from app.queries.populations import list_populations
from app.queries.units import read_geography
from app.schemas.common import ProvinceRef
from app.schemas.populations import Population, PopulationParams, Populations
from app.text import Text, format_number

_PERSONS = Text("người", "persons")


def population_page(context: Context, page: PageRequest, params: PopulationParams) -> Populations:
    """The answer of GET /v1/populations."""
    boundaries = params.boundaries or boundaries_in_force(context.today)
    geography = read_geography(context.session, boundaries, release=context.release) if params.province else None
    codes = [find_province(geography, value).code for value in params.province] if geography else []
    rows, total, following = list_populations(
        context.session,
        page,
        boundaries=boundaries,
        codes=codes,
        year=params.year,
        concept=[str(c) for c in params.concept],
        fit_for_rates=params.fit_for_rates,
    )
    items = [
        Population(
            id=str(row.id),
            province=ProvinceRef(
                boundaries=row.boundaries, code=row.code, name=context.say(Text(row.name, row.name_en))
            ),
            year=row.year,
            value=row.population,
            display=format_number(row.population, 0, context.language),
            unit=context.say(_PERSONS),
            concept=row.concept,
            fit_for_rates=row.fit_for_rates,
            source=context.say(note_text(row.source)),
            released_in=row.released_in,
            superseded_in=row.superseded_in if row.superseded_in and row.superseded_in <= context.release else None,
        )
        for row in rows
    ]
    return Populations(items=items, total=total, next=following, release=context.release)
