"""party-stats audit: what was written, and the proof that nothing of it was removed or changed."""

from typing import Annotated

import typer
from sqlalchemy import select

from app.access.audit_proof import Head, current_head, prove
from app.commands.common import console, migrated_database
from app.errors import StartupError
from app.models import AuditEvent

app = typer.Typer(no_args_is_help=True, help="The audit: every write and every refused write.")


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="A head noted before, as NUMBER:HASH: proves that the chain still contains it.")
    ] = None,
) -> None:
    """Prove that no event was changed, taken out or put in. Prints the head; note it where this database's owner cannot write."""
    with migrated_database() as engine:
        noted = _read(head) if head is not None else None
        with engine.connect() as connection:
            proof = prove(connection, noted)
        if proof.wrong:
            for sentence in proof.wrong:
                console.print(f"party-stats: {sentence}.", markup=False, soft_wrap=True)
            raise typer.Exit(1)
    beyond = f" The chain contains the head that was noted, event {noted.number}." if noted else ""
    console.print(f"{proof.events} events, each as it was written.{beyond} Head:", markup=False, soft_wrap=True)
    typer.echo(str(proof.head))


@app.command()
def head() -> None:
    """Print the number and hash of the last event, to be noted elsewhere."""
    with migrated_database() as engine, engine.connect() as connection:
        typer.echo(str(current_head(connection)))


@app.command("list")
def list_events(
    last: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the newest last.")] = 50,
    actor: Annotated[str | None, typer.Option(help="Only of this actor, as key:4k1v9s0c2m.")] = None,
    action: Annotated[str | None, typer.Option(help="Only of this kind, as keys.create.")] = None,
) -> None:
    """Print events as a table of tabs, the newest last."""
    columns = AuditEvent.__table__.c  # type: ignore[attr-defined]
    wanted = [columns[name] == value for name, value in (("actor", actor), ("action", action)) if value]
    statement = select(*columns).where(*wanted).order_by(columns.number.desc()).limit(last)
    with migrated_database() as engine, engine.connect() as connection:
        rows = connection.execute(statement).all()
    typer.echo("number\tat\tactor\taction\ttarget\toutcome\tcode\taddress\trequest\tdetails")
    for row in reversed(rows):
        at = row.at.isoformat(timespec="seconds")
        fields = (row.actor, row.action, row.target, row.outcome, row.code or "-", row.address or "-", row.request_id)
        typer.echo("\t".join((str(row.number), at, *fields, row.details)))


def _read(text: str) -> Head:
    number, _, digest = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19 and len(digest) == 64):
        raise StartupError(f"--head has to be NUMBER:HASH, as party-stats audit head prints it, not {text[:100]!r}.")
    return Head(int(number), digest)
