"""A database of the test's own with the shipped data as release 1, published to as a program would, read by HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.main import create_app
from app.releases.publish import Changes, publish
from app.settings import Settings
from tests.loaded import load

Row = dict[str, Any]


@dataclass
class Published:
    """`publish` and `get` on one database."""

    engine: Engine
    client: TestClient

    def publish(self, *, retract: Mapping[str, Sequence[Row]] | None = None, **rows: Any) -> int | None:
        """Publish rows by table (`figures=[…]`); `organizations` and `sources` are their attributes."""
        at: datetime | None = rows.pop("at", None)
        for short, table in (("organizations", "organization_attributes"), ("sources", "source_attributes")):
            if short in rows:
                rows[table] = rows.pop(short)
        changes = Changes(rows=rows, retractions=retract or {})
        return publish(self.engine, changes, by="test", reason="a test", at=at)

    def get(self, address: str) -> Any:
        """The body of a request that succeeds."""
        response = self.client.get(address)
        assert response.status_code == 200, f"{address}: {response.text}"
        return response.json()

    def point(self, indicator: str, organization: str, year: int, more: str = "") -> Any:
        """One organization's item in a comparison of its type; its province's where it is provincial."""
        kind = self.get(f"/v1/organizations/{organization}")["type"]
        (item,) = self.get(
            f"/v1/comparisons?indicator={indicator}&year={year}&organization={organization}&organization_type={kind}{more}"
        )["items"]
        return item


@contextmanager
def published_database(url: str, **values: Any) -> Iterator[Published]:
    """A migrated, loaded database and the application on it; `values` are settings. No answers are kept in memory."""
    load(url)
    app = create_app(Settings(**{"database_url": url, "access_log": False, "hot_bytes_max": 0, **values}))
    engine: Engine = app.state.engine
    with TestClient(app) as client:
        yield Published(engine, client)
    engine.dispose()


def source(id: str = "test-source", **values: Any) -> Row:
    """A published document of an unknown day."""
    return {"source_id": id, "kind": "published", "published": None, **values}


def organization(id: str, **values: Any) -> Row:
    """A grassroots committee in Lạng Sơn."""
    defaults = {"type": "grassroots_committee", "province_boundaries": "2025", "province_code": "20"}
    return {"organization_id": id, "name": id, "name_en": id, **defaults, **values}


def edge(child: str, parent: str, since: date | None = None, until: date | None = None) -> Row:
    return {"organization_id": child, "parent_id": parent, "valid_from": since, "valid_to": until}


def complete(parent: str, since: date | None = None, until: date | None = None) -> Row:
    return {"organization_id": parent, "valid_from": since, "valid_to": until}


def members(organization: str, value: float, year: int = 2026, **values: Any) -> Row:
    """An exact member count on the last day of a year."""
    day = date(year, 12, 31)
    return {
        "organization_id": organization,
        "subject": "member_counts",
        "measure": "count",
        "period_type": "date",
        "period_start": day,
        "period_end": day,
        "value": float(value),
        "unit": "members",
        "source_id": "test-source",
        **values,
    }


def flow(organization: str, value: float, year: int = 2026, **values: Any) -> Row:
    """The admissions of a whole year."""
    first = date(year, 1, 1)
    return members(
        organization, value, year, **{"subject": "admissions", "period_type": "year", "period_start": first, **values}
    )


def rated(organization: str, grade: str, value: float, **values: Any) -> Row:
    """Members with a grade in 2026."""
    return flow(organization, value, **{"subject": "ratings", "rated_subject": "member", "grade": grade, **values})
