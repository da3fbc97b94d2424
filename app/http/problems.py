"""One body for every error: problem+json (RFC 9457), whatever went wrong and wherever."""

import orjson
import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.access.idempotency import Replayed
from app.errors import Problem
from app.http.negotiation import negotiate
from app.http.once import replay
from app.http.refusals import record_refusal
from app.http.validation import from_validation
from app.text import Text, nearest

log = structlog.get_logger("party_stats")


class BodyTooLarge(HTTPException):
    """Raised while a body is read; the framework lets only its own exceptions pass from there."""

    def __init__(self, most: int) -> None:
        super().__init__(413)
        self.most = most


class NotModified(Exception):
    """The client's copy is current; raised before any query runs."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


def problem_response(scope: Scope, problem: Problem) -> Response:
    """The problem as a response in the language of the request."""
    language = negotiate(scope)
    body = problem.body(language, correlation_id.get() or "")
    return Response(
        orjson.dumps(body),
        problem.status,
        {
            "Cache-Control": "no-store",
            "Content-Language": str(language),
            "Vary": "Accept-Language",
            **problem.headers,
        },
        "application/problem+json",
    )


def internal_error() -> Problem:
    """The 500: no text of the exception leaves the server."""
    return Problem(
        "internal_error",
        Text(
            "Máy chủ gặp lỗi khi trả lời. Hãy thử lại; nếu còn lỗi, hãy báo request_id.",
            "The server failed to answer. Try again; if it persists, report the request_id.",
        ),
    )


def unavailable() -> Problem:
    """The 503: the database did not answer in time."""
    return Problem(
        "unavailable",
        Text(
            "Cơ sở dữ liệu không trả lời kịp. Hãy thử lại sau vài giây.",
            "The database did not answer in time. Try again in a few seconds.",
        ),
        headers={"Retry-After": "5"},
    )


def body_too_large(most: int) -> Problem:
    """The 413 of a request body."""
    return Problem(
        "body_too_large",
        Text(f"Nội dung gửi lên quá lớn, tối đa {most} byte.", f"The body is too large, the most is {most} bytes."),
        [{"location": "body", "allowed": [f"{most} bytes"]}],
        extra={"bytes_max": most},
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Register the handlers of everything that a route or the routing itself may raise."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        await record_refusal(request, error)
        return problem_response(request.scope, error)

    @app.exception_handler(Replayed)
    async def _replayed(_: Request, error: Replayed) -> Response:
        return replay(error.answer)

    @app.exception_handler(NotModified)
    async def _not_modified(_: Request, error: NotModified) -> Response:
        return Response(status_code=304, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        problem = from_validation(error)
        await record_refusal(request, problem)
        return problem_response(request.scope, problem)

    @app.exception_handler(BodyTooLarge)
    async def _too_large(request: Request, error: BodyTooLarge) -> Response:
        problem = body_too_large(error.most)
        await record_refusal(request, problem)
        return problem_response(request.scope, problem)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        problem = _from_http(request, error)
        await record_refusal(request, problem)
        return problem_response(request.scope, problem)

    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(OperationalError)
    async def _database(request: Request, error: Exception) -> Response:
        log.error("database_unavailable", error=type(error).__name__, reason=str(error).splitlines()[0])
        return problem_response(request.scope, unavailable())


def _from_http(request: Request, error: HTTPException) -> Problem:
    path = request.url.path[:200]
    if error.status_code == 405:
        methods = sorted((error.headers or {}).get("Allow", "").split(", "))
        allowed = [*methods, "HEAD"] if "GET" in methods else methods
        return Problem(
            "method_not_allowed",
            Text(
                f"{request.method} không dùng được ở {path}. Được dùng: {', '.join(allowed)}.",
                f"{request.method} is not possible at {path}. Possible: {', '.join(allowed)}.",
            ),
            [{"location": "method", "value": request.method, "allowed": allowed}],
            headers={"Allow": ", ".join(allowed)},
        )
    if error.status_code == 404:
        known = list(request.app.openapi()["paths"])
        below = [address for address in known if address.startswith(f"{path.rstrip('/')}/")]
        return Problem(
            "not_found",
            Text(
                f"Không có gì ở {path}. GET /v1 liệt kê các điểm truy cập.",
                f"Nothing lives at {path}. GET /v1 lists the endpoints.",
            ),
            [{"location": "path", "value": path, "did_you_mean": below[:3] or nearest(path, known)}],
        )
    return Problem("malformed_request", Text("Không đọc được yêu cầu.", "The request cannot be read."))
