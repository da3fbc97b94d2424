"""Pure ASGI layers: the front (HEAD, encodings), the guard (bad bytes, failures), the observer (metrics, access log)."""

import re
import time
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from asgi_correlation_id import correlation_id
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.keys import has_key, has_token
from app.errors import Problem
from app.http.addresses import query_parts, unreadable, uri_too_long
from app.http.callers import key_in_address, key_in_header
from app.http.metrics import observe_request
from app.http.negotiation import choose_encoding
from app.http.problems import BodyTooLarge, body_too_large, internal_error, problem_response
from app.http.refusals import record_refusal
from app.settings import Settings
from app.text import Text

HEADER_BYTES_MAX = 65536
# Where files are taken, which are streamed to disk.
_UPLOADS = re.compile(r"/v1/(submissions(/[^/]+/resubmit)?|published-figures)")
log = structlog.get_logger("party_stats")
access = structlog.get_logger("party_stats.access")


class Front:
    """Answers HEAD from GET and settles the encoding once, so that the ETag and the compression agree on it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = MutableHeaders(raw=list(scope["headers"]))
        headers["accept-encoding"] = choose_encoding(scope)
        method, path = scope["method"], scope["path"]
        scope = {**scope, "headers": headers.raw, "path": path.rstrip("/") or "/"}
        send = _varying_once(send)
        if method == "HEAD":
            scope["method"], send = "GET", _without_body(send)
            scope["state"]["bodiless"] = True
        elif method == "GET" and headers.get("if-none-match", "").strip() == "*":
            send = _not_modified_if_found(send)
            scope["state"]["bodiless"] = True
        await self.app(scope, receive, send)


def _varying_once(send: Send) -> Send:
    """The compression repeats what the answer has said already."""

    async def once(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "vary" in headers:
                headers["vary"] = ", ".join(dict.fromkeys(headers["vary"].split(", ")))
        await send(message)

    return once


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only


def _not_modified_if_found(send: Send) -> Send:
    """`If-None-Match: *` is about whether there is an answer at all, which is known only with the answer."""
    bodiless = _without_body(send)
    found = False

    async def not_modified(message: Message) -> None:
        nonlocal found
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            found = message["status"] == 200 and "etag" in headers
            if found:
                for name in ("content-type", "content-length", "content-encoding"):
                    del headers[name]
                message = {**message, "status": 304, "headers": headers.raw}
        await (bodiless if found else send)(message)

    return not_modified


class Guard:
    """Refuses what cannot be read, and turns any failure into one problem."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        write = _write_route(scope)
        problem = self._refusal(scope, write=write is not None)
        if problem is not None:
            if write is not None:
                scope["state"]["write"], scope["route"] = True, write
                await record_refusal(Request(scope), problem)
            await problem_response(scope, problem)(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                note_route()
            await send(message)

        def note_route() -> None:
            # The scope was copied on the way in: the layers outside see the route only through the dict that all share.
            scope["state"]["route_path"] = getattr(scope.get("route"), "path", None)

        try:
            await self.app(scope, self._limited(receive, scope), watch)
        except Exception:
            log.exception("request_failed", method=scope["method"], path=scope["path"][:200])
            if started:
                raise
            await problem_response(scope, internal_error())(scope, receive, send)
        finally:
            note_route()

    def _refusal(self, scope: Scope, *, write: bool) -> Problem | None:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope["query_string"]
        address = unquote_to_bytes(raw_path + b"?" + query)
        if has_key(address) or has_token(address):
            scope["state"]["key_in_address"] = True
            return key_in_address()
        size = scope["state"].get("url_bytes") or len(raw_path) + len(query) + bool(query)
        if size > self.settings.url_max_bytes:
            return uri_too_long(query, size, self.settings.url_max_bytes)
        for location, raw in [("path", raw_path), *query_parts(query)]:
            reason = unreadable(raw)
            if reason is not None:
                return Problem(
                    "malformed_request",
                    Text(f"{location} chứa {reason.vi}.", f"{location} has {reason.en}."),
                    [{"location": location, "reason": reason}],
                )
        for name, value in scope["headers"]:
            if name != b"authorization" and has_key(value):
                return key_in_header(name.decode("latin-1"))
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADER_BYTES_MAX:
            return headers_too_large()
        most = self._body_max(scope)
        # Of a write it is told to who has a key, once the body would be read.
        if not write and _declared(scope) > most:
            return body_too_large(most)
        return None

    def _body_max(self, scope: Scope) -> int:
        upload = scope["method"] == "POST" and _UPLOADS.fullmatch(scope["path"])
        return self.settings.upload_max_bytes if upload else self.settings.body_max_bytes

    def _limited(self, receive: Receive, scope: Scope) -> Receive:
        received, most = 0, self._body_max(scope)

        async def limited() -> Message:
            nonlocal received
            if _declared(scope) > most:
                raise BodyTooLarge(most)
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise BodyTooLarge(most)
            return message

        return limited


def _declared(scope: Scope) -> int:
    """The Content-Length; 0 where there is none."""
    given = dict(scope["headers"]).get(b"content-length", b"0")
    return int(given[:20]) if given.isdigit() else 0


def _write_route(scope: Scope) -> Any | None:
    """The route of a write."""
    if scope["method"] != "POST":
        return None
    routes = scope["app"].state.write_routes
    return next((route for route in routes if route.path_regex.match(scope["path"])), None)


def headers_too_large() -> Problem:
    """The 431."""
    return Problem(
        "headers_too_large",
        Text(
            f"Các tiêu đề dài hơn {HEADER_BYTES_MAX} byte. Hãy bỏ bớt tiêu đề hoặc cookie.",
            f"The headers have more than {HEADER_BYTES_MAX} bytes. Send fewer or shorter headers or cookies.",
        ),
        [{"location": "header", "allowed": [f"{HEADER_BYTES_MAX} bytes"]}],
    )


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

        seen: dict[str, Any] = scope.setdefault("state", {})
        try:
            await self.app(scope, receive, stamp)
        finally:
            seconds = time.perf_counter() - started
            route = seen.get("route_path") or "unmatched"
            hidden = seen.get("key_in_address", False)
            observe_request(scope["method"], route, status, seconds)
            if self.access_log:
                access.info(
                    "request",
                    method=scope["method"],
                    path="(a key)" if hidden else scope["path"][:500],
                    query="" if hidden else scope["query_string"][:500].decode("ascii", "replace"),
                    status=status,
                    milliseconds=round(seconds * 1000, 2),
                    route=route,
                    request_id=correlation_id.get(),
                )
