"""The audit, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.answers.audit_events import audit_event_page
from app.answers.pages import page_request
from app.dependencies import PUBLIC_READ, CallerDep, ContextDep, require
from app.models.vocabulary import Role
from app.routers.pages import send_page
from app.schemas.audit_events import AuditEventParams, AuditEvents

router = APIRouter(
    prefix="/v1/audit-events", tags=["access"], dependencies=[Depends(require(Role.administrator)), *PUBLIC_READ]
)


@router.get("", operation_id="audit_events_list", response_model=AuditEvents)
def list_audit_events(
    context: ContextDep, caller: CallerDep, response: Response, params: Annotated[AuditEventParams, Query()]
) -> object:
    """Nhật ký: mọi lần ghi và mọi lần bị từ chối · The audit: every write and every refused write, newest first."""
    page = audit_event_page(context, caller, page_request(context, params), params)
    return send_page(context, response, page, params)
