"""Every Depends: the session, the caller and what it may do, its language and release, conditional requests.

What asks the database is a plain `def`, which runs in a thread; the others are `async`, because a thread costs more than
they do.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated, Any

from anyio import CancelScope
from anyio.to_thread import run_sync
from asgi_correlation_id import correlation_id
from fastapi import Depends, Request, Response, Security
from fastapi.security import HTTPBearer
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import __version__
from app.access.callers import Caller, Origin, check_role
from app.answers.as_of import release_as_of
from app.answers.context import Context, Snapshot
from app.errors import Problem
from app.http.callers import find_caller, need_caller, peer_address
from app.http.formats import choose_format
from app.http.negotiation import names_tag, negotiate
from app.http.once import PRIVATE
from app.http.parameters import check_parameters
from app.http.problems import NotModified
from app.models.vocabulary import Role
from app.queries.pages import decode_cursor, invalid_cursor
from app.queries.releases import current_release, get_release
from app.queries.suppression import show_to
from app.settings import Settings, get_settings
from app.text import HANOI, Language, Text

OpenSession = Callable[[], AbstractContextManager[Session]]


async def get_app_settings(request: Request) -> Settings:
    """The settings that this application was made with."""
    settings: Settings = request.app.state.settings
    return settings


SettingsDep = Annotated[Settings, Depends(get_app_settings)]


async def get_engine(request: Request) -> Engine:
    """For writing, with `app.database.writing`."""
    engine: Engine = request.app.state.engine
    return engine


EngineDep = Annotated[Engine, Depends(get_engine)]


async def get_optional_caller(request: Request) -> Caller | None:
    """The caller; None without an Authorization header. A wrong key is a 401 here too."""
    return await run_sync(_look_up, request) if "authorization" in request.headers else None


def _look_up(request: Request) -> Caller | None:
    # In a session that is given back at once: the body of a write may take its time to arrive.
    with request.app.state.open_session() as session:
        return find_caller(request, session)


OptionalCallerDep = Annotated[Caller | None, Depends(get_optional_caller)]


def _read_as(session: Session, caller: Caller | None) -> None:
    if caller is not None:
        show_to(session, caller.organization_id)


async def get_session(request: Request) -> AsyncIterator[Session]:
    """A session that only reads. It connects at its first statement and is closed before the answer is sent."""
    state = request.app.state
    session = Session(state.engine, info={"memory": state.memory})
    try:
        yield session
    finally:
        if session.in_transaction():
            with CancelScope(shield=True):
                await run_sync(session.close)


# One object for all: the cap on sessions at once belongs to it.
NobodysSessionDep = Annotated[
    Session, Depends(get_session, scope="function", max_concurrency=get_settings().database_pool_size)
]


async def get_own_session(caller: OptionalCallerDep, session: NobodysSessionDep) -> Session:
    """A session that only reads, and as the caller."""
    _read_as(session, caller)
    return session


SessionDep = Annotated[Session, Depends(get_own_session)]


async def get_open_session(request: Request, caller: OptionalCallerDep) -> OpenSession:
    """What opens a session of its own, of the same caller, for an answer that leaves over a long time."""

    @contextmanager
    def open_session() -> Iterator[Session]:
        with request.app.state.open_session() as session:
            _read_as(session, caller)
            yield session

    return open_session


OpenSessionDep = Annotated[OpenSession, Depends(get_open_session)]
BEARER = HTTPBearer(scheme_name="key", auto_error=False)


def get_caller(
    request: Request, response: Response, caller: OptionalCallerDep, _: Annotated[object, Security(BEARER)]
) -> Caller:
    """The caller, or the 401. What it is answered is its own: nobody keeps it."""
    response.headers.update(PRIVATE)
    return need_caller(request, caller)


CallerDep = Annotated[Caller, Depends(get_caller)]


def require(*roles: Role) -> Callable[[Caller], None]:
    """A dependency that is a 403 unless the caller has one of the roles: `dependencies=[Depends(require(Role.approver))]`."""

    def check(caller: CallerDep) -> None:
        check_role(caller, *roles)

    return check


async def get_origin(request: Request, caller: CallerDep) -> Origin:
    """Where a write comes from, for the audit."""
    return Origin(caller.actor, peer_address(request.scope), correlation_id.get() or "", caller.organization_id)


OriginDep = Annotated[Origin, Depends(get_origin)]


async def get_language(request: Request) -> Language:
    """The language of the answer."""
    return negotiate(request.scope)


LanguageDep = Annotated[Language, Depends(get_language)]


def get_snapshot(request: Request, session: SessionDep) -> Snapshot:
    """The release asked for by `as_of`, else the newest."""
    as_of = request.query_params.get("as_of")
    cursor = request.query_params.get("cursor")
    release: Any | None
    if as_of:
        release = release_as_of(session, as_of)
    elif cursor:
        # All pages of a list are of the release of the first, also when another is published meanwhile.
        release = get_release(session, decode_cursor(cursor, None)[0])
        if release is None:
            raise invalid_cursor(cursor, Text("Con trỏ trang không đọc được.", "The cursor cannot be read."))
    else:
        release = current_release(session)
    if release is None:
        raise Problem(
            "unavailable",
            Text(
                "Cơ sở dữ liệu chưa có đợt công bố nào. Người vận hành cần chạy party-stats load.",
                "The database has no release yet. Its operator needs to run party-stats load.",
            ),
            headers={"Retry-After": "60"},
        )
    state = f"{release.content_hash} {release.revision}"
    request.scope["state"]["content_hash"] = state
    session.info["state"] = state
    return Snapshot(release.number, release.published_at.astimezone(HANOI), as_of)


SnapshotDep = Annotated[Snapshot, Depends(get_snapshot)]


async def get_context(
    request: Request,
    response: Response,
    session: SessionDep,
    snapshot: SnapshotDep,
    language: LanguageDep,
    settings: SettingsDep,
    caller: OptionalCallerDep,
) -> Context:
    """What an answer needs. Sets the caching headers; a current copy at the client ends the request here, before any query."""
    if caller is None:
        headers = _caching_headers(request, snapshot, language, settings)
        if has_current(request, headers["ETag"]):
            raise NotModified(headers)
    else:
        headers = {**PRIVATE, "Content-Language": str(language)}
    response.headers.update(headers)
    query = request.url.query
    url = request.url.path + (f"?{query}" if query else "")
    return Context(session, snapshot, language, url, settings.items_max, headers, caller)


def _caching_headers(request: Request, snapshot: Snapshot, language: Language, settings: Settings) -> dict[str, str]:
    parts = (
        str(snapshot.number),
        request.scope["state"]["content_hash"],
        __version__,
        *settings.shown,
        str(language),
        request.scope["state"]["format"],
        request.headers.get("accept-encoding", ""),
        request.url.path,
        request.url.query,
    )
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    pinned = snapshot.as_of is not None and snapshot.as_of.isdigit()
    return {
        "ETag": f'"{snapshot.number}-{digest}"',
        "Cache-Control": "public, max-age=86400, immutable"
        if pinned
        else f"public, max-age={settings.cache_max_age_seconds}",
        "Content-Language": str(language),
        "Vary": PRIVATE["Vary"],
    }


def has_current(request: Request, etag: str) -> bool:
    """Whether the client holds the answer with this ETag."""
    return names_tag(request.headers.get("if-none-match", ""), etag)


ContextDep = Annotated[Context, Depends(get_context)]

PUBLIC_READ = [Depends(check_parameters), Depends(choose_format)]
"""Dependencies of every router of reads, in this order: they run before anything is looked up."""
