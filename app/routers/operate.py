"""For who runs the service: alive, ready, metrics. Outside /v1, never cached."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.dependencies import SessionDep
from app.errors import Problem, StartupError
from app.migrations import check_migrated, current_revision
from app.queries.releases import current_release
from app.schemas.root import Health, Readiness
from app.text import Text

router = APIRouter(tags=["operate"])


@router.get("/healthz", operation_id="health_get")
def get_health(response: Response) -> Health:
    """Tiến trình còn sống · The process is alive."""
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")


@router.get("/readyz", operation_id="readiness_get")
def get_readiness(response: Response, session: SessionDep) -> Readiness:
    """Sẵn sàng trả lời · The database answers, is at the right migration, and has a release."""
    response.headers["Cache-Control"] = "no-store"
    try:
        check_migrated(session.connection())
    except StartupError as error:
        raise Problem("unavailable", Text(str(error), str(error)), headers={"Retry-After": "30"}) from error
    release = current_release(session)
    if release is None:
        raise Problem(
            "unavailable",
            Text("Chưa có đợt công bố nào.", "There is no release yet."),
            headers={"Retry-After": "30"},
        )
    return Readiness(status="ready", release=release.number, migration=current_revision(session.connection()))


@router.get("/metrics", operation_id="metrics_get", response_class=Response)
def get_metrics() -> Response:
    """Số đo cho Prometheus · Requests and seconds by route, in the Prometheus text format."""
    return Response(generate_latest(), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)
