"""Several reads in one request: each has its own status, one bad item spoils no other."""

from typing import Annotated, Any

import orjson
from asgi_correlation_id import correlation_id
from fastapi import APIRouter, Depends, Query, Request, Response
from httpx import URL, ASGITransport, AsyncClient, InvalidURL

from app.dependencies import PUBLIC_READ, LanguageDep, SettingsDep
from app.errors import Problem
from app.http.callers import peer_address
from app.http.formats import JSON
from app.http.parameters import check_json_body
from app.schemas.batch import Batch, BatchAnswer, BatchItem, BatchParams, BatchRequest
from app.text import Language, Text

router = APIRouter(prefix="/v1/batch", tags=["compare"], dependencies=[*PUBLIC_READ, Depends(check_json_body)])

_HERE = URL("http://batch")


@router.post("", operation_id="batch_create")
async def create_batch(
    request: Request,
    response: Response,
    body: BatchRequest,
    params: Annotated[BatchParams, Query()],
    language: LanguageDep,
    settings: SettingsDep,
) -> Batch:
    """Nhiều câu hỏi trong một yêu cầu · Several reads at once; `limits` of GET /v1 says how many.

    Each answer has its own status: a bad read spoils no other.
    """
    most = settings.batch_requests_max
    if len(body.requests) > most:
        raise Problem(
            "too_many_items",
            Text(f"Tối đa {most} câu hỏi một lần.", f"At most {most} reads at once."),
            [{"location": "body.requests", "value": len(body.requests), "allowed": [f"1..{most}"]}],
            extra={"items_requested": len(body.requests), "items_max": most},
        )
    response.headers["Cache-Control"] = "no-store"
    # One request id for all, so that the logs tell which belong together.
    request_id = correlation_id.get() or ""
    headers = {"Accept-Language": str(language), "Accept-Encoding": "identity", "X-Request-ID": request_id}
    if authorization := request.headers.get("authorization"):
        # Each read is asked by the same caller, from the same address.
        headers["Authorization"] = authorization
    address = (peer_address(request.scope), 0)
    transport = ASGITransport(app=request.app, raise_app_exceptions=False, client=address)
    async with AsyncClient(transport=transport, headers=headers) as client:
        items = [await _answer(client, item, language, request_id, place) for place, item in enumerate(body.requests)]
    return Batch(items=items, total=len(items))


async def _answer(client: AsyncClient, item: BatchItem, language: Language, request_id: str, place: int) -> BatchAnswer:
    url = read_address(item.path)
    if url is None or url.params.get("format", JSON) != JSON:
        problem = _refusal(item.path, url, f"body.requests.{place}.path")
        status, body = problem.status, orjson.dumps(problem.body(language, request_id))
    else:
        response = await client.get(url)
        status, body = response.status_code, response.content
    answer: Any = orjson.loads(body)
    return BatchAnswer(id=item.id, path=item.path, status=status, body=answer)


def _refusal(path: str, url: URL | None, location: str) -> Problem:
    if url is not None:
        asked = url.params["format"][:100]
        return Problem(
            "not_acceptable",
            Text(
                f"Trong một lượt nhiều câu hỏi chỉ có JSON, không có {asked!r}. Hãy hỏi riêng.",
                f"A batch holds JSON alone, not {asked!r}. Ask for that by itself.",
            ),
            [{"location": location, "value": asked, "allowed": [JSON]}],
        )
    return Problem(
        "invalid_parameter",
        Text(
            f"path phải là địa chỉ đọc dưới /v1, không phải {path[:100]!r}.",
            f"path has to be the address of a read under /v1, not {path[:100]!r}.",
        ),
        [{"location": location, "value": path[:200], "allowed": ["/v1/…"]}],
    )


def read_address(path: str) -> URL | None:
    """The address of a read, when the path stays under /v1 with its dots resolved; a batch holds no batch."""
    try:
        url = _HERE.join(path)
    except InvalidURL:
        return None
    inside = path.startswith("/") and url.host == _HERE.host and f"{url.path}/".startswith("/v1/")
    return url if inside and url.path.rstrip("/") != "/v1/batch" else None
