"""uvicorn's HTTP protocol, with a problem for what cannot even be parsed and a bound on what is read before that."""

from typing import Any
from uuid import uuid4

import orjson
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.errors import Problem
from app.http.middleware import headers_too_large
from app.text import Language, Text

# httptools cannot take an address apart that is longer than this.
_URL_BYTES_MAX = 65000
_HEAD_BYTES_MAX = 1 << 20
log = structlog.get_logger("party_stats")


class Protocol(HttpToolsProtocol):
    """Reads requests for the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_head, self.head_bytes, self.url_bytes = True, 0, 0

    def data_received(self, data: bytes) -> None:
        """Stop reading a head without end."""
        if self.in_head:
            self.head_bytes += len(data)
        if self.head_bytes > _HEAD_BYTES_MAX:
            self._refuse(headers_too_large())
        else:
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A new request."""
        super().on_message_begin()
        self.in_head, self.head_bytes, self.url_bytes = True, 0, 0

    def on_url(self, url: bytes) -> None:
        """Keep the first part of an over-long address; the application refuses it by its true length."""
        self.url_bytes += len(url)
        super().on_url(url[: max(0, _URL_BYTES_MAX - len(self.url))])

    def on_headers_complete(self) -> None:
        """The head was read."""
        self.in_head, self.head_bytes = False, 0
        if self.url_bytes > _URL_BYTES_MAX:
            self.scope["state"]["url_bytes"] = self.url_bytes
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What the parser refuses: bytes that HTTP does not allow, above all letters that are not percent-encoded."""
        self._refuse(
            Problem(
                "malformed_request",
                Text(
                    "Không đọc được dòng yêu cầu hoặc tiêu đề. Chữ có dấu trong địa chỉ phải được mã hoá: "
                    "curl -G --data-urlencode 'q=Huế' …",
                    "The request line or a header cannot be read. Letters beyond ASCII in the address have to be "
                    "percent-encoded: curl -G --data-urlencode 'q=Huế' …",
                ),
                [{"location": "request"}],
            )
        )

    def _refuse(self, problem: Problem) -> None:
        request_id = uuid4().hex
        log.warning("request_refused", code=problem.code, request_id=request_id)
        body = orjson.dumps(problem.body(Language.vi, request_id))
        headers = {
            "content-type": "application/problem+json",
            "content-length": len(body),
            "content-language": Language.vi,
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-request-id": request_id,
            "connection": "close",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(STATUS_LINE[problem.status] + lines.encode() + b"\r\n" + body)
        self.transport.close()
