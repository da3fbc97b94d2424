"""What the audit chain proves: that nothing in it was changed, taken out, put in or moved, up to its head.

Whoever may write the whole database can write a whole new chain, or cut its end together with the releases made
there. That shows only beside a head that was noted elsewhere: number and hash of some event.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from app.access.audit import FIRST, event_hash
from app.models import AuditBeginning, AuditEvent, Release

PUBLISH = "releases.publish"


class Head(NamedTuple):
    """The last event: what to note elsewhere."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Proof:
    """How many events were checked, the head, and what is wrong, one sentence each; nothing wrong: proved."""

    events: int
    head: Head
    wrong: list[str]


WRONG_MAX = 20


def current_head(connection: Connection) -> Head:
    """The last event's number and hash; 0 and zeros where there is none."""
    row = connection.execute(
        select(AuditEvent.number, AuditEvent.hash).order_by(AuditEvent.number.desc()).limit(1)
    ).one_or_none()
    return Head(row.number, row.hash) if row else Head(0, FIRST)


def prove(connection: Connection, noted: Head | None = None) -> Proof:
    """Walk the whole chain, a thousand events at a time in memory; stops saying after 20 faults."""
    wrong: list[str] = []
    before, events = Head(0, FIRST), 0
    published: dict[str, str] = {}
    noted_hash = FIRST if noted is not None and noted.number == 0 else None
    for row in _rows(connection):
        events += 1
        wrong += _faults(row, before)
        before = Head(row["number"], row["hash"])
        if noted is not None and row["number"] == noted.number:
            noted_hash = row["hash"]
        if row["action"] == PUBLISH and row["outcome"] == "done":
            published[row["target"]] = row["details"]
        if len(wrong) >= WRONG_MAX:
            break
    else:
        wrong += _missing_releases(connection, published)
        if noted is not None and noted_hash is None:
            wrong.append(f"event {noted.number}, which was noted, is missing: the chain ends with {before.number}")
        elif noted is not None and noted_hash != noted.hash:
            wrong.append(f"event {noted.number} has not the hash that was noted: the chain was written anew")
    return Proof(events, before, wrong[:WRONG_MAX])


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    statement = select(*AuditEvent.__table__.columns).order_by(AuditEvent.number).execution_options(yield_per=1000)
    for row in connection.execute(statement).mappings():
        yield dict(row)


def _faults(row: dict[str, Any], before: Head) -> Iterator[str]:
    number = row["number"]
    if number != before.number + 1:
        yield f"after event {before.number} comes {number}: events are missing"
    elif row["previous_hash"] != before.hash:
        yield f"event {number} does not continue event {before.number}: one of them was replaced"
    if row["hash"] != event_hash(row):
        yield f"event {number} is not what its hash says: it was changed"


def _missing_releases(connection: Connection, published: dict[str, str]) -> Iterator[str]:
    """Every release since the audit began has its event, with its content hash: the end cannot be cut alone, nor all."""
    begun = connection.scalar(select(AuditBeginning.after_release))
    if begun is None:
        yield "where the audit began is not written down any more"
        return
    releases = connection.execute(
        select(Release.number, Release.content_hash).where(Release.number > begun).order_by(Release.number)
    )
    for row in releases:
        details = published.pop(f"releases/{row.number}", None)
        if details is None:
            yield f"release {row.number} has no event: the end of the chain was cut, or the release was put in"
        elif row.content_hash not in details:
            yield f"release {row.number} is not the one that its event is about"
    for target in published:
        yield f"{target} has an event but is missing, or is said to be older than the audit"
