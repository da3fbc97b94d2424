"""One-file exports: the whole of a release, with checksum, ranges and a strong ETag."""

import base64
import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from app import __version__
from app.answers.context import Snapshot
from app.dependencies import PUBLIC_READ, LanguageDep, SessionDep, SettingsDep, SnapshotDep, has_current
from app.exports.about import About
from app.exports.store import KINDS, Built, Kind, find_export, get_export
from app.http.problems import NotModified
from app.http.ranges import chosen_ranges
from app.schemas.exports import ExportFileParams, ExportItem, ExportParams, Exports

router = APIRouter(prefix="/v1", tags=["take away"], dependencies=PUBLIC_READ)

VARY = "Accept, Accept-Language, Accept-Encoding"
_SHARED = {"Cache-Control": "no-cache"}
"""A copy is asked about each time: a file may have been built, a release published, or something withheld, since."""

Params = Annotated[ExportParams, Query()]


@router.get("/exports", operation_id="exports_list")
def list_exports(
    request: Request,
    response: Response,
    session: SessionDep,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    language: LanguageDep,
    params: Params,
) -> Exports:
    """Tệp xuất toàn bộ · A whole release in one file: SQLite, or CSV files with their description.

    A file is built when it is first asked for; from then on its size and checksum stand here.
    """
    about = _about(request, snapshot)
    asked = f"?as_of={snapshot.as_of}" if snapshot.as_of else ""
    items = []
    for kind in KINDS.values():
        built = find_export(settings, about, kind)
        items.append(
            ExportItem(
                name=kind.name,
                url=f"/v1/exports/{kind.name}{asked}",
                media_type=kind.media_type,
                description=kind.description.to(language),
                bytes=built.bytes if built else None,
                sha256=built.sha256 if built else None,
            )
        )
    answer = Exports(items=items, total=len(items), release=about.release, citation=about.citation)
    digest = hashlib.sha256(f"{__version__} {request.headers.get('accept-encoding')} {answer}".encode()).hexdigest()[
        :32
    ]
    headers = {"ETag": f'"{digest}"', "Content-Language": str(language), "Vary": VARY, **_SHARED}
    if has_current(request, headers["ETag"]):
        raise NotModified(headers)
    response.headers.update(headers)
    return answer


class Export(FileResponse):
    """A file, or the ranges of it; HEAD sends nothing."""

    def __init__(self, built: Built, ranges: str | None, headers: dict[str, str], media_type: str) -> None:
        super().__init__(built.path, headers=headers, media_type=media_type, stat_result=built.path.stat())
        self.ranges = ranges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send."""
        kept = [pair for pair in scope["headers"] if pair[0] not in (b"range", b"if-range")]
        if self.ranges is not None:
            kept.append((b"range", self.ranges.encode()))
        method = "HEAD" if scope["state"].get("bodiless") else scope["method"]
        await super().__call__({**scope, "headers": kept, "method": method}, receive, send)


def _add(kind: Kind, documentation: str) -> None:
    def get_file(
        request: Request,
        session: SessionDep,
        snapshot: SnapshotDep,
        settings: SettingsDep,
        params: Annotated[ExportFileParams, Query()],
    ) -> Response:
        about = _about(request, snapshot)
        # Building takes a session of its own; this one goes back to the readers.
        session.close()
        built = get_export(request.app.state.engine, settings, about, kind)
        headers = _headers(about, kind, built)
        if has_current(request, headers["ETag"]):
            raise NotModified(headers)
        return Export(built, chosen_ranges(request.headers, headers["ETag"], built.bytes), headers, kind.media_type)

    get_file.media_types = {kind.suffix: kind.media_type}  # type: ignore[attr-defined]
    router.add_api_route(
        f"/exports/{kind.name}",
        get_file,
        methods=["GET"],
        operation_id=f"export_{kind.suffix}_get",
        description=documentation,
        response_class=FileResponse,
        responses={
            200: {"content": {kind.media_type: {"schema": {"type": "string", "format": "binary"}}}},
        },
    )


def _about(request: Request, snapshot: Snapshot) -> About:
    return About(snapshot.number, snapshot.published_at.date().isoformat(), request.scope["state"]["content_hash"])


def _headers(about: About, kind: Kind, built: Built) -> dict[str, str]:
    """The checksum as an ETag and as RFC 9530 has it, and a name to save under."""
    digest = base64.b64encode(bytes.fromhex(built.sha256)).decode()
    name = f"{Path(kind.name).stem}-release-{about.release}.{kind.suffix}"
    return {
        "ETag": f'"{built.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Content-Language": "vi, en",
        "Vary": VARY,
        **_SHARED,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Accept-Ranges": "bytes",
    }


_add(
    KINDS["party-statistics.sqlite"],
    """Toàn bộ đợt công bố trong một cơ sở dữ liệu SQLite · The whole release as a SQLite database.

    Tables with keys and indexes, a view for each subject, and search tables; Datasette opens it as it is. Ranges are
    served; `Repr-Digest` and the ETag carry the SHA-256.
    """,
)
_add(
    KINDS["party-statistics.zip"],
    """Toàn bộ đợt công bố bằng CSV · The whole release as CSV files with a `datapackage.json`.

    A Frictionless Data Package: each column has a type and a meaning, keys and references are stated. Ranges are served;
    `Repr-Digest` and the ETag carry the SHA-256.
    """,
)
