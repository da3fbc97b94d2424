"""Documentation pages that need no internet: Swagger UI from an installed package, problems, indicators."""

import hashlib
from html import escape
from importlib.resources import files

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.errors import PROBLEMS, Problem, ProblemKind
from app.http.negotiation import names_tag, negotiate
from app.text import Language, Text, nearest

router = APIRouter(include_in_schema=False)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = {
    "swagger-ui-bundle.js": ("fastapi_swagger.resources", "text/javascript"),
    "swagger-ui.css": ("fastapi_swagger.resources", "text/css"),
    "favicon-32x32.png": ("fastapi_swagger.resources", "image/png"),
    "start.js": ("app.http.assets", "text/javascript"),
    "pages.css": ("app.http.assets", "text/css"),
}


@router.get("/openapi.json")
def get_openapi_document(request: Request) -> Response:
    """The OpenAPI document."""
    body = orjson.dumps(request.app.openapi())
    tag = hashlib.sha256(body + request.headers["accept-encoding"].encode()).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"}
    if names_tag(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get("/docs")
def get_docs() -> Response:
    """Swagger UI on /openapi.json."""
    return _page(
        "Party Statistics API",
        '<div id="swagger-ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script>'
        '<script src="/docs/assets/start.js"></script>',
        Language.vi,
        "swagger-ui.css",
    )


@router.get("/docs/assets/{name}")
def get_asset(name: str) -> Response:
    """A file of the documentation pages."""
    if name not in _ASSETS:
        raise Problem("not_found", Text(f"Không có tệp {name[:60]!r}.", f"There is no file {name[:60]!r}."))
    package, media_type = _ASSETS[name]
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response((files(package) / name).read_bytes(), headers=headers, media_type=media_type)


@router.get("/favicon.ico")
def get_favicon() -> Response:
    """The pages' icon."""
    return get_asset("favicon-32x32.png")


@router.get("/docs/problems")
def get_problems(request: Request) -> Response:
    """All problem codes."""
    language = negotiate(request.scope)
    rows = "".join(
        f'<tr><td><a href="/docs/problems/{code}">{code}</a></td><td>{kind.status}</td>'
        f"<td>{escape(kind.title.to(language))}</td></tr>"
        for code, kind in PROBLEMS.items()
    )
    title = Text("Các mã lỗi", "Problem codes").to(language)
    return _page(title, f"<h1>{title}</h1><table>{rows}</table>", language)


@router.get("/docs/problems/{code}")
def get_problem(code: str, request: Request) -> Response:
    """What one problem code means, and what to do: the page that `type` points to."""
    language = negotiate(request.scope)
    kind: ProblemKind | None = PROBLEMS.get(code)
    if kind is None:
        raise Problem(
            "not_found",
            Text(f"Không có mã lỗi {code[:60]!r}.", f"There is no problem code {code[:60]!r}."),
            [{"location": "path.code", "value": code[:60], "did_you_mean": nearest(code[:60], list(PROBLEMS))}],
        )
    back = Text("Tất cả mã lỗi", "All problem codes").to(language)
    body = (
        f"<h1>{escape(kind.title.to(language))}</h1><p><code>{code}</code> · HTTP {kind.status}</p>"
        f'<p>{escape(kind.explanation.to(language))}</p><p><a href="/docs/problems">{back}</a></p>'
    )
    return _page(kind.title.to(language), body, language)


def _page(title: str, body: str, language: Language, css: str = "pages.css") -> Response:
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/docs/assets/favicon-32x32.png">'
        f'<link rel="stylesheet" href="/docs/assets/{css}"></head><body>{body}</body></html>'
    )
    headers = {"Content-Security-Policy": CSP, "Content-Language": str(language), "Vary": "Accept-Language"}
    return HTMLResponse(html, headers=headers)
