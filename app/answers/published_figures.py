"""What is to be known of documents and of figures before they are entered or taken back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.callers import Caller
from app.answers.context import clock_day
from app.errors import Problem
from app.models.vocabulary import SourceKind
from app.queries.keys import newest_release
from app.queries.sources import get_source
from app.queries.submissions import current_figures
from app.queries.subtrees import may_write
from app.schemas.submission_requests import PublishedFiguresParams
from app.text import Text


def source_of(session: Session | Connection, params: PublishedFiguresParams) -> dict[str, str | None]:
    """The document: only its id where it is known, else as it is described. A known one is never described otherwise."""
    known = get_source(session, params.source, release=newest_release(session))
    given = {name: getattr(params, name) for name in ("publisher", "title", "url", "published")}
    if known is not None:
        other = [name for name, value in given.items() if value is not None and str(value) != str(getattr(known, name))]
        if known.kind != SourceKind.published or other:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"Nguồn {params.source!r} đã có và được mô tả khác. Hãy bỏ {', '.join(other) or 'source'} hoặc dùng mã khác.",
                    f"The source {params.source!r} is known and described otherwise. Leave {', '.join(other) or 'source'} "
                    "out, or take another id.",
                ),
                [{"location": f"query.{name}", "value": str(given[name])} for name in other]
                or [{"location": "query.source", "value": params.source}],
            )
        return {"id": known.id}
    missing = [name for name in ("publisher", "title") if given[name] is None]
    if missing or params.source.startswith("submission-"):
        raise Problem(
            "unknown_source",
            Text(
                f"Không có nguồn {params.source!r}. Hãy nêu publisher và title để thêm nguồn mới.",
                f"There is no source {params.source!r}. Give publisher and title to add it.",
            ),
            [{"location": f"query.{name}", "reason": Text("bắt buộc phải có", "is required")} for name in missing]
            or [{"location": "query.source", "value": params.source}],
        )
    return {
        "id": params.source,
        "publisher": params.publisher,
        "title": params.title,
        "url": params.url or "",
        "published": params.published.isoformat() if params.published else None,
    }


def figures_to_retract(connection: Connection, caller: Caller, ids: Sequence[str]) -> Sequence[Any]:
    """Current figures, read in documents or sent in, in the caller's subtree at the end of their period. Raises one problem that names every other id, whatever it is."""
    rows = current_figures(connection, {int(id) for id in ids})
    # What there is not is asked about as what is of another subtree.
    missing = {(None, clock_day())} if len(rows) < len(set(ids)) else set()
    mine = {
        (organization, day): may_write(connection, caller.organization_id, organization, day=day)
        for organization, day in {(row.organization_id, row.period_end) for row in rows} | missing
    }
    found = [row for row in rows if mine[row.organization_id, row.period_end]]
    unknown = [id for id in ids if int(id) not in {row.id for row in found}]
    if unknown:
        raise Problem(
            "invalid_parameter",
            Text(
                f"Trong phạm vi của bạn không có số liệu hiện hành nào với mã: {', '.join(unknown[:20])}.",
                f"No current figure in your subtree has the id: {', '.join(unknown[:20])}.",
            ),
            [{"location": "body.figures", "value": id} for id in unknown[:100]],
        )
    return found
