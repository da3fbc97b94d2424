"""Provinces and their successions."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import Province, ProvinceSuccession, visible
from app.queries.pages import PageRequest, SortKey, read_page
from app.queries.search import contains


def list_provinces(session: Session) -> Sequence[Province]:
    """All 97 rows, in the order of boundary set and code."""
    return session.scalars(select(Province).order_by(Province.boundaries, Province.code)).all()


def list_successions(session: Session, *, release: int) -> Sequence[Row[tuple[str, str, str, str, object, str]]]:
    """Edges of 2008 → 2025: predecessor code, successor code, kind, effective, legal basis."""
    return session.execute(
        select(
            ProvinceSuccession.predecessor_code,
            ProvinceSuccession.successor_code,
            ProvinceSuccession.kind,
            ProvinceSuccession.effective,
            ProvinceSuccession.legal_basis,
        )
        .where(visible(ProvinceSuccession, release))
        .order_by(ProvinceSuccession.predecessor_code)
    ).all()


SORT_KEYS = {
    "code": SortKey(Province.code, str),
    "name": SortKey(Province.search_text, str),
    "region": SortKey(Province.region_code, str),
}


def page_of_provinces(
    session: Session,
    page: PageRequest,
    *,
    boundaries: str,
    region: Collection[str],
    kind: Collection[str],
    q: str | None,
) -> tuple[Sequence[Any], int, str | None]:
    """A page of the provinces of one set."""
    conditions: list[Any] = [Province.boundaries == boundaries]
    if region:
        conditions.append(Province.region_code.in_(region))
    if kind:
        conditions.append(Province.kind.in_(kind))
    if q:
        conditions.append(contains(Province.search_text, q))
    return read_page(session, select(Province).where(*conditions), SORT_KEYS, "code", "code", page)
