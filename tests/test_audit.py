"""The audit chain: each event covers the one before, and the database refuses to change what is there."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from app.access.audit import FIRST, Event, event_hash, record
from app.access.callers import Origin
from app.database import writing
from app.models import AuditEvent
from tests.published import Published, published_database

ORIGIN = Origin("key:0123456789", "192.0.2.7", "request-1", "lang-son")


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    with published_database(module_database_url) as published:
        yield published


def chain(connection: Connection) -> list[dict[str, object]]:
    rows = connection.execute(select(*AuditEvent.__table__.columns).order_by(AuditEvent.number))
    return [dict(row) for row in rows.mappings()]


def test_each_event_continues_the_chain(published: Published) -> None:
    with writing(published.engine) as connection:
        first = record(connection, Event(ORIGIN, "things.make", "things/1", "lang-son", details={"tên": "Đảng bộ"}))
        second = record(connection, Event(ORIGIN, "things.end", "things/1"))
    assert second == first + 1
    with published.engine.connect() as connection:
        rows = chain(connection)
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert [row["previous_hash"] for row in rows] == [FIRST, *(row["hash"] for row in rows[:-1])]
    assert [row["hash"] for row in rows] == [event_hash(row) for row in rows]
    made = rows[first - 1]
    assert (made["actor"], made["address"], made["request_id"]) == ("key:0123456789", "192.0.2.7", "request-1")
    assert (made["details"], made["outcome"]) == ('{"tên":"Đảng bộ"}', "done")


def test_what_is_rolled_back_leaves_no_event(published: Published) -> None:
    with published.engine.connect() as connection:
        before = chain(connection)
    with writing(published.engine) as connection:
        record(connection, Event(ORIGIN, "things.make", "things/2"))
        connection.rollback()
    with published.engine.connect() as connection:
        assert chain(connection) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_events SET actor = 'nobody' WHERE number = 1",
        "DELETE FROM audit_events WHERE number = 1",
        "DELETE FROM audit_events",
    ],
)
def test_the_database_refuses_to_change_an_event(published: Published, change: str) -> None:
    with writing(published.engine) as connection:
        record(connection, Event(ORIGIN, "things.make", "things/3"))
    with pytest.raises(DBAPIError, match="only added to"), writing(published.engine) as connection:
        connection.execute(text(change))


def test_the_database_refuses_to_replace_or_truncate(published: Published) -> None:
    with writing(published.engine) as connection:
        record(connection, Event(ORIGIN, "things.make", "things/4"))
        first = chain(connection)[0]
    columns = ", ".join(first)
    change = {
        "sqlite": f"INSERT OR REPLACE INTO audit_events ({columns}) SELECT {columns} FROM audit_events WHERE number = 1",
        "postgresql": "TRUNCATE audit_events",
    }[published.engine.dialect.name]
    with pytest.raises(DBAPIError, match="only added to"), writing(published.engine) as connection:
        connection.execute(text(change))
