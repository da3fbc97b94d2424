"""party-stats organizations: the register, changed at the server's terminal as over HTTP."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.access.callers import Caller
from app.answers.organization_changes import PUBLISHER, change_organizations
from app.commands.common import console, local_origin, migrated_database
from app.database import writing
from app.errors import Problem, StartupError
from app.http.validation import from_validation
from app.models.vocabulary import Role
from app.schemas.organization_changes import OrganizationChangesNew
from app.text import Language

app = typer.Typer(no_args_is_help=True, help="The register: which organizations there are, and below whom.")


@app.command()
def change(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="JSON, as POST /v1/organization-changes takes it.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check and show; nothing is done.")] = False,
) -> None:
    """Establish, move, rename, merge, split, dissolve: all changes of a file as one release. Exit code 2: refused, nothing is done."""
    with migrated_database() as engine, writing(engine) as connection:
        origin = local_origin()
        caller = Caller(origin.actor, PUBLISHER, Role.administrator, None)
        try:
            done = change_organizations(connection, caller, origin, _read(file), Language.en, dry_run=dry_run)
        except Problem as problem:
            _tell(problem)
            raise typer.Exit(2) from None
    typer.echo("kind\ttable\tkey")
    for item in done.items:
        typer.echo(
            "\t".join(
                (item.kind, item.table, ", ".join(str(value) for value in item.key.values() if value is not None))
            )
        )
    said = f"Release {done.release} would have" if dry_run else f"Published release {done.release}:"
    console.print(f"{said} {done.total} rows of the register.", markup=False)


def _read(file: Path) -> OrganizationChangesNew:
    try:
        document: Any = orjson.loads(file.read_bytes())
        return OrganizationChangesNew.model_validate(document)
    except orjson.JSONDecodeError as error:
        raise StartupError(f"{file} is not JSON: {error}.") from None
    except ValidationError as error:
        placed = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise from_validation(RequestValidationError(placed, body=document)) from None


def _tell(problem: Problem) -> None:
    """Every reason on a line of its own, with its place in the file."""
    for error in problem.body(Language.en, "")["errors"]:
        place = error["location"].removeprefix("body.")
        allowed = f" Allowed: {', '.join(error['allowed'])}." if error.get("allowed") else ""
        console.print(f"{place}: {error.get('reason', '')}{allowed}", markup=False, soft_wrap=True)
    console.print("party-stats: nothing was changed.")
