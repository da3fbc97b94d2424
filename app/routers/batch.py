"""Several reads in one request: each has its own status, one bad item spoils no other."""

from fastapi import APIRouter, Depends, Request
from httpx import ASGITransport, AsyncClient, InvalidURL

from app.dependencies import LanguageDep, SettingsDep, remember_route
from app.errors import Problem
from app.schemas.batch import Batch, BatchAnswer, BatchItem, BatchRequest
from app.text import Text

router = APIRouter(prefix="/v1/batch", tags=["compare"], dependencies=[Depends(remember_route)])


@router.post("", operation_id="batch_create")
async def create_batch(request: Request, body: BatchRequest, language: LanguageDep, settings: SettingsDep) -> Batch:
    """Nhiều câu hỏi trong một yêu cầu · Up to 20 reads at once."""
    most = settings.batch_requests_max
    if len(body.requests) > most:
        raise Problem(
            "too_many_items",
            Text(f"Tối đa {most} câu hỏi một lần.", f"At most {most} reads at once."),
            [{"location": "body.requests", "value": len(body.requests), "allowed": [f"1..{most}"]}],
            extra={"items_requested": len(body.requests), "items_max": most},
        )
    headers = {"Accept-Language": str(language)}
    transport = ASGITransport(app=request.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://batch", headers=headers) as client:
        items = [await _answer(client, item) for item in body.requests]
    return Batch(items=items, total=len(items))


async def _answer(client: AsyncClient, item: BatchItem) -> BatchAnswer:
    status, body = 422, {"code": "invalid_parameter", "detail": "path must be a GET under /v1, not /v1/batch."}
    if item.path.startswith(("/v1/", "/v1?")) and not item.path.startswith("/v1/batch"):
        try:
            response = await client.get(item.path)
            status, body = response.status_code, response.json()
        except InvalidURL:
            pass
    return BatchAnswer(id=item.id, path=item.path, status=status, body=body)
