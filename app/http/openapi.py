"""The OpenAPI document: what FastAPI derives from the routes, completed with errors, headers and real examples."""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.errors import PROBLEMS
from app.schemas.common import ErrorItem, ProblemOut
from app.settings import Settings

TAGS = [
    {"name": "discover", "description": "Danh mục: chỉ tiêu, tỉnh, tổ chức, nguồn · What there is to ask about."},
    {"name": "figures", "description": "Số liệu như đã in, kèm nguồn · Figures as printed, all of them, with sources."},
    {"name": "compare", "description": "So sánh, chuỗi, xếp loại, chỉ tiêu · Comparisons and what is built on them."},
    {"name": "releases", "description": "Đợt công bố và thay đổi · What was published when, and what changed."},
    {"name": "operate", "description": "Vận hành · For who runs the service."},
]
DESCRIPTION = """\
Số liệu thống kê tổ chức đảng ở Việt Nam, kèm nguồn, so sánh giữa các tỉnh, thành phố.

Statistics of Party organizations in Vietnam, kept with their sources and compared across provinces.

* A province code has a meaning only in a boundary set: `boundaries=2008` (63) or `2025` (34).
* A missing value is `null` with a `missing_reason`, never 0. Percentages are numbers from 0 to 100.
* A value printed as "trên 800" keeps its `qualifier`; ranks say between which places they may move.
* Unknown parameters are refused. Every error is `application/problem+json`.
"""
_HEADERS = {
    "ETag": ("Strong; changes with release, language, encoding and question.", "string"),
    "Cache-Control": ("How long the answer may be kept.", "string"),
    "Content-Language": ("Language of names and notes.", "string"),
    "X-Request-ID": ("The request's id, also in logs and problems.", "string"),
}
_ALWAYS = ("400", "406", "414", "422", "500", "503")


def complete_openapi(app: FastAPI, settings: Settings) -> dict[str, Any]:
    """The document at /openapi.json. Made once for an application."""
    document = get_openapi(
        title="Party Statistics API",
        version=__version__,
        openapi_version="3.1.0",
        summary="Thống kê tổ chức đảng · Statistics of Party organizations in Vietnam",
        description=DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        servers=[{"url": "/", "description": "This server"}],
        contact={"name": "Party Statistics API", **({"url": settings.contact_url} if settings.contact_url else {})},
        license_info={"name": "Facts are not protected; quotations stay with their publishers (see GET /v1, licence)"},
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (ProblemOut, ErrorItem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    document["components"]["responses"] = {status: _problem_response(status) for status in _statuses()}
    document["components"]["headers"] = {
        name: {"description": text, "schema": {"type": type_}} for name, (text, type_) in _HEADERS.items()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return document


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    text = operation.pop("description", "")
    first, _, rest = text.partition("\n\n")
    operation["summary"] = first.strip()
    operation["description"] = rest.strip() or first.strip()
    responses = operation["responses"]
    responses.pop("422", None)
    success = responses["200"]
    if not path.startswith("/v1"):
        success["headers"] = {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}}
        for status in ("500", "503"):
            responses[status] = {"$ref": f"#/components/responses/{status}"}
        return
    example = load_examples().get(operation["operationId"])
    if example is not None:
        success["content"]["application/json"]["example"] = example["response"]
    names = list(_HEADERS) if method == "get" else ["X-Request-ID"]
    success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    statuses = list(_ALWAYS)
    if method == "get":
        responses["304"] = {"description": "The client's copy, named by If-None-Match, is current."}
    if "{" in path:
        statuses.append("404")
    if method == "post":
        statuses += ["413", "415"]
    if operation["operationId"] in ("comparisons_get", "series_get", "coverage_get", "rating_distributions_get"):
        statuses.append("413")
    for status in statuses:
        if status != "406":
            responses[status] = {"$ref": f"#/components/responses/{status}"}


def _statuses() -> list[str]:
    return sorted({str(kind.status) for kind in PROBLEMS.values()})


def _problem_response(status: str) -> dict[str, Any]:
    codes = [code for code, kind in PROBLEMS.items() if str(kind.status) == status]
    # A path id that does not exist is a 404 of the same code that a parameter is a 422 of.
    if status == "404":
        codes += ["unknown_province", "unknown_organization", "unknown_source"]
    titles = "; ".join(f"{code}: {PROBLEMS[code].title.en}" for code in codes)
    first = codes[0]
    return {
        "description": titles,
        "headers": {"X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"}},
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/ProblemOut"},
                "example": {
                    "type": f"/docs/problems/{first}",
                    "title": PROBLEMS[first].title.vi,
                    "status": int(status),
                    "detail": PROBLEMS[first].explanation.vi,
                    "code": first,
                    "request_id": "6f0c1b0e4a5f4f0c9d7f2f6f3c1d2e3f",
                    "errors": [],
                },
            }
        },
    }


@cache
def load_examples() -> dict[str, Any]:
    """Real answers by operation id, as written by `party-stats examples`."""
    path = files("app") / "reference" / "examples.json"
    examples: dict[str, Any] = orjson.loads(path.read_bytes()) if path.is_file() else {}
    return examples
