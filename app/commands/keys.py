"""party-stats keys: the first administrator comes from here."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, func, select

from app.access import key_changes
from app.commands.common import console, local_origin, migrated_database
from app.database import writing
from app.errors import StartupError
from app.models import Release
from app.models.vocabulary import Role
from app.queries.subtrees import in_subtree

DAYS = 365
app = typer.Typer(no_args_is_help=True, help="Keys: who may send, approve and administer.")

Days = Annotated[int, typer.Option(min=1, max=3650, help="Days until it expires.")]
KeyId = Annotated[str, typer.Argument(help="The public id, the part of the key between the underscores.")]


@app.command()
def create(
    name: Annotated[str, typer.Option(help="Whose it is.", prompt=True)],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    organization: Annotated[
        str | None, typer.Option(help="Id of the root of what it sees and writes; without it: everything.")
    ] = None,
    days: Days = DAYS,
) -> None:
    """Make a key. It is printed once, alone on standard output, and cannot be read again."""
    with migrated_database() as engine, writing(engine) as connection:
        name = _name(name)
        if organization is not None:
            _check_organization(connection, organization)
        made = key_changes.create_key(
            connection, local_origin(), name=name, role=role, organization_id=organization, days=days
        )
    _show(made)


@app.command("list")
def list_keys() -> None:
    """Print all keys as a table of tabs, without their secrets."""
    with migrated_database() as engine, engine.connect() as connection:
        rows = key_changes.list_keys(connection)
    now = datetime.now(UTC)
    typer.echo("id\trole\torganization\texpires\tlast used\tstate\tname")
    for row in rows:
        state = "revoked" if row.revoked_at else "expired" if row.expires_at <= now else "valid"
        used = f"{row.last_used_at:%Y-%m-%dT%H}" if row.last_used_at else "never"
        where = row.organization_id or "everything"
        typer.echo("\t".join((row.id, row.role, where, f"{row.expires_at:%Y-%m-%d}", used, state, row.name)))


@app.command()
def revoke(id: KeyId) -> None:
    """End a key at once."""
    with migrated_database() as engine, writing(engine) as connection:
        key_changes.revoke_key(connection, local_origin(), _get(connection, id))
    console.print(f"The key {id} is revoked.", markup=False)


@app.command()
def rotate(
    id: KeyId,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="Days until it expires; without it: as before.")
    ] = None,
    overlap_hours: Annotated[int, typer.Option(min=0, max=168, help="How long the old secret is taken as well.")] = 0,
) -> None:
    """Give a key a new secret; its id, name, role and organization stay."""
    with migrated_database() as engine, writing(engine) as connection:
        row = _get(connection, id)
        if days is None and row.expires_at <= datetime.now(UTC):
            raise StartupError(f"The key {id} expired on {row.expires_at:%Y-%m-%d}. Say for how long: --days.")
        made = key_changes.rotate_key(connection, local_origin(), row, days=days, overlap_hours=overlap_hours)
    _show(made)


def _show(made: key_changes.NewKey) -> None:
    console.print(f"Key {made.id}, until {made.expires_at:%Y-%m-%d}. Keep it now: it is not shown again.", markup=False)
    typer.echo(made.key)


def _get(connection: Connection, id: str) -> Any:
    row = key_changes.get_key(connection, id)
    if row is None:
        raise StartupError(f"There is no key with the id {id!r}. party-stats keys list shows them all.")
    if row.revoked_at is not None:
        raise StartupError(f"The key {id} was revoked on {row.revoked_at:%Y-%m-%d}. Make a new one.")
    return row


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise StartupError("--name has to have 1 to 120 letters.")
    return name


def _check_organization(connection: Connection, organization: str) -> None:
    release = connection.scalar(select(func.max(Release.number))) or 0
    if not in_subtree(connection, None, organization, release=release):
        raise StartupError(f"There is no organization with the id {organization!r}.")
