"""The hot path: public answers from memory as finished bytes, for as long as their release is the newest.

One layer around the whole application. What it does not hold, the application answers, and its bytes are kept:
there is no second way to make an answer.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.keys import PREFIX as KEY_PREFIX
from app.freshness import Freshness, Token, watch_releases
from app.http.finished import Finished, Recording, send_finished
from app.http.metrics import HOT_ANSWERS, HOT_BYTES, observe_request
from app.http.negotiation import choose_encoding, negotiate
from app.settings import Settings

log = structlog.get_logger("party_stats")

Key = tuple[bytes | str | None, ...]

PREFIX = KEY_PREFIX.encode()
_WATCH_SECONDS = 0.05
_ALIASES_MAX = 4_000
_ALIAS_BYTES_MAX = 1_000
_LARGEST_SHARE = 8  # an answer above this part of the whole memory is not kept


class Hot:
    """Keeps answers up to a number of bytes, the least recently asked go first. It works while the application lives."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.bytes_max = settings.hot_bytes_max
        self.releases: Freshness | None = None
        self.token: Token | None = None
        self.size = 0
        self.entries: OrderedDict[Key, Finished] = OrderedDict()
        self.aliases: dict[Key, Key] = {}
        self.flights: dict[Key, asyncio.Future[Finished | None]] = {}
        self.warming: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" and self.bytes_max:
            await self._live(scope, receive, send)
            return
        started = time.perf_counter()
        given = dict(scope["headers"]) if scope["type"] == "http" else {}
        if not _may_be_kept(scope, given) or not self._is_fresh():
            await self.app(scope, receive, send)
            return
        key = self._key(scope, given)
        entry = self.entries.get(key)
        if entry is None and scope["method"] == "GET" and b"if-none-match" not in given:
            flight = self.flights.get(key)
            if flight is None:
                await self._ask(key, scope, receive, send)
                return
            # The same question is under way: one computation answers all who wait.
            entry = await asyncio.shield(flight)
        if entry is None:
            await self.app(scope, receive, send)
            return
        if key in self.entries:
            self.entries.move_to_end(key)
        entry.hits += 1
        status = await send_finished(entry, scope["method"], given, send)
        HOT_ANSWERS.inc()
        observe_request(scope["method"], entry.route, status, time.perf_counter() - started)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the releases while the application lives."""
        self.releases = watch_releases(self.settings)
        watching = asyncio.get_running_loop().create_task(self._watch())

        async def end_first() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                # What is asked ahead holds connections, which the application is about to close.
                watching.cancel()
                self.token = None
                await asyncio.gather(*self.warming)
            return message

        try:
            await self.app(scope, end_first, send)
        finally:
            watching.cancel()
            self.releases.close()
            self.releases = None

    async def _watch(self) -> None:
        """Notice a release before anybody asks."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            self._is_fresh()

    def _newest(self) -> Token | None:
        return self.releases.current() if self.releases is not None else None

    def _is_fresh(self) -> bool:
        """Whether what is kept may be served; a new release empties the memory and has the most asked asked again."""
        token = self._newest()
        if token != self.token:
            self._begin(token)
        return token is not None

    def _begin(self, token: Token | None) -> None:
        asked = sorted(self.entries.values(), key=lambda entry: -entry.hits)[: self.settings.warm_queries_max]
        self.token = token
        self.entries.clear()
        self.size = 0
        HOT_BYTES.set(0)
        # Who waits for an answer of the release before is answered by the application.
        self.flights.clear()
        if token is not None and asked:
            warming = asyncio.get_running_loop().create_task(self._warm(token, [entry.scope for entry in asked]))
            self.warming.add(warming)
            warming.add_done_callback(self.warming.discard)

    def _key(self, scope: Scope, given: dict[bytes, bytes]) -> Key:
        """What an answer depends on besides its release. The raw form of a short question is remembered."""
        query: bytes = scope["query_string"]
        find = given.get
        shaping = find(b"accept"), find(b"accept-language"), find(b"accept-encoding"), find(b"origin")
        raw = (scope["path"], query, *shaping)
        key = self.aliases.get(raw)
        if key is None:
            # Parameters of one name keep their order: the answer may.
            pairs = sorted(query.split(b"&"), key=_name)
            negotiated = (str(negotiate(scope)), choose_encoding(scope))
            key = (scope["path"].rstrip("/"), *pairs, *negotiated, given.get(b"accept"), given.get(b"origin"))
            if sum(len(part) for part in raw if part) <= _ALIAS_BYTES_MAX:
                if len(self.aliases) >= _ALIASES_MAX:
                    self.aliases.clear()
                self.aliases[raw] = key
        return key

    async def _ask(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application answer; keep what it sends where that may be kept and no release came meanwhile."""
        token = self.token
        flight: asyncio.Future[Finished | None] = asyncio.get_running_loop().create_future()
        self.flights[key] = flight

        def land(answer: Finished | None) -> None:
            if flight.done():
                return
            if self.flights.get(key) is flight:
                del self.flights[key]
            fresh = answer if self._newest() == token == self.token else None
            if fresh is not None:
                self._keep(key, fresh)
            flight.set_result(fresh)

        try:
            await self.app(scope, receive, Recording(send, self.bytes_max // _LARGEST_SHARE, scope, land))
        finally:
            land(None)

    def _keep(self, key: Key, entry: Finished) -> None:
        if (old := self.entries.pop(key, None)) is not None:
            self.size -= old.size
        self.entries[key] = entry
        self.size += entry.size
        while self.size > self.bytes_max:
            _, dropped = self.entries.popitem(last=False)
            self.size -= dropped.size
        HOT_BYTES.set(self.size)

    async def _warm(self, token: Token, scopes: Iterable[Scope]) -> None:
        for scope in scopes:
            if token != self.token:
                return
            headers = [pair for pair in scope["headers"] if pair[0] != b"x-request-id"]
            asked = {**scope, "headers": headers, "state": {}}
            key = self._key(asked, dict(asked["headers"]))
            if key in self.entries or key in self.flights:
                continue
            try:
                await self._ask(key, asked, _nothing_to_receive, _discard)
            except Exception as error:  # whatever the application raises, the next is still worth asking
                log.warning("not_warmed", path=scope["path"], error=repr(error))


def _may_be_kept(scope: Scope, given: dict[bytes, bytes]) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and scope["path"].startswith("/v1")
        and b"authorization" not in given
        and b"range" not in given
        and len(given) == len(scope["headers"])
        # A key in the wrong header is told so, also where the answer is at hand.
        and not any(PREFIX in value for value in given.values())
    )


def _name(pair: bytes) -> bytes:
    return pair.partition(b"=")[0]


async def _discard(_: Message) -> None:
    """Nobody reads what is asked ahead."""


async def _nothing_to_receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
