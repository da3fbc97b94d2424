"""Routes that write: who may, how often, and each request once."""

from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.access import idempotency
from app.access.throttle import Throttle
from app.dependencies import PUBLIC_READ, CallerDep, EngineDep, LanguageDep, SettingsDep
from app.http.callers import check_caller_again, find_caller, need_caller, too_many
from app.http.once import Once, fingerprint
from app.http.parameters import check_json_body
from app.text import Text

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r'^("[!#-\[\]-~]{1,255}"|[!#-\[\]-~]{1,255})$',
        description="Any text that is new for each write, as a UUID. The same request again under it is answered, "
        "not done, again; forgotten after some hours.",
        examples=["5b0a7a3e-6f0c-4d7e-9d0a-2f6f3c1d2e3f"],
    ),
]


class WriteRoute(APIRoute):
    """For routers with routes that write: who asks and how often is settled before anything of the body is read.

    Who has no key learns nothing else and sends nothing. From there on a refusal is recorded.
    """

    @property
    def writes(self) -> bool:
        return "POST" in (self.methods or ())

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def admitted(request: Request) -> Response:
            request.scope["state"]["write"] = True
            await run_in_threadpool(_admit, request)
            return await handle(request)

        return admitted if self.writes else handle


def _admit(request: Request) -> None:
    """Find out who asks, in a session that is given back at once; so many writes a minute for each."""
    with request.app.state.open_session() as session:
        caller = need_caller(request, find_caller(request, session))
    throttle: Throttle = request.app.state.writes
    seconds = throttle.seconds_to_wait(caller.actor)
    if seconds:
        raise too_many(
            seconds,
            Text(
                f"Quá {throttle.per_minute} lần ghi một phút. Hãy đợi {seconds} giây.",
                f"More than {throttle.per_minute} writes a minute. Wait for {seconds} seconds.",
            ),
        )
    throttle.use(caller.actor)


async def get_fingerprint(request: Request) -> str:
    """What tells a request from another under the same Idempotency-Key."""
    return fingerprint(request, await request.body())


Doing = Callable[[str], Iterator[Once]]


def get_doing(
    request: Request,
    caller: CallerDep,
    engine: EngineDep,
    settings: SettingsDep,
    language: LanguageDep,
    idempotency_key: IdempotencyKey = None,
) -> Doing:
    """What is done once for each Idempotency-Key, when the fingerprint of the request is known."""
    key = idempotency_key.strip('"') if idempotency_key else None

    def doing(fingerprint: str) -> Iterator[Once]:
        sent = idempotency.Request(caller.actor, key, fingerprint)
        with idempotency.attempted(engine, sent, settings.idempotency_hours) as attempt:
            yield Once(attempt, language, partial(check_caller_again, request))

    return doing


DoingDep = Annotated[Doing, Depends(get_doing)]


def get_once(doing: DoingDep, fingerprint: Annotated[str, Depends(get_fingerprint)]) -> Iterator[Once]:
    """For writes with a small body."""
    yield from doing(fingerprint)


OnceDep = Annotated[Once, Depends(get_once, scope="function")]


WRITE = PUBLIC_READ
"""Dependencies of every route that writes. Its router has `route_class=WriteRoute`."""
JSON_WRITE = [*WRITE, Depends(check_json_body)]
"""The same for a route that takes a JSON body."""
