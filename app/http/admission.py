"""Back-pressure: so many reads are computed at once, so many wait for a while, who comes then is told to come back."""

import asyncio
from collections.abc import Callable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Problem
from app.http.metrics import READS_REFUSED, READS_WAITING
from app.http.problems import problem_response
from app.settings import Settings
from app.text import Text

RETRY_SECONDS = 5
log = structlog.get_logger("party_stats")


class Admission:
    """Lets reads in one after the other. A place is free again when the head of the answer leaves: a slow client holds none.

    Answers from memory never come here. Writes, which have their own queue, and what monitors ask pass by.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.wait_seconds = settings.reads_wait_seconds
        self.waiting_max = settings.reads_waiting_max
        self.places = asyncio.Semaphore(settings.reads_at_once_max)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not scope["path"].startswith("/v1"):
            await self.app(scope, receive, send)
            return
        if not await self._admitted():
            READS_REFUSED.inc()
            log.warning("read_refused", waiting=self.waiting)
            await problem_response(scope, _busy())(scope, receive, send)
            return
        leave = _once(self.places.release)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            leave()

    async def _admitted(self) -> bool:
        if self.places.locked() and self.waiting >= self.waiting_max:
            return False
        self.waiting += 1
        READS_WAITING.set(self.waiting)
        try:
            async with asyncio.timeout(self.wait_seconds):
                await self.places.acquire()
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
            READS_WAITING.set(self.waiting)
        return True


def _once(work: Callable[[], None]) -> Callable[[], None]:
    done = False

    def run() -> None:
        nonlocal done
        if not done:
            done = True
            work()

    return run


def _busy() -> Problem:
    return Problem(
        "unavailable",
        Text(
            f"Máy chủ đang bận hết chỗ. Hãy thử lại sau {RETRY_SECONDS} giây.",
            f"The server has as much to do as it takes on. Try again in {RETRY_SECONDS} seconds.",
        ),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )
