"""The catalogue for harvesters."""

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from app import __version__
from app.answers.catalog import Dataset, Distribution, Facts, catalog
from app.answers.context import Snapshot
from app.dependencies import PUBLIC_READ, SessionDep, SettingsDep, SnapshotDep, has_current
from app.exports.about import LICENCE, TITLE
from app.exports.store import KINDS
from app.formats.registry import TABLES
from app.http.problems import NotModified
from app.queries.exports import period_of_figures
from app.queries.releases import get_release
from app.schemas.exports import ExportParams
from app.text import HANOI, Text

router = APIRouter(prefix="/v1", tags=["take away"], dependencies=PUBLIC_READ)

MEDIA_TYPE = "application/ld+json"
_FORMATS = {"json": "application/json", **{name: entry.media_type for name, entry in TABLES.items()}}


def get_catalog(
    request: Request,
    session: SessionDep,
    snapshot: SnapshotDep,
    settings: SettingsDep,
    params: Annotated[ExportParams, Query()],
) -> Response:
    """Danh mục dữ liệu theo DCAT-AP · The catalogue of all datasets as DCAT-AP, in JSON-LD.

    Datasets with their distributions, period, dates, licence and publisher. The context stands inside; both languages too.
    """
    first = get_release(session, 1)
    period = period_of_figures(session, snapshot.number)
    facts = Facts(
        base=str(request.base_url).rstrip("/"),
        release=snapshot.number,
        issued=(first.published_at.astimezone(HANOI) if first else snapshot.published_at).date().isoformat(),
        modified=snapshot.published_at.date().isoformat(),
        first_day=period[0].isoformat() if period else None,
        last_day=period[1].isoformat() if period else None,
        licence=LICENCE,
        contact=settings.contact_url,
    )
    body = orjson.dumps(catalog(facts, [_whole(snapshot), *_lists(request)]))
    parts = (__version__, request.headers.get("accept-encoding", ""), hashlib.sha256(body).hexdigest())
    headers = {
        "ETag": f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"',
        # The addresses in it are of the host that was asked.
        "Cache-Control": "no-cache",
        "Content-Language": "vi, en",
        "Vary": "Accept, Accept-Language, Accept-Encoding",
    }
    if has_current(request, headers["ETag"]):
        raise NotModified(headers)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


get_catalog.media_types = {"json": MEDIA_TYPE, "json-ld": MEDIA_TYPE, "plain-json": "application/json"}  # type: ignore[attr-defined]
router.add_api_route(
    "/catalog",
    get_catalog,
    methods=["GET"],
    operation_id="catalog_get",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)


def _whole(snapshot: Snapshot) -> Dataset:
    files = tuple(
        Distribution(f"/v1/exports/{kind.name}", Text(kind.name, kind.name), kind.media_type) for kind in KINDS.values()
    )
    return Dataset(
        "/v1/exports",
        TITLE,
        Text(
            f"Toàn bộ đợt công bố {snapshot.number} trong một tệp.",
            f"The whole of release {snapshot.number} in one file.",
        ),
        files,
    )


def _lists(request: Request) -> list[Dataset]:
    """Every list that can be had whole: it answers in all formats, asks for nothing first, and is no computed comparison."""
    found = []
    for path, operations in request.app.openapi()["paths"].items():
        operation: dict[str, Any] = operations.get("get", {})
        if "{" in path or not _is_whole(operation):
            continue
        title = Text(*operation["summary"].rstrip(".").split(" · ", 1))
        distributions = tuple(
            Distribution(f"{path}?format={name}", Text(f"{title.vi} ({name})", f"{title.en} ({name})"), media_type)
            for name, media_type in _FORMATS.items()
        )
        found.append(Dataset(path, title, Text(title.vi, operation["description"]), distributions))
    return found


def _is_whole(operation: dict[str, Any]) -> bool:
    contents = operation.get("responses", {}).get("200", {}).get("content", {})
    asked = any(parameter.get("required") for parameter in operation.get("parameters", ()))
    computed = "compare" in operation.get("tags", ())
    return TABLES["csv"].media_type in contents and not (asked or computed) and {} in operation.get("security", [])
