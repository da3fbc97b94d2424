"""party-stats export: the newest release as files, without a server."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from app.commands.common import console, migrated_database
from app.errors import StartupError
from app.exports.about import about
from app.exports.store import KINDS, Kind, write_export
from app.queries.releases import current_release


def export(
    target: Annotated[
        Path, typer.Argument(help="A folder for all files, or one file whose name ends in .sqlite or .zip.")
    ],
) -> None:
    """Write the newest release, whole, as SQLite and as a ZIP of CSV files, with their checksums."""
    with migrated_database() as engine:
        with Session(engine) as session:
            release = current_release(session)
        if release is None:
            raise StartupError("The database has no release. Load one with party-stats load.")
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


def _files(target: Path) -> list[tuple[Kind, Path]]:
    kinds = {f".{kind.suffix}": kind for kind in KINDS.values()}
    if target.is_dir():
        return [(kind, target / kind.name) for kind in KINDS.values()]
    if target.suffix in kinds:
        if not target.absolute().parent.is_dir():
            raise StartupError(f"The folder of {target} does not exist.")
        return [(kinds[target.suffix], target)]
    raise StartupError(f"{target} is no folder, and does not end in {' or '.join(kinds)}.")
