"""For who runs the service: alive, ready, metrics. Outside /v1, never cached, the same whoever asks: keys are not looked at."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.dependencies import NobodysSessionDep, SettingsDep
from app.errors import Problem, StartupError
from app.migrations import check_migrated, current_revision
from app.queries.releases import current_release
from app.releases.suppression import decided_by
from app.schemas.root import Health, Readiness
from app.text import Text

router = APIRouter(tags=["operate"])


@router.get("/healthz", operation_id="health_get")
def get_health(response: Response) -> Health:
    """Tiến trình còn sống · The process is alive."""
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok")


@router.get("/readyz", operation_id="readiness_get")
def get_readiness(response: Response, session: NobodysSessionDep, settings: SettingsDep) -> Readiness:
    """Sẵn sàng trả lời · The database answers, is at the right migration, has a release, and hides what the settings hide."""
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
    if not decided_by(session.connection(), settings):
        raise Problem(
            "unavailable",
            Text(
                "Số liệu không công khai được quyết định theo thiết lập khác với tiến trình này. Hãy đặt "
                "PARTY_STATS_SUPPRESSION_THRESHOLD và PARTY_STATS_LOWEST_PUBLIC_TYPE như nhau cho mọi tiến trình rồi khởi động "
                "lại, hoặc chạy party-stats rebuild.",
                "What is not public was decided by other settings than this process has. Set "
                "PARTY_STATS_SUPPRESSION_THRESHOLD and PARTY_STATS_LOWEST_PUBLIC_TYPE alike for all processes and start again, "
                "or run: party-stats rebuild",
            ),
            headers={"Retry-After": "30"},
        )
    return Readiness(status="ready", release=release.number, migration=current_revision(session.connection()))


@router.get("/metrics", operation_id="metrics_get", response_class=Response)
def get_metrics() -> Response:
    """Số đo cho Prometheus · Requests and seconds by route, in the Prometheus text format."""
    return Response(generate_latest(), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)
