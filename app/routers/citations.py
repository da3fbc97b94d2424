"""Citations of any answer, as text, BibTeX and RIS."""

import hashlib
import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from httpx import ASGITransport, AsyncClient

from app import __version__
from app.answers.citations import Cited, pinned, title_of
from app.dependencies import LanguageDep, has_current
from app.errors import Problem
from app.http.formats import choose_format
from app.http.parameters import check_parameters
from app.http.problems import NotModified
from app.routers.batch import read_address
from app.schemas.citations import Citation, CitationParams
from app.text import Language, Text


async def check_request(request: Request) -> None:
    """What every read checks first; where parameters of the answer to cite stand beside `url`, with how to write them."""
    try:
        await check_parameters(request)
        await choose_format(request)
    except Problem as problem:
        address = request.url.query.partition("url=")[2]
        asked, _, cut_off = address.partition("&")
        if not cut_off or not ("?" in asked or "%3F" in asked.upper()):
            raise
        whole = address.replace("&", "%26")
        hint = Text(
            "Trong url, dấu & phải viết là %26; nếu không, phần sau nó thuộc về /v1/citations.",
            "Inside url, & has to be written as %26; otherwise what follows belongs to /v1/citations.",
        )
        problem.detail = Text(f"{problem.detail.vi} {hint.vi}", f"{problem.detail.en} {hint.en}")
        problem.errors.append({"location": "query.url", "value": asked[:200], "did_you_mean": [whole]})
        raise


router = APIRouter(prefix="/v1", tags=["take away"], dependencies=[Depends(check_request)])

MEDIA_TYPES = {
    "json": "application/json",
    "text": "text/plain",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
}
_SUFFIXES = {"text": "txt", "bibtex": "bib", "ris": "ris"}
_NOT_THE_QUESTION = ("format", "chart", "bom")


async def get_citation(
    request: Request, response: Response, params: Annotated[CitationParams, Query()], language: LanguageDep
) -> Any:
    """Trích dẫn một câu trả lời · How to cite an answer, as text, BibTeX or RIS.

    The answer is asked for, so only what exists can be cited. Its address gets `as_of`, so that it stays what it was.
    """
    cited = await _cite(request, params.url, language)
    name = request.scope["state"]["format"]
    answer = Citation.model_validate(cited, from_attributes=True)
    parts = (__version__, name, str(language), request.headers.get("accept-encoding", ""), str(answer))
    headers = {
        "ETag": f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"',
        # The address in it is the one that was asked: what is kept for one host is not for another.
        "Cache-Control": "no-cache",
        "Content-Language": str(language),
        "Vary": "Accept, Accept-Language, Accept-Encoding",
    }
    if has_current(request, headers["ETag"]):
        raise NotModified(headers)
    if name == "json":
        response.headers.update(headers)
        return answer
    headers["Content-Disposition"] = f'inline; filename="{cited.key}.{_SUFFIXES[name]}"'
    return Response(getattr(answer, name), headers=headers, media_type=MEDIA_TYPES[name])


get_citation.media_types = MEDIA_TYPES  # type: ignore[attr-defined]
router.add_api_route(
    "/citations",
    get_citation,
    methods=["GET"],
    operation_id="citations_get",
    response_model=Citation,
    responses={200: {"content": {kind: {"schema": {"type": "string"}} for kind in list(MEDIA_TYPES.values())[1:]}}},
)


async def _cite(request: Request, address: str, language: Language) -> Cited:
    """Ask for the answer, then for its release. Refuses what is no read, and what has no answer."""
    base = str(request.base_url).rstrip("/")
    url = read_address(re.sub(rf"^https?://{re.escape(request.url.netloc)}(?=/)", "", address))
    operation = _operation(request, url.path) if url is not None else None
    if url is None or operation is None:
        raise _refused(
            address,
            Text(
                "không phải địa chỉ của một câu trả lời theo đợt công bố",
                "is not the address of an answer of a release",
            ),
        )
    question = url.copy_with(params=[(k, v) for k, v in url.params.multi_items() if k not in _NOT_THE_QUESTION])
    asked = question.copy_merge_params({"lang": str(language)})
    transport = ASGITransport(app=request.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, headers={"Accept-Encoding": "identity"}) as client:
        found = await client.get(asked)
        body = found.json() if found.headers["content-type"] == "application/json" else None
        if found.status_code != 200 or not isinstance(body, dict) or not isinstance(body.get("release"), int):
            why = found.json().get("detail", "") if "json" in found.headers["content-type"] else ""
            raise _refused(
                address,
                Text(f"không có câu trả lời để trích dẫn: {why}", f"has no answer that can be cited: {why}"),
            )
        release = (await client.get(asked.copy_with(path=f"/v1/releases/{body['release']}", query=None))).json()
    published = datetime.fromisoformat(release["published_at"]).date()
    title = title_of(str(body.get("citation", ""))) or Text(*operation["summary"].split(" · ", 1)).to(language).rstrip(
        "."
    )
    return Cited(
        title, release["number"], published, f"{base}{pinned(url.raw_path.decode(), release['number'])}", language
    )


def _operation(request: Request, path: str) -> dict[str, Any] | None:
    """The operation that answers at a path for each release, as the OpenAPI document describes it."""
    paths = request.app.openapi()["paths"]
    for template in sorted(paths, key=lambda template: template.count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))
        if "get" in paths[template] and re.fullmatch(pattern, path.rstrip("/")):
            operation: dict[str, Any] = paths[template]["get"]
            names = {parameter["name"] for parameter in operation.get("parameters", ())}
            return operation if "as_of" in names else None
    return None


def _refused(address: str, why: Text) -> Problem:
    shown = address[:200]
    return Problem(
        "invalid_parameter",
        Text(f"url={shown!r} {why.vi}".rstrip(". ") + ".", f"url={shown!r} {why.en}".rstrip(". ") + "."),
        [{"location": "query.url", "value": shown, "allowed": ["/v1/…"]}],
    )
