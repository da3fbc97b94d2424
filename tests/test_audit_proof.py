"""`party-stats audit verify`: whatever is changed, removed, added or moved in the chain shows; two processes never fork it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, literal, select, text, update
from sqlalchemy.exc import DatabaseError

from app.access.audit import FIRST, Event, event_hash, record
from app.access.audit_proof import Head, current_head, prove
from app.access.callers import Origin
from app.database import writing
from app.models import AuditBeginning, AuditEvent, Release
from tests.programs import environment
from tests.published import Published, published_database, source

EVENTS = AuditEvent.__table__  # type: ignore[attr-defined]
BEGINNINGS = AuditBeginning.__table__  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def published(module_database_url: str) -> Iterator[Published]:
    """Release 1, ten events, release 2, two events."""
    with published_database(module_database_url) as published:
        append(published.engine, 10)
        assert published.publish(sources=[source("second")]) == 2
        append(published.engine, 2)
        yield published


def append(engine: Engine, times: int, actor: str = "key:0123456789") -> None:
    for number in range(times):
        with writing(engine) as connection:
            record(connection, Event(Origin(actor), "things.make", f"things/{number}", details={"tên": "Đảng bộ"}))


def head(published: Published) -> Head:
    with published.engine.connect() as connection:
        return current_head(connection)


def after(published: Published, change: Callable[[Connection], Any], noted: Head | None = None) -> list[str]:
    """What is wrong after a change by somebody who owns the database and takes the triggers away; then it is undone."""
    with writing(published.engine) as connection:
        if published.engine.dialect.name == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_events", "audit_beginnings"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        change(connection)
        wrong = prove(connection, noted).wrong
        connection.rollback()
    return wrong


def test_a_whole_chain_is_proved(published: Published) -> None:
    with published.engine.connect() as connection:
        proof = prove(connection, current_head(connection))
    assert (proof.events, proof.head.number, proof.wrong) == (14, 14, [])


@pytest.mark.parametrize(
    "column", ["actor", "action", "target", "organization_id", "outcome", "code", "address", "details"]
)
def test_a_changed_event_shows(published: Published, column: str) -> None:
    value = "refused" if column == "outcome" else "something else"
    assert after(
        published, lambda c: c.execute(update(EVENTS).where(EVENTS.c.number == 5).values({column: value}))
    ) == ["event 5 is not what its hash says: it was changed"]


def test_a_changed_time_shows(published: Published) -> None:
    moved = text("UPDATE audit_events SET at = (SELECT at FROM audit_events WHERE number = 1) WHERE number = 7")
    assert after(published, lambda connection: connection.execute(moved)) == [
        "event 7 is not what its hash says: it was changed"
    ]


def test_an_event_changed_together_with_its_hash_shows(published: Published) -> None:
    def rewrite(connection: Connection) -> None:
        row = dict(connection.execute(select(EVENTS).where(EVENTS.c.number == 5)).mappings().one())
        row["actor"] = "key:somebodyel"
        connection.execute(update(EVENTS).where(EVENTS.c.number == 5).values(actor=row["actor"], hash=event_hash(row)))

    assert after(published, rewrite) == ["event 6 does not continue event 5: one of them was replaced"]


def test_a_removed_event_shows(published: Published) -> None:
    assert after(published, lambda connection: connection.execute(delete(EVENTS).where(EVENTS.c.number == 5))) == [
        "after event 4 comes 6: events are missing"
    ]


def test_a_cut_end_shows_by_the_release_that_it_recorded(published: Published) -> None:
    assert after(published, lambda connection: connection.execute(delete(EVENTS).where(EVENTS.c.number > 8))) == [
        "release 2 has no event: the end of the chain was cut, or the release was put in"
    ]


def test_an_emptied_chain_shows(published: Published) -> None:
    missing = "has no event: the end of the chain was cut, or the release was put in"
    assert after(published, lambda connection: connection.execute(delete(EVENTS))) == [
        f"release {number} {missing}" for number in (1, 2)
    ]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (delete(BEGINNINGS), "where the audit began is not written down any more"),
        (
            update(BEGINNINGS).values(after_release=1),
            "releases/1 has an event but is missing, or is said to be older than the audit",
        ),
    ],
)
def test_another_beginning_is_refused_and_shows(published: Published, change: Any, wrong: str) -> None:
    with pytest.raises(DatabaseError, match="audit events are only added to"), writing(published.engine) as connection:
        connection.execute(change)
    assert after(published, lambda connection: connection.execute(change)) == [wrong]


def test_a_cut_end_after_the_last_release_shows_only_beside_a_noted_head(published: Published) -> None:
    noted = head(published)

    def cut(connection: Connection) -> None:
        connection.execute(delete(EVENTS).where(EVENTS.c.number > 13))

    assert after(published, cut) == []
    assert after(published, cut, noted) == ["event 14, which was noted, is missing: the chain ends with 13"]


def test_a_chain_written_anew_shows_only_beside_a_noted_head(published: Published) -> None:
    noted = head(published)

    def rewrite(connection: Connection) -> None:
        rows = [dict(row) for row in connection.execute(select(EVENTS).order_by(EVENTS.c.number)).mappings()]
        connection.execute(delete(EVENTS))
        before = FIRST
        for row in rows:
            row |= {"address": "198.51.100.1", "previous_hash": before}
            before = row["hash"] = event_hash(row)
            connection.execute(insert(EVENTS), row)

    assert after(published, rewrite) == []
    assert after(published, rewrite, noted) == ["event 14 has not the hash that was noted: the chain was written anew"]


def test_a_release_that_was_put_in_or_changed_shows(published: Published) -> None:
    def put_in(connection: Connection) -> None:
        connection.execute(update(Release).where(Release.number == 2).values(content_hash="another"))
        values = {"number": 3, "published_by": "x", "reason": "", "content_hash": "x"}
        connection.execute(insert(Release).from_select([*values, "published_at"], _like_release_1(values)))

    assert after(published, put_in) == [
        "release 2 is not the one that its event is about",
        "release 3 has no event: the end of the chain was cut, or the release was put in",
    ]


def _like_release_1(values: dict[str, Any]) -> Any:
    return select(*(literal(value).label(name) for name, value in values.items()), Release.published_at).where(
        Release.number == 1
    )


def test_two_processes_never_fork_the_chain(published: Published) -> None:
    code = (
        "from app.database import make_engine; from app.settings import get_settings;"
        "from tests.test_audit_proof import append; import sys;"
        "append(make_engine(get_settings()), 25, sys.argv[1])"
    )
    url = published.engine.url.render_as_string(hide_password=False)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, f"key:process{n}"],
            cwd=Path(__file__).parent.parent,
            env=environment({"database_url": url}),
        )
        for n in range(2)
    ]
    append(published.engine, 10)
    assert [process.wait(120) for process in started] == [0, 0]
    with published.engine.connect() as connection:
        proof = prove(connection)
        actors = connection.scalars(select(EVENTS.c.actor).where(EVENTS.c.number > 14).order_by(EVENTS.c.number)).all()
    assert (proof.events, proof.wrong) == (74, [])
    assert {actor: actors.count(actor) for actor in set(actors)} == {
        "key:process0": 25,
        "key:process1": 25,
        "key:0123456789": 10,
    }
