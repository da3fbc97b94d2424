"""Rows with defaults, for what the shipped data do not show. Each call adds one row and returns it."""

from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.models import (
    Figure,
    Organization,
    OrganizationAttributes,
    OrganizationParent,
    OrganizationSuccession,
    Release,
    Source,
    SourceAttributes,
    Target,
)
from app.models.vocabulary import Qualifier
from app.quantities import printed_quantity

_serial = count(1)


def make_release(session: Session, number: int, day: date = date(2026, 12, 1)) -> Release:
    """A later release, published on `day` in the morning in Hanoi."""
    published_at = datetime.fromisoformat(f"{day.isoformat()}T09:00:00+07:00")
    return _add(
        session,
        Release(
            number=number, published_at=published_at, published_by="test", reason="", content_hash=f"{number:064d}"
        ),
    )


def make_source(session: Session, id: str | None = None, **values: Any) -> Source:
    """A published document of an unknown day."""
    id = id or f"source-{next(_serial)}"
    row = _add(session, Source(id=id))
    defaults = {"kind": "published", "published": None, "search_text": id, "released_in": 1}
    _add(session, SourceAttributes(**{"source_id": id, **defaults, **values}))
    return row


def make_organization(session: Session, id: str | None = None, *, parent: str | None = None, **values: Any) -> str:
    """The id of a grassroots committee in Lạng Sơn, or of what `values` say; below `parent` where one is given."""
    id = id or f"organization-{next(_serial)}"
    defaults = {
        "name": id,
        "name_en": id,
        "type": "grassroots_committee",
        "province_boundaries": "2025",
        "province_code": "20",
        "valid_from": None,
        "valid_to": None,
        "search_text": id,
        "released_in": 1,
    }
    _add(session, Organization(id=id))
    row = _add(session, OrganizationAttributes(**{"organization_id": id, **defaults, **values}))
    if parent is not None:
        life = {"valid_from": row.valid_from, "valid_to": row.valid_to}
        _add(session, OrganizationParent(organization_id=id, parent_id=parent, released_in=1, **life))
    return id


def make_succession(session: Session, predecessor: str, successor: str, **values: Any) -> OrganizationSuccession:
    """A whole merger on 2025-07-01."""
    defaults = {"effective": date(2025, 7, 1), "kind": "merge", "released_in": 1}
    return _add(
        session,
        OrganizationSuccession(**{"predecessor_id": predecessor, "successor_id": successor, **defaults, **values}),
    )


def make_figure(session: Session, organization: str, value: float, **values: Any) -> Figure:
    """An exact member count on the last day of 2019 from a source of its own; `year` follows from the period.

    `on` sets both ends of a date, `of` a whole year.
    """
    on, of = values.pop("on", None), values.pop("of", None)
    if of is not None:
        values |= {"period_type": "year", "period_start": date(of, 1, 1), "period_end": date(of, 12, 31)}
    day = on or date(2019, 12, 31)
    defaults = {
        "subject": "member_counts",
        "measure": "count",
        "period_type": "date",
        "period_start": day,
        "period_end": day,
        "unit": "members",
        "printed": f"{value} as printed",
        "released_in": 1,
    }
    row = {**defaults, **values}
    if "source_id" not in row:
        row["source_id"] = make_source(session).id
    start, end = row["period_start"], row["period_end"]
    year = start.year if start.year == end.year else None
    span = printed_quantity(value, row.get("qualifier", Qualifier.exact))
    figure = Figure(organization_id=organization, value=value, low=span.low, high=span.high, year=year, **row)
    return _add(session, figure)


def make_target(session: Session, organization: str, value: float, **values: Any) -> Target:
    """At least `value` admissions in 2019."""
    defaults = {
        "key": f"test-{next(_serial)}",
        "target_kind": "admissions",
        "period_type": "year",
        "period_start": date(2019, 1, 1),
        "period_end": date(2019, 12, 31),
        "comparator": "gte",
        "bound_printed": True,
        "value_high": None,
        "unit": "members",
        "released_in": 1,
    }
    row = {**defaults, **values}
    if "source_id" not in row:
        row["source_id"] = make_source(session).id
    return _add(session, Target(organization_id=organization, value=value, **row))


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    session.info["written"] = True
    return row
