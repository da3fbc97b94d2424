"""party-stats export: a release as files, without a server."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from app.answers.as_of import release_as_of
from app.commands.common import console, migrated_database
from app.errors import Problem, StartupError
from app.exports.about import about
from app.exports.store import KINDS, Kind, write_export
from app.models import Release
from app.queries.releases import current_release


def export(
    target: Annotated[
        Path, typer.Argument(help="A folder for all files, or one file whose name ends in .sqlite or .zip.")
    ],
    as_of: Annotated[
        str | None, typer.Option(help="A release number, or a day as YYYY-MM-DD; without it the newest release.")
    ] = None,
) -> None:
    """Write a release, whole, as SQLite and as a ZIP of CSV files, with their checksums."""
    with migrated_database() as engine:
        with Session(engine) as session:
            release = _release(session, as_of)
        try:
            for kind, path in _files(target):
                unfinished = path.with_name(f"{path.name}.unfinished")
                unfinished.unlink(missing_ok=True)
                try:
                    built = write_export(engine, about(release), kind, unfinished)
                    os.replace(unfinished, path)
                finally:
                    unfinished.unlink(missing_ok=True)
                typer.echo(f"{built.sha256}  {path}")
        except OSError as error:
            raise StartupError(f"Cannot write {error.filename or target}: {error.strerror or error}.") from error
    console.print(f"Release {release.number} is written.")


def _release(session: Session, as_of: str | None) -> Release:
    newest = current_release(session)
    if newest is None:
        raise StartupError("The database has no release. Load one with party-stats load.")
    try:
        return release_as_of(session, as_of) if as_of else newest
    except Problem as problem:
        raise StartupError(problem.detail.en) from problem


def _files(target: Path) -> list[tuple[Kind, Path]]:
    kinds = {f".{kind.suffix}": kind for kind in KINDS.values()}
    if target.is_dir():
        return [(kind, target / kind.name) for kind in KINDS.values()]
    if target.suffix in kinds:
        if not target.absolute().parent.is_dir():
            raise StartupError(f"The folder of {target} does not exist.")
        return [(kinds[target.suffix], target)]
    raise StartupError(f"{target} is no folder, and does not end in {' or '.join(kinds)}.")
