"""Several reads in one request: each has its own status, one bad item spoils no other."""

from typing import Annotated, Any

import orjson
from asgi_correlation_id import correlation_id
from fastapi import APIRouter, Depends, Query, Request
from httpx import URL, ASGITransport, AsyncClient, InvalidURL

from app.dependencies import PUBLIC_READ, LanguageDep, SettingsDep, check_json_body
from app.errors import Problem
from app.schemas.batch import Batch, BatchAnswer, BatchItem, BatchParams, BatchRequest
from app.text import Language, Text

router = APIRouter(prefix="/v1/batch", tags=["compare"], dependencies=[*PUBLIC_READ, Depends(check_json_body)])


@router.post("", operation_id="batch_create")
async def create_batch(
    request: Request,
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
    # One request id for all, so that the logs tell which belong together.
    request_id = correlation_id.get() or ""
    headers = {"Accept-Language": str(language), "Accept-Encoding": "identity", "X-Request-ID": request_id}
    transport = ASGITransport(app=request.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://batch", headers=headers) as client:
        items = [await _answer(client, item, language, request_id, place) for place, item in enumerate(body.requests)]
    return Batch(items=items, total=len(items))


async def _answer(client: AsyncClient, item: BatchItem, language: Language, request_id: str, place: int) -> BatchAnswer:
    status, body = 0, b""
    if _is_read(item.path):
        response = await client.get(item.path)
        status, body = response.status_code, response.content
    else:
        problem = Problem(
            "invalid_parameter",
            Text(
                f"path phải là địa chỉ đọc dưới /v1, không phải {item.path[:100]!r}.",
                f"path has to be the address of a read under /v1, not {item.path[:100]!r}.",
            ),
            [{"location": f"body.requests.{place}.path", "value": item.path[:200], "allowed": ["/v1/…"]}],
        )
        status, body = problem.status, orjson.dumps(problem.body(language, request_id))
    answer: Any = orjson.loads(body)
    return BatchAnswer(id=item.id, path=item.path, status=status, body=answer)


def _is_read(path: str) -> bool:
    """Whether a path stays under /v1 when its dots are resolved; a batch holds no batch."""
    try:
        url = URL(path)
    except InvalidURL:
        return False
    inside = url.path == "/v1" or url.path.startswith("/v1/")
    return url.is_relative_url and inside and url.path.rstrip("/") != "/v1/batch"
