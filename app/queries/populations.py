"""Populations of provinces."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.models import Population, Province, visible
from app.queries.pages import PageRequest, SortKey, read_page

SORT_KEYS = {
    "province": SortKey(Population.code, str),
    "year": SortKey(Population.year, int),
    "value": SortKey(Population.population, int),
    "id": SortKey(Population.id, int),
}


def list_populations(
    session: Session,
    page: PageRequest,
    *,
    boundaries: str,
    codes: Collection[str],
    year: Collection[int],
    concept: Collection[str],
    fit_for_rates: bool | None,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of populations in one boundary set."""
    conditions: list[Any] = [visible(Population, page.release), Population.boundaries == boundaries]
    for column, values in ((Population.code, codes), (Population.year, year), (Population.concept, concept)):
        if values:
            conditions.append(column.in_(values))
    if fit_for_rates is not None:
        conditions.append(Population.fit_for_rates == fit_for_rates)
    statement = (
        select(*Population.__table__.columns, Province.name, Province.name_en)
        .join(Province, and_(Province.boundaries == Population.boundaries, Province.code == Population.code))
        .where(*conditions)
    )
    return read_page(session, statement, SORT_KEYS, "province,-year", "id", page)
