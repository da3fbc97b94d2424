"""What routes that write depend on: who may, how often, and each request once."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Header, Request

from app.access import idempotency
from app.access.throttle import Throttle
from app.dependencies import PUBLIC_READ, CallerDep, EngineDep, LanguageDep, SettingsDep, check_json_body
from app.http.callers import too_many
from app.http.once import Once, fingerprint
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


async def mark_write(request: Request) -> None:
    """From here on a refusal is recorded."""
    request.scope["state"]["write"] = True


def limit_writes(request: Request, caller: CallerDep) -> None:
    """So many writes a minute for each caller."""
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


def get_once(
    caller: CallerDep,
    engine: EngineDep,
    settings: SettingsDep,
    language: LanguageDep,
    fingerprint: Annotated[str, Depends(get_fingerprint)],
    idempotency_key: IdempotencyKey = None,
) -> Iterator[Once]:
    """For writes with a small body: done once for each Idempotency-Key."""
    key = idempotency_key.strip('"') if idempotency_key else None
    request = idempotency.Request(caller.actor, key, fingerprint)
    with idempotency.attempted(engine, request, settings.idempotency_hours) as attempt:
        yield Once(attempt, language)


OnceDep = Annotated[Once, Depends(get_once, scope="function")]


WRITE = [Depends(mark_write), Depends(limit_writes), *PUBLIC_READ]
"""Dependencies of every route that writes, in this order: who has no key learns nothing else."""
JSON_WRITE = [*WRITE, Depends(check_json_body)]
"""The same for a route that takes a JSON body."""
