"""Making, rotating and revoking keys, each with its audit event in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.access.audit import Event, record
from app.access.callers import Origin
from app.access.keys import hash_key, new_id, new_key
from app.models import Key
from app.models.vocabulary import Role


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: the only moment at which `key` is known."""

    id: str
    key: str
    expires_at: datetime


def create_key(
    connection: Connection, origin: Origin, *, name: str, role: Role, organization_id: str | None, days: int
) -> NewKey:
    """A key for `days` from now."""
    now = datetime.now(UTC)
    id = new_id()
    made = NewKey(id, new_key(id), now + timedelta(days=days))
    connection.execute(
        insert(Key),
        {
            "id": id,
            "name": name,
            "role": str(role),
            "organization_id": organization_id,
            "secret_hash": hash_key(made.key),
            "created_at": now,
            "created_by": origin.actor,
            "expires_at": made.expires_at,
            "secret_known_to": _who_knows(connection, origin.actor),
        },
    )
    details = {"name": name, "role": str(role), "organization_id": organization_id, "expires_at": _text(made)}
    record(connection, Event(origin, "keys.create", f"keys/{id}", organization_id, details=details))
    return made


def rotate_key(connection: Connection, origin: Origin, row: Any, *, days: int | None, overlap_hours: int) -> NewKey:
    """A new secret for a key; the one before is taken for `overlap_hours` more. The public id stays.

    Its end stays as well, unless `days` from now are given.
    """
    now = datetime.now(UTC)
    made = NewKey(row.id, new_key(row.id), row.expires_at if days is None else now + timedelta(days=days))
    until = min(now + timedelta(hours=overlap_hours), row.expires_at) if overlap_hours else None
    known_to = _who_knows(connection, origin.actor)
    connection.execute(
        update(Key)
        .where(Key.id == row.id)
        .values(
            secret_hash=hash_key(made.key),
            previous_hash=row.secret_hash if until else "",
            previous_until=until,
            expires_at=made.expires_at,
            secret_known_to=sorted({*known_to, *(row.secret_known_to if until else ())}),
        )
    )
    details = {"expires_at": _text(made), "overlap_hours": overlap_hours}
    record(connection, Event(origin, "keys.rotate", f"keys/{row.id}", row.organization_id, details=details))
    return made


def revoke_key(connection: Connection, origin: Origin, row: Any) -> None:
    """Never taken again, from the next request on."""
    connection.execute(
        update(Key).where(Key.id == row.id).values(revoked_at=datetime.now(UTC), revoked_by=origin.actor)
    )
    record(connection, Event(origin, "keys.revoke", f"keys/{row.id}", row.organization_id))


def get_key(connection: Connection, id: str) -> Any | None:
    """A key's row, revoked and expired ones too."""
    return connection.execute(select(*Key.__table__.columns).where(Key.id == id)).one_or_none()


def list_keys(connection: Connection) -> Sequence[Any]:
    """The rows of all keys, oldest first."""
    return connection.execute(select(*Key.__table__.columns).order_by(Key.created_at, Key.id)).all()


def _who_knows(connection: Connection, actor: str) -> list[str]:
    """Who is there when the actor makes a secret: it, and who knows its own. Kept, for what is rotated later tells less."""
    own = connection.scalar(select(Key.secret_known_to).where(Key.id == actor.removeprefix("key:")))
    return sorted({actor, *(own or ())})


def _text(made: NewKey) -> str:
    return made.expires_at.isoformat(timespec="seconds")
