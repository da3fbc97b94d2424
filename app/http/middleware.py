"""Pure ASGI layers: the guard (bad bytes, HEAD, failures) and the observer (metrics, access log, headers)."""

import time
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from asgi_correlation_id import correlation_id
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Problem
from app.http.metrics import REQUEST_SECONDS, REQUESTS
from app.http.problems import internal_error, problem_response
from app.settings import Settings
from app.text import Text

log = structlog.get_logger("party_stats")
access = structlog.get_logger("party_stats.access")


class Guard:
    """Refuses what cannot be read, answers HEAD from GET, and turns any failure into one problem."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        problem = self._refusal(scope)
        if problem is not None:
            await problem_response(scope, problem)(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
            send = _without_body(send)
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, self._limited(receive), watch)
        except _BodyTooLarge:
            await problem_response(scope, self._body_too_large())(scope, receive, send)
        except Exception:
            log.exception("request_failed", method=scope["method"], path=scope["path"][:200])
            if started:
                raise
            await problem_response(scope, internal_error())(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        raw_path = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope["query_string"]
        length = len(raw_path) + len(query)
        if length > self.settings.url_max_bytes:
            longest = max((pair.partition(b"=")[::2] for pair in query.split(b"&")), key=lambda p: len(p[1]))
            name = longest[0][:60].decode("ascii", "replace")
            return Problem(
                "uri_too_long",
                Text(
                    f"Địa chỉ dài {length} byte, tối đa {self.settings.url_max_bytes}; dài nhất là tham số {name!r}.",
                    f"The address has {length} bytes, the most is {self.settings.url_max_bytes}; the longest parameter is "
                    f"{name!r}.",
                ),
                [{"location": f"query.{name}", "value": f"{len(longest[1])} bytes"}],
                extra={"bytes": length, "bytes_max": self.settings.url_max_bytes},
            )
        for location, raw in [("path", raw_path), *_query_parts(query)]:
            reason = _unreadable(raw)
            if reason is not None:
                return Problem(
                    "malformed_request",
                    Text(f"{location} chứa {reason.vi}.", f"{location} has {reason.en}."),
                    [{"location": location, "reason": reason}],
                )
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.settings.body_max_bytes:
            return self._body_too_large()
        return None

    def _body_too_large(self) -> Problem:
        most = self.settings.body_max_bytes
        return Problem(
            "body_too_large",
            Text(f"Nội dung gửi lên quá lớn, tối đa {most} byte.", f"The body is too large, the most is {most} bytes."),
            [{"location": "body", "allowed": [f"{most} bytes"]}],
        )

    def _limited(self, receive: Receive) -> Receive:
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.settings.body_max_bytes:
                raise _BodyTooLarge
            return message

        return limited


class _BodyTooLarge(Exception):
    pass


def _query_parts(query: bytes) -> list[tuple[str, bytes]]:
    parts = []
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        shown = unquote_to_bytes(name.replace(b"+", b" "))[:60].decode("utf-8", "replace")
        parts += [(f"query.{shown}", name), (f"query.{shown}", value)]
    return parts


def _unreadable(raw: bytes) -> Text | None:
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return Text("byte không phải UTF-8", "bytes that are not UTF-8")
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        return Text("ký tự điều khiển", "control characters")
    return None


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only


class Observer:
    """Counts and times each request by route, writes one access line, and sets the headers that all answers carry."""

    def __init__(self, app: ASGIApp, access_log: bool) -> None:
        self.app = app
        self.access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def stamp(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
            await send(message)

        # The request is copied where HEAD becomes GET; the route is then seen only through a shared dict.
        seen: dict[str, Any] = scope.setdefault("state", {})
        try:
            await self.app(scope, receive, stamp)
        finally:
            seconds = time.perf_counter() - started
            route = seen.get("route_path") or "unmatched"
            REQUESTS.labels(scope["method"], route, str(status)).inc()
            REQUEST_SECONDS.labels(scope["method"], route).observe(seconds)
            if self.access_log:
                access.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"][:500],
                    query=scope["query_string"][:500].decode("ascii", "replace"),
                    status=status,
                    milliseconds=round(seconds * 1000, 2),
                    route=route,
                    request_id=correlation_id.get(),
                )
