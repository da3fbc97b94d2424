"""The OpenAPI document: what FastAPI derives from the routes, completed with errors, headers and real examples."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.errors import PROBLEMS
from app.http.descriptions import FIELDS, PARAMETERS
from app.queries import (
    audit_events,
    figures,
    keys,
    organizations,
    populations,
    provinces,
    releases,
    sources,
    submissions,
    targets,
)
from app.schemas.common import ProblemOut
from app.schemas.submitted_figures import SubmittedFigures
from app.settings import Settings

TAGS = [
    {"name": "discover", "description": "Danh mục: chỉ tiêu, tỉnh, tổ chức, nguồn · What there is to ask about."},
    {"name": "figures", "description": "Số liệu như đã in, kèm nguồn · Figures as printed, all of them, with sources."},
    {"name": "compare", "description": "So sánh, chuỗi, xếp loại, chỉ tiêu · Comparisons and what is built on them."},
    {"name": "releases", "description": "Đợt công bố và thay đổi · What was published when, and what changed."},
    {
        "name": "submissions",
        "description": "Gửi số liệu: mẫu biểu, báo cáo · Sending figures in: templates, submissions.",
    },
    {"name": "access", "description": "Khoá truy cập, nhật ký · Keys and the audit, for administrators."},
    {"name": "take away", "description": "Mang về toàn bộ · The whole of it, to take away."},
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
    "ETag": "Strong; changes with release, program version, language, encoding and question.",
    "Cache-Control": "How long the answer may be kept.",
    "Content-Language": "Language of names and notes.",
    "Vary": "Request headers that the answer depends on.",
    "Link": 'The next page, as a reference relative to the address asked: `</v1/…>; rel="next"`; absent on the last.',
    "Location": "Where the new object is.",
    "Retry-After": "Seconds to wait before asking again.",
    "X-Request-ID": "The request's id, also in logs and problems.",
}
_SORT_KEYS: dict[str, Iterable[str]] = {
    "provinces_list": provinces.SORT_KEYS,
    "organizations_list": organizations.SORT_KEYS,
    "organization_children_list": organizations.SORT_KEYS,
    "sources_list": sources.SORT_KEYS,
    "targets_list": targets.SORT_KEYS,
    "populations_list": populations.SORT_KEYS,
    "releases_list": releases.SORT_KEYS,
    "release_changes_list": ("release", "place", "id"),
    "changes_list": ("release", "place", "id"),
    "audit_events_list": audit_events.SORT_KEYS,
    "keys_list": keys.SORT_KEYS,
    "submissions_list": submissions.SORT_KEYS,
    "submission_figures_list": submissions.FIGURE_SORT_KEYS,
    "submission_findings_list": submissions.FINDING_SORT_KEYS,
    "submission_difference_list": ("line", "id"),
    "submission_comments_list": submissions.EVENT_SORT_KEYS,
    "reconciliation_list": ("difference", "difference_percent", "coverage", "organization"),
    **dict.fromkeys(
        (
            "figures_list",
            "member_counts_list",
            "admissions_list",
            "member_changes_list",
            "ratings_list",
            "organization_counts_list",
            "activities_list",
        ),
        figures.SORT_KEYS,
    ),
}
_KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "pstat_<id>_<secret>",
    "description": "Khoá truy cập do người quản trị cấp · A key, handed out by an administrator; public reads need none.",
}
_READ_HEADERS = ("ETag", "Cache-Control", "Content-Language", "Vary", "X-Request-ID")
_PRIVATE_HEADERS = tuple(name for name in _READ_HEADERS if name != "ETag")
_ANYWHERE = ("400", "414", "431", "500", "503")
_SIZED = ("comparisons_get", "series_get", "coverage_get", "rating_distributions_get", "batch_create")


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
    for model in (ProblemOut, SubmittedFigures):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {}) | {model.__name__: schema}
    document["components"]["responses"] = {status: _problem_response(status) for status in _statuses()}
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if name in FIELDS and "$ref" not in field:
                field.setdefault("description", FIELDS[name])
    document["components"]["securitySchemes"] = {"key": _KEY_SCHEME}
    document["components"]["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
            if operation["operationId"] in _SORT_KEYS:
                _name_columns(operation, schemas)
    return document


def _name_columns(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say in `sort` and `fields` which names they take."""
    page = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    item = schemas[page]["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
    names = {"sort": list(_SORT_KEYS[operation["operationId"]]), "fields": list(schemas[item]["properties"])}
    for parameter in operation["parameters"]:
        if parameter["name"] in names:
            sign = "-?" if parameter["name"] == "sort" else ""
            one = f"{sign}({'|'.join(names[parameter['name']])})"
            parameter["schema"]["anyOf"][0]["pattern"] = f"^{one}(,{one})*$"
            parameter["description"] += f" Names: {', '.join(names[parameter['name']])}."


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Summary and description from the docstring; headers, example and every error that the operation can give."""
    name = operation["operationId"]
    first, _, rest = operation.pop("description", "").partition("\n\n")
    operation["summary"] = first.strip()
    operation["description"] = rest.strip() or first.strip()
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in PARAMETERS:
            parameter.setdefault("description", PARAMETERS[parameter["name"]])
    responses = operation["responses"]
    responses.pop("422", None)
    read = path.startswith("/v1") and method == "get"
    paged = any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ()))
    protected = "security" in operation
    kept = _PRIVATE_HEADERS if protected else _READ_HEADERS if read else ("X-Request-ID",)
    done = "201" if "201" in responses else "200"
    headers = (*kept, *(("Link",) if paged else ()), *(("Location",) if done == "201" else ()))
    responses[done]["headers"] = _header_refs(headers)
    if example := load_examples().get(name):
        shown = {"summary": example["request"], "value": example["response"]}
        contents = responses[done]["content"]
        contents.get("application/json", next(iter(contents.values())))["examples"] = {"real": shown}
    if read and not protected:
        responses["304"] = {
            "description": "The client's copy, named by If-None-Match, is current.",
            "headers": _header_refs(_READ_HEADERS),
        }
    statuses = [*_ANYWHERE, *(("401", "406", "422", "429") if path.startswith("/v1") else ())]
    if protected:
        statuses += ["403"] + ["409"] * (method != "get")
    elif path.startswith("/v1"):
        # Without a key everything public is answered; with one, what its subtree may see besides.
        operation["security"] = [{}, {"key": []}]
    statuses += (
        ["416"] * (name.startswith("export_"))
        + ["404"] * ("{" in path)
        + ["413"] * (name in _SIZED or method == "post")
        + ["415"] * (method == "post")
    )
    for status in sorted(statuses):
        responses[status] = {"$ref": f"#/components/responses/{status}"}


def _header_refs(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _statuses() -> list[str]:
    return sorted({str(kind.status) for kind in PROBLEMS.values()} - {"405"})


def _problem_response(status: str) -> dict[str, Any]:
    codes = [code for code, kind in PROBLEMS.items() if str(kind.status) == status]
    # A path id that does not exist is a 404 of the same code that a parameter is a 422 of.
    if status == "404":
        codes += ["unknown_province", "unknown_organization", "unknown_source", "unknown_release"]
    first = codes[0]
    headers = ("X-Request-ID", "Content-Language", "Cache-Control", *(("Retry-After",) if status == "503" else ()))
    return {
        "description": "; ".join(f"{code}: {PROBLEMS[code].title.en}" for code in codes),
        "headers": _header_refs(headers),
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
    """Real requests and answers by operation id, as written by `scripts/examples.py`."""
    path = files("app") / "reference" / "examples.json"
    examples: dict[str, Any] = orjson.loads(path.read_bytes()) if path.is_file() else {}
    return examples
