"""Sources, and the figures read in each."""

from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from app.answers.context import Context
from app.answers.figure_columns import figures_out
from app.answers.figures import check_sources
from app.errors import Problem
from app.queries.figures import list_figures
from app.queries.pages import PageRequest
from app.queries.sources import get_source, list_sources, read_descriptions
from app.schemas.sources import Source, SourceDetail, SourceParams, Sources
from app.text import Text


def source_page(context: Context, page: PageRequest, params: SourceParams) -> Sources:
    """The answer of GET /v1/sources."""
    check_sources(context, params.source)
    rows, total, following = list_sources(
        context.session,
        page,
        q=params.q,
        ids=params.source,
        kind=[str(k) for k in params.kind],
        attribution=[str(a) for a in params.attribution],
    )
    items = [Source(**_fields(context, row)) for row in rows]
    return Sources(items=items, total=total, next=following, release=context.release)


def source_detail(context: Context, identity: str) -> SourceDetail:
    """The answer of GET /v1/sources/{id}; a 404 problem for an unknown id."""
    row = get_source(context.session, identity, release=context.release)
    if row is None:
        raise Problem(
            "unknown_source",
            Text(
                f"Không có nguồn nào có mã {identity!r}. Hãy tìm bằng /v1/sources?q=.",
                f"There is no source with the id {identity!r}. Search with /v1/sources?q=.",
            ),
            [{"location": "path.id", "value": identity}],
            status_code=404,
        )
    page = PageRequest(1000, None, "id", "", context.release)
    figures, _, _ = list_figures(context.session, page, source=[identity])
    return SourceDetail(
        **_fields(context, row),
        release=context.release,
        figures_read=figures_out(context, figures),
        figures_url=f"/v1/figures?source={quote(identity)}",
        complete=len(figures) == row.figures,
    )


def describe_sources(context: Context, ids: Collection[str]) -> list[tuple[str, ...]]:
    """(id, publisher, title, day, address) of the sources with these ids; a day that was not seen is empty."""
    wanted = sorted(ids)
    rows = [
        row
        for n in range(0, len(wanted), 500)
        for row in read_descriptions(context.session, wanted[n : n + 500], release=context.release)
    ]
    return [(row.id, row.publisher, row.title, str(row.published or ""), row.url) for row in rows]


def _fields(context: Context, row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "publisher": row.publisher or None,
        "title": row.title or None,
        "url": row.url or None,
        "published": row.published,
        "attribution": row.attribution,
        "figures": row.figures,
        "targets": row.targets,
        "note": context.say_note(row.note),
    }
