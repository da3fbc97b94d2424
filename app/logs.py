"""Structured logs: one JSON object a line, or coloured text for people; the request's id in each."""

import logging
import sys
from typing import Any

import structlog
from asgi_correlation_id import correlation_id

from app.settings import Settings


def _add_request_id(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    if request_id := correlation_id.get():
        event.setdefault("request_id", request_id)
    return event


def configure_logs(settings: Settings) -> None:
    """Send everything, the server's own lines included, to standard error in one format."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
    ]
    if settings.log_format == "console":
        renderer: Any = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        final = [renderer]
    else:
        final = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[*_without_meta(), *final], foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # It tells the database's kind at every look at its revision.
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))
    # A batch asks through httpx, which would log each read a second time.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def _without_meta() -> list[Any]:
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
