"""Explanations and reconciliation."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.answers.explanations import explain
from app.answers.pages import page_request
from app.answers.reconciliation import reconcile
from app.dependencies import PUBLIC_READ, ContextDep
from app.routers.pages import send_page
from app.schemas.explanations import Explanation, ExplanationParams
from app.schemas.releases import ReconciliationParams, Reconciliations

router = APIRouter(prefix="/v1", tags=["compare"], dependencies=PUBLIC_READ)


@router.get("/explanations", operation_id="explanations_get")
def get_explanation(context: ContextDep, params: Annotated[ExplanationParams, Query()]) -> Explanation:
    """Vì sao có con số này · What stands behind one number: figures, sources, sums, what was missing or passed over."""
    return explain(context, params)


@router.get("/reconciliation", operation_id="reconciliation_list", response_model=Reconciliations)
def list_reconciliation(
    context: ContextDep, response: Response, params: Annotated[ReconciliationParams, Query()]
) -> object:
    """Đối chiếu số của cấp trên với tổng của cấp dưới · Parents whose own figure differs from the sum of their children."""
    page = reconcile(context, page_request(context, params), params)
    return send_page(context, response, page, params)
