"""Everything that one release makes public, table by table, in a fixed order and as it is read."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import (
    Figure,
    OrganizationAttributes,
    OrganizationFormerName,
    OrganizationParent,
    OrganizationSuccession,
    Population,
    Province,
    ProvinceSuccession,
    Release,
    SourceAttributes,
    visible,
)
from app.queries.figures import list_figures
from app.queries.order import ordered
from app.queries.pages import PageRequest, Reader
from app.queries.targets import list_targets

CHUNK = 5000


def read_figures(session: Session, release: int) -> Iterator[Any]:
    """Figures in the order of their ids, exactly as lists of figures show them: what is suppressed has no value."""
    yield from _whole(release, lambda page: list_figures(session, page))


def read_targets(session: Session, release: int) -> Iterator[Any]:
    """Targets in the order of their ids."""
    yield from _whole(release, lambda page: list_targets(session, page, []))


def read_organizations(session: Session, release: int) -> Iterator[Any]:
    """Organizations with what the release knows of them, by id."""
    yield from _visible(session, OrganizationAttributes, release, "organization_id")


def read_former_names(session: Session, release: int) -> Iterator[Any]:
    yield from _visible(session, OrganizationFormerName, release, "organization_id", "valid_to")


def read_parents(session: Session, release: int) -> Iterator[Any]:
    yield from _visible(session, OrganizationParent, release, "id")


def read_organization_successions(session: Session, release: int) -> Iterator[Any]:
    yield from _visible(session, OrganizationSuccession, release, "predecessor_id", "successor_id", "effective")


def read_province_successions(session: Session, release: int) -> Iterator[Any]:
    yield from _visible(session, ProvinceSuccession, release, "predecessor_code", "successor_code")


def read_populations(session: Session, release: int) -> Iterator[Any]:
    yield from _visible(session, Population, release, "boundaries", "code", "year", "concept")


def read_provinces(session: Session, release: int) -> Iterator[Any]:
    """Both boundary sets; no release changes them."""
    yield from session.execute(select(*Province.__table__.columns).order_by(Province.boundaries, Province.code))


def read_sources(session: Session, release: int) -> Iterator[Any]:
    """Sources with what the release knows of them, by id."""
    yield from _visible(session, SourceAttributes, release, "source_id")


def read_releases(session: Session, release: int) -> Iterator[Any]:
    """Releases up to this one."""
    columns = (Release.number, Release.published_at, Release.published_by, Release.reason)
    yield from session.execute(select(*columns).where(Release.number <= release).order_by(Release.number))


def period_of_figures(session: Session, release: int) -> tuple[date, date] | None:
    """The first and the last day that any figure is about; None without figures."""
    first, last = session.execute(
        select(func.min(Figure.period_start), func.max(Figure.period_end)).where(visible(Figure, release))
    ).one()
    return (first, last) if first is not None else None


def _visible(session: Session, table: Any, release: int, *order: str) -> Iterator[Any]:
    statement = select(*table.__table__.columns).where(visible(table, release))
    columns = [getattr(table, name) for name in order]
    statement = statement.order_by(*(ordered(column, column.type.python_type) for column in columns))
    with closing(session.execute(statement, execution_options={"yield_per": CHUNK})) as rows:
        yield from rows


def _whole(release: int, read: Any) -> Iterator[Any]:
    with closing(Reader()) as reader:
        page = PageRequest(CHUNK, None, "id", "", release, reader)
        following: str | None = "first"
        while following is not None:
            rows, _, following = read(page)
            yield from rows
