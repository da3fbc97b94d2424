"""The page at / and its files, under a policy that lets nothing in from elsewhere and runs no text as a program."""

import hashlib

from fastapi import APIRouter, Request, Response

from app.dashboard.files import MEDIA_TYPES, dashboard
from app.dashboard.library import library, library_name
from app.errors import Problem
from app.text import Text

router = APIRouter(include_in_schema=False)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/")
def get_page(request: Request) -> Response:
    """The page. It is asked for again each time, and names its files by their content."""
    headers = {"Content-Security-Policy": POLICY, "Content-Language": "vi"}
    return _answer(request, dashboard().page, "text/html", "no-cache", headers)


@router.get("/dashboard/{version}/{path:path}")
def get_file(version: str, path: str, request: Request) -> Response:
    """A file of the page, or the chart library."""
    if (version, path) == ("library", library_name()):
        return _answer(request, library(), "text/javascript", FOR_EVER)
    content = dashboard().files.get(path) if version == dashboard().version else None
    if content is None:
        raise Problem(
            "not_found",
            Text(f"Không có tệp {path[:60]!r} ở bản này.", f"There is no file {path[:60]!r} in this version."),
        )
    return _answer(request, content, MEDIA_TYPES[path.rpartition(".")[2]], FOR_EVER)


def _answer(
    request: Request, content: bytes, media_type: str, keep: str, more: dict[str, str] | None = None
) -> Response:
    tag = hashlib.sha256(content + request.headers["accept-encoding"].encode()).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": keep, "Vary": "Accept-Encoding", **(more or {})}
    given = request.headers.get("if-none-match", "")
    if headers["ETag"] in (part.strip().removeprefix("W/") for part in given.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
