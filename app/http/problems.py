"""One body for every error: problem+json (RFC 9457), whatever went wrong and wherever."""

from typing import Any

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

from app.errors import Problem
from app.http.language import negotiate
from app.text import Text, nearest

log = structlog.get_logger("party_stats")


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


def add_problem_handlers(app: FastAPI) -> None:
    """Register the handlers of everything that a route or the routing itself may raise."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, error: Problem) -> Response:
        return problem_response(request.scope, error)

    @app.exception_handler(NotModified)
    async def _not_modified(_: Request, error: NotModified) -> Response:
        return Response(status_code=304, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return problem_response(request.scope, from_validation(error))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return problem_response(request.scope, _from_http(request, error))

    @app.exception_handler(PoolTimeoutError)
    @app.exception_handler(OperationalError)
    async def _database(request: Request, error: Exception) -> Response:
        log.error("database_unavailable", error=type(error).__name__, reason=str(error).splitlines()[0])
        return problem_response(request.scope, unavailable())


def from_validation(error: RequestValidationError) -> Problem:
    """All invalid parameters at once, each with its value and what is allowed."""
    errors = [_entry(item) for item in error.errors()]
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return Problem(
            "malformed_request",
            Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON."),
            errors,
        )
    names = ", ".join(
        dict.fromkeys(str(entry["location"]).partition(".")[2] or str(entry["location"]) for entry in errors)
    )
    return Problem(
        "invalid_parameter",
        Text(
            f"Giá trị không hợp lệ: {names}. Xem errors để biết giá trị được phép.",
            f"Not valid: {names}. See errors for what is allowed.",
        ),
        errors,
    )


def _entry(item: Any) -> dict[str, Any]:
    location = ".".join(str(part) for part in item["loc"])
    context = item.get("ctx") or {}
    if "parameter" in context:
        location = f"query.{context['parameter']}"
    value = item.get("input")
    entry: dict[str, Any] = {"location": location, "reason": item["msg"]}
    if isinstance(value, str | int | float | bool):
        entry["value"] = value[:200] if isinstance(value, str) else value
    if item["type"] == "enum":
        allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        entry["allowed"] = allowed[:40]
        entry["did_you_mean"] = nearest(str(value), allowed)
    return entry


def _from_http(request: Request, error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    path = request.url.path[:200]
    if error.status_code == 405:
        return Problem(
            "method_not_allowed",
            Text(f"{request.method} không dùng được ở {path}.", f"{request.method} is not possible at {path}."),
            headers=headers,
        )
    if error.status_code == 404:
        return Problem(
            "not_found",
            Text(
                f"Không có gì ở {path}. GET /v1 liệt kê các điểm truy cập.",
                f"Nothing lives at {path}. GET /v1 lists the endpoints.",
            ),
        )
    return Problem(
        "malformed_request",
        Text("Không đọc được yêu cầu.", "The request cannot be read."),
        headers=headers,
        status_code=error.status_code,
    )
