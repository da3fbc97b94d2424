"""Explanations and reconciliation."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.answers.explanations import explain
from app.answers.reconciliation import reconcile
from app.dependencies import PUBLIC_READ, ContextDep
from app.formats.cubes import RECONCILED
from app.queries.pages import PageRequest
from app.routers.tables import table
from app.schemas.explanations import Explanation, ExplanationParams
from app.schemas.releases import ReconciliationParams, Reconciliations

router = APIRouter(prefix="/v1", tags=["compare"], dependencies=PUBLIC_READ)


@router.get("/explanations", operation_id="explanations_get")
def get_explanation(context: ContextDep, params: Annotated[ExplanationParams, Query()]) -> Explanation:
    """Vì sao có con số này · What stands behind one number: figures, sources, sums, what was missing or passed over."""
    return explain(context, params)


@table(router, "/reconciliation", operation_id="reconciliation_list", cube=RECONCILED)
def list_reconciliation(
    context: ContextDep, page: PageRequest, params: Annotated[ReconciliationParams, Query()]
) -> Reconciliations:
    """Đối chiếu số của cấp trên với tổng của cấp dưới · Parents whose own figure differs from the sum of their children."""
    return reconcile(context, page, params)
