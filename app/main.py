"""The application: routes under /v1, problems, middleware, documentation."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app.access.throttle import Throttle
from app.charts.renderer import Renderer
from app.database import limit_statements, make_engine, open_snapshot
from app.http.admission import Admission
from app.http.hot import Hot
from app.http.middleware import Front, Guard, Observer
from app.http.openapi import complete_openapi
from app.http.pages import router as pages_router
from app.http.problems import add_problem_handlers
from app.logs import configure_logs
from app.memory import Memory
from app.routers import ROUTERS, dashboard, operate
from app.routers.charts import PICTURES
from app.settings import Settings, get_settings
from app.submissions.worker import Worker
from app.workbooks.limits import Limits

EXPOSED_HEADERS = (
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Deprecation",
    "Sunset",
    "X-Request-ID",
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Language",
    "Content-Range",
    "Repr-Digest",
)


class Application(FastAPI):
    """FastAPI behind the hot path: what is at hand passes none of the framework's layers."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self._hot = Hot(super().__call__, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._hot(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """An application on the database of `settings`; it opens no connection before the first request."""
    settings = settings or get_settings()
    engine = limit_statements(make_engine(settings), settings.statement_seconds_max)
    worker = Worker(engine, Limits.from_settings(settings), settings.submission_poll_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        configure_logs(settings)
        worker.start()
        yield
        worker.stop()
        app.state.renderer.close()
        engine.dispose()

    app = Application(
        settings,
        title="Party Statistics API",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.engine = engine
    app.state.open_session = partial(open_snapshot, engine)
    app.state.memory = Memory(settings.rankings_bytes_max)
    app.state.settings = settings
    app.state.worker = worker
    app.state.renderer = Renderer(settings.chart_processes)
    app.state.streams = BoundedSemaphore(settings.streams_max)
    app.state.examinations = BoundedSemaphore(settings.examinations_max)
    app.state.tokens = _tokens(settings) if settings.oidc_issuer else None
    app.state.wrong_keys = Throttle(settings.wrong_keys_per_minute)
    app.state.writes = Throttle(settings.writes_per_minute)
    app.state.refusals = Throttle(settings.wrong_keys_per_minute)
    app.state.refusals_of_speed = Throttle(1)
    app.state.write_routes = [route for router in ROUTERS for route in router.routes if getattr(route, "writes", False)]
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(operate.router)
    app.include_router(dashboard.router)
    app.include_router(pages_router)
    add_problem_handlers(app)
    _add_middleware(app, settings)
    document: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not document:
            document.update(complete_openapi(app, settings))
        return document

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def _tokens(settings: Settings) -> Any:
    # Not before they are wanted: their cryptography takes memory in every process.
    from app.access.tokens import Tokens

    return Tokens(settings)


def serve() -> FastAPI:
    """What `party-stats run` serves: an application that has its process to itself."""
    app = create_app()
    # What is there at the start stays: looking through it again and again would stop requests for a tenth of a second.
    gc.collect()
    gc.freeze()
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Innermost first: the guard next to the routes, the request id outermost; around all of it is the hot path."""
    app.add_middleware(Guard, settings=settings)
    for media_type in (
        "text/csv",
        "application/x-ndjson",
        "application/vnd.json-stat+json",
        "image/svg+xml",
        PICTURES["vega-lite"].media_type,
    ):
        add_compress_type(media_type)
    app.add_middleware(CompressMiddleware, minimum_size=settings.compression_min_bytes)
    app.add_middleware(Front)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
            allow_headers=["*"],
            expose_headers=EXPOSED_HEADERS,
            max_age=86400,
        )
    app.add_middleware(Admission, settings=settings)
    app.add_middleware(Observer, access_log=settings.access_log)
    app.add_middleware(CorrelationIdMiddleware, header_name="X-Request-ID", validator=_fit_request_id)


def _fit_request_id(value: str) -> bool:
    return 8 <= len(value) <= 64 and value.replace("-", "").replace("_", "").isalnum() and value.isascii()


def _operation_id(route: APIRoute) -> str:
    return route.operation_id or route.name
