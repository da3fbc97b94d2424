"""party-stats export: a release as files, without a server."""

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.orm import Session
from starlette.types import ASGIApp

from app.answers.as_of import release_as_of
from app.commands.common import console, migrated_database, progress, read_settings
from app.database import open_snapshot
from app.errors import Problem, StartupError
from app.exports.about import about
from app.exports.static import Given, write_static
from app.exports.store import KINDS, Kind, write_export
from app.models import Release
from app.queries.releases import current_release
from app.releases.publish import Progress as ShowProgress
from app.settings import Settings


def export(target: Path, as_of: str | None) -> None:
    """Write a release as one file, or as all of them into a folder."""
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


def export_static(target: Path, make_application: Callable[[Settings], FastAPI]) -> None:
    """Write the public answers of the newest release into a folder; what is published meanwhile is in none of them."""
    with migrated_database():
        settings = read_settings(access_log=False, hot_bytes_max=0)
        # Not before: it reads the settings when it is imported.
        from app.dependencies import get_session

        application = make_application(settings)
        try:
            target.mkdir(exist_ok=True)
            with open_snapshot(application.state.engine) as whole, progress("Writing") as show:

                def of_one_moment() -> Iterator[Session]:
                    info = {"memory": application.state.memory}
                    with Session(whole.connection(), join_transaction_mode="create_savepoint", info=info) as session:
                        yield session

                application.dependency_overrides[get_session] = of_one_moment
                index = asyncio.run(_write(application, target, show))
        except OSError as error:
            raise StartupError(f"Cannot write {error.filename or target}: {error.strerror or error}.") from error
        console.print(f"{len(index['files'])} answers of release {index['release']['number']} are written.")


async def _write(application: ASGIApp, target: Path, show: ShowProgress) -> dict[str, Any]:
    transport = ASGITransport(application)
    async with AsyncClient(
        transport=transport, base_url="http://static", headers={"Accept-Encoding": "identity"}
    ) as client:

        async def ask(address: str) -> Given:
            response = await client.get(address)
            if response.status_code != 200:
                raise StartupError(f"{address} was answered with {response.status_code}.")
            return Given(response.headers, response.content)

        return await write_static(ask, target, lambda done, total: show("answers", done, total))


def _files(target: Path) -> list[tuple[Kind, Path]]:
    kinds = {f".{kind.suffix}": kind for kind in KINDS.values()}
    if target.is_dir():
        return [(kind, target / kind.name) for kind in KINDS.values()]
    if target.suffix in kinds:
        if not target.absolute().parent.is_dir():
            raise StartupError(f"The folder of {target} does not exist.")
        return [(kinds[target.suffix], target)]
    raise StartupError(f"{target} is no folder, and does not end in {' or '.join(kinds)}.")
