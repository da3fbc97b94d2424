"""The rows of a draft, and what its approval would change."""

from typing import Any

from app.access.callers import Caller
from app.answers.context import Context
from app.answers.submissions import find_submission
from app.quantities import plain
from app.queries import differences as queries
from app.queries.pages import PageRequest
from app.queries.submissions import list_figures, returned_revision
from app.schemas.common import PeriodOut
from app.schemas.drafts import Difference, DifferenceItem, DraftFigure, DraftFigures
from app.schemas.submission_requests import DifferenceParams

_AS_THEY_ARE = (
    *("line", "organization_text", "subject", "measure", "activity", "change", "rated_subject", "grade"),
    *("organization_kind", "breakdown", "category", "qualifier", "unit", "printed"),
)


def figure_page(context: Context, caller: Caller, page: PageRequest, id: str) -> DraftFigures:
    """The answer of GET /v1/submissions/{id}/figures."""
    row = find_submission(context.session, caller, id)
    rows, total, following = list_figures(context.session, page, row)
    items = [DraftFigure(**_fields(each)) for each in rows]
    return DraftFigures(items=items, total=total, next=following, release=context.release)


def difference_page(
    context: Context, caller: Caller, page: PageRequest, id: str, params: DifferenceParams
) -> Difference:
    """The answer of GET /v1/submissions/{id}/difference."""
    row = find_submission(context.session, caller, id)
    compared = queries.from_published(row)
    if params.base == "returned":
        compared = queries.from_returned(row, returned_revision(context.session, row))
    rows, total, following = queries.list_changes(context.session, page, compared)
    session = context.session
    hash, counts = page.once(lambda: (queries.hash_difference(session, row), queries.count_changes(session, compared)))
    items = [
        DifferenceItem(
            **_fields(each),
            change_made=each.change_made,
            old_value=plain(each.old_value),
            old_qualifier=each.old_qualifier,
        )
        for each in rows
    ]
    return Difference(
        items=items,
        total=total,
        next=following,
        release=context.release,
        base=params.base,
        revision=row.revision,
        hash=hash,
        **counts,
    )


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _AS_THEY_ARE} | {
        "place": f"{row.sheet}!{row.cell}" if row.sheet else row.cell,
        "organization_id": row.organization_id or None,
        "period": PeriodOut(type=row.period_type, start=row.period_start, end=row.period_end),
        "value": plain(row.value),
        "planned": plain(row.planned),
    }
