"""Bodies that leave as they are made: whole or visibly broken, never holding anything for a client that went away."""

from collections.abc import Generator, Mapping

import anyio
import structlog
from anyio.to_thread import run_sync
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

log = structlog.get_logger("party_stats")


class Stream(Response):
    """A body in parts: the first one is there, the others are made in a thread while the client waits for them.

    `rest` is closed whatever happens: at the end, when the client goes away, and when it takes nothing for
    `stall_seconds`. A failure of a later part breaks the connection.
    """

    def __init__(
        self,
        first: bytes,
        rest: Generator[bytes],
        headers: Mapping[str, str],
        media_type: str,
        stall_seconds: float,
    ) -> None:
        self.first, self.rest = first, rest
        self.stall_seconds = stall_seconds
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, until the end or until the client has gone."""
        try:
            if scope["state"].get("bodiless"):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await send({"type": "http.response.body", "body": b""})
                return
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen, receive, tasks.cancel_scope)
                await self._send(send)
                tasks.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await run_sync(self.rest.close)

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        part: bytes | None = self.first
        while part is not None:
            with anyio.move_on_after(self.stall_seconds) as patience:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            if patience.cancelled_caught:
                # A body without its end: the server closes the connection.
                log.warning("stream_stalled", seconds=self.stall_seconds)
                return
            part = await run_sync(next, self.rest, None)
        await send({"type": "http.response.body", "body": b""})

    async def _listen(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()
