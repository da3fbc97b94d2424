"""Keys for tests, made as the command line makes them."""

from sqlalchemy import Engine

from app.access.callers import Origin
from app.access.key_changes import create_key
from app.database import writing
from app.models.vocabulary import Role

TERMINAL = Origin("cli:test")


def make_key(
    engine: Engine, role: Role | str = Role.administrator, organization: str | None = None, days: int = 30
) -> str:
    """A new key, committed."""
    with writing(engine) as connection:
        made = create_key(
            connection, TERMINAL, name=f"test {role}", role=Role(role), organization_id=organization, days=days
        )
    return made.key


def bearer(key: str) -> dict[str, str]:
    """The header of a key."""
    return {"Authorization": f"Bearer {key}"}


def caller_headers(
    engine: Engine, role: Role | str = Role.administrator, organization: str | None = None
) -> dict[str, str]:
    """The header of a new key."""
    return bearer(make_key(engine, role, organization))
