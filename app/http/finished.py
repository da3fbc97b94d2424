"""A finished answer: what it takes to send it again, and how it is recorded on its way out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from secrets import token_hex

from starlette.types import Message, Scope, Send

from app.http.negotiation import names_tag

Headers = list[tuple[bytes, bytes]]

# The ids of requests that bring none: one of the process, and a number.
_PROCESS, _NUMBERS = token_hex(8).encode(), count(1)
_REQUEST_ID = re.compile(rb"[0-9A-Za-z_-]{8,64}")
# What is said of an answer with 304.
_CONFIRMED = frozenset(
    (b"etag", b"cache-control", b"content-language", b"vary", b"link", b"x-content-type-options", b"referrer-policy")
)


@dataclass(slots=True)
class Finished:
    """A finished answer and how often it was asked."""

    headers: Headers
    confirmed: Headers
    body: bytes
    etag: bytes
    route: str
    scope: Scope
    hits: int = 1

    @property
    def size(self) -> int:
        """About how many bytes of memory this takes."""
        asked = [*self.scope["headers"], (self.scope["raw_path"], self.scope["query_string"])]
        return len(self.body) + 2 * sum(len(name) + len(value) for name, value in [*self.headers, *asked]) + 2000


async def send_finished(answer: Finished, method: str, given: dict[bytes, bytes], send: Send) -> int:
    """Send a kept answer, or that the client's copy is current; the status."""
    asked = given.get(b"x-request-id", b"")
    request_id = (b"x-request-id", asked if _REQUEST_ID.fullmatch(asked) else b"%b%016x" % (_PROCESS, next(_NUMBERS)))
    copies = given.get(b"if-none-match")
    if copies is not None and (
        copies in (answer.etag, b"*") or names_tag(copies.decode("latin-1"), answer.etag.decode())
    ):
        await send({"type": "http.response.start", "status": 304, "headers": [*answer.confirmed, request_id]})
        await send({"type": "http.response.body", "body": b""})
        return 304
    await send({"type": "http.response.start", "status": 200, "headers": [*answer.headers, request_id]})
    await send({"type": "http.response.body", "body": answer.body if method == "GET" else b""})
    return 200


class Recording:
    """Passes an answer on and keeps a copy. `done` gets the answer before its last bytes leave, so that others need
    not wait for a slow client; it gets None as soon as the answer cannot be kept."""

    def __init__(self, send: Send, bytes_max: int, scope: Scope, done: Callable[[Finished | None], None]) -> None:
        self.send = send
        self.bytes_max = bytes_max
        self.scope = scope
        self.done = done
        self.headers: Headers = []
        self.chunks: list[bytes] = []
        self.recorded = 0
        self.keeps = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.headers = list(message["headers"])
            self.keeps = message["status"] == 200 and _is_public(dict(self.headers))
        elif message["type"] == "http.response.body" and self.keeps:
            self.chunks.append(message.get("body", b""))
            self.recorded += len(self.chunks[-1])
            self.keeps = self.recorded <= self.bytes_max
            if self.keeps and not message.get("more_body", False):
                self.done(self._finished())
        if not self.keeps:
            self.chunks.clear()
            self.done(None)
        await self.send(message)

    def _finished(self) -> Finished:
        body = b"".join(self.chunks)
        left_out = (b"x-request-id", b"content-length")
        headers = [pair for pair in self.headers if pair[0] not in left_out]
        headers.append((b"content-length", str(len(body)).encode()))
        confirmed = [pair for pair in headers if pair[0] in _CONFIRMED or pair[0].startswith(b"access-control")]
        route = self.scope.get("state", {}).get("route_path") or "unmatched"
        return Finished(headers, confirmed, body, dict(headers)[b"etag"], route, self.scope)


def _is_public(said: dict[bytes, bytes]) -> bool:
    return said.get(b"cache-control", b"").startswith(b"public") and b"etag" in said
