"""Tables that leave as files: short ones whole, long lists as they are read, on a session of their own."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import BaseModel

from app.answers.citations import citation
from app.answers.context import Context
from app.answers.pages import chosen_fields
from app.answers.sources import describe_sources
from app.dependencies import OpenSession
from app.errors import Problem
from app.formats.columns import Chunk, Rows, Shape, item_model, shape_of
from app.formats.registry import Format
from app.formats.table import Cube, Table
from app.http.streaming import Stream
from app.queries.pages import PageRequest, Reader
from app.routers.charts import Picture
from app.routers.pages import next_link
from app.text import Text

CHUNK = 2000
Ask = Callable[..., Any]


class Download(NamedTuple):
    """What a route's files are of. `private`: of no release, so neither named after one nor cited."""

    path: str
    title: Text
    answer: type[BaseModel]
    rows: Rows
    cube: Cube
    private: bool

    @property
    def name(self) -> str:
        """`member-counts`, `organizations-children`."""
        parts = [part for part in self.path.split("/")[2:] if not part.startswith("{")]
        return "-".join(parts)


def send_download(
    request: Request,
    download: Download,
    chosen: Format,
    function: Ask,
    values: dict[str, Any],
    page: PageRequest | None,
    open_session: OpenSession,
) -> Response:
    """The answer in the format chosen. A list is whole unless `limit` or `cursor` were given."""
    context, params = values["context"], values["params"]
    only = _only(download, params)
    shape = shape_of(download.answer, download.rows, only)
    whole = page is not None and not {"limit", "cursor"} & params.model_fields_set
    if whole and page is not None:
        page = replace(page, limit=CHUNK)
    answer = function(**values, **({"page": page} if page else {}))
    headers = {**context.headers, "Content-Disposition": disposition(download, chosen, context)}
    following = getattr(answer, "next", None)
    _check_size(chosen, answer.total if whole else 0)
    if whole and following and page is not None:
        context.session.close()
        rest = _stream(request, download, chosen, function, values, page, open_session, shape)
        first = next(rest)
        stall_seconds = request.app.state.settings.stream_stall_seconds
        return Stream(first, rest, headers, chosen.media_type, stall_seconds)
    if following:
        headers["Link"] = next_link(context.url, following)
    made = _table(download, context, params, shape, answer, [shape.chunk(answer)])
    return Response(b"".join(chosen.write(made)), headers=headers, media_type=chosen.media_type)


def _stream(
    request: Request,
    download: Download,
    chosen: Format,
    function: Ask,
    values: dict[str, Any],
    page: PageRequest,
    open_session: OpenSession,
    shape: Shape,
) -> Generator[bytes]:
    """The bytes of a whole list. Holds one of the places for streams, a session and a cursor until it is closed."""
    places = request.app.state.streams
    if not places.acquire(blocking=False):
        raise Problem(
            "unavailable",
            Text(
                "Máy chủ đang gửi đủ số tệp lớn có thể gửi cùng lúc. Hãy thử lại sau ít phút, hoặc đọc từng trang.",
                "As many large files are leaving as can at once. Try again in some minutes, or read page by page.",
            ),
            headers={"Retry-After": "60"},
        )
    try:
        with open_session() as session, closing(Reader()) as reader:
            context = replace(values["context"], session=session)
            own = {**values, "context": context, "page": replace(page, reader=reader)}
            answer = function(**own)
            chunks = _chunks(function, own, answer, shape)
            yield from chosen.write(_table(download, context, values["params"], shape, answer, chunks))
    finally:
        places.release()


def _chunks(function: Ask, values: dict[str, Any], answer: Any, shape: Shape) -> Iterator[Chunk]:
    yield shape.chunk(answer)
    while answer.next is not None:
        answer = function(**values)
        yield shape.chunk(answer)


def _table(download: Download, context: Context, params: Any, shape: Shape, answer: Any, chunks: Any) -> Table:
    left_out = {*download.rows.lists, "next", "total"}
    cited = "" if download.private else getattr(answer, "citation", None) or citation(context, download.title, [])
    return Table(
        name=download.name,
        title=download.title,
        language=context.language,
        columns=shape.columns,
        chunks=chunks,
        about={**({"citation": cited} if cited else {}), **answer.model_dump(mode="json", exclude=left_out)},
        answer=answer,
        url=context.url,
        release=context.release,
        released=context.snapshot.published_at.date().isoformat(),
        citation=cited,
        cube=download.cube,
        describe_sources=lambda ids: describe_sources(context, ids),
        byte_order_mark=params.bom,
    )


def _only(download: Download, params: Any) -> tuple[str, ...]:
    fields = getattr(params, "fields", None)
    return chosen_fields(item_model(download.answer, download.rows), fields) if fields else ()


def _check_size(chosen: Format, rows: int) -> None:
    if chosen.rows_max is not None and rows > chosen.rows_max:
        raise Problem(
            "too_many_items",
            Text(
                f"Danh sách có {rows} dòng, tệp {chosen.name} chứa tối đa {chosen.rows_max}. Hãy lọc bớt, hoặc dùng format=csv "
                "hay format=parquet.",
                f"The list has {rows} rows, a file of {chosen.name} holds {chosen.rows_max} at most. Filter, or take "
                "format=csv or format=parquet.",
            ),
            [{"location": "query.format", "value": chosen.name, "allowed": ["csv", "ndjson", "parquet"]}],
            extra={"items_requested": rows, "items_max": chosen.rows_max},
        )


def disposition(download: Download, chosen: Format | Picture, context: Context) -> str:
    """RFC 6266: a name in ASCII, and one in the language of the answer. What is of no release is named after its address."""
    title = context.say(Text(download.title.vi, download.name)).replace("/", " ")
    plain = f"{download.name}-release-{context.release}"
    local = context.say(Text("{title} – đợt công bố {number}", "{title} – release {number}"))
    if download.private:
        plain, local = "-".join(context.url.partition("?")[0].split("/")[2:]), "{title}"
    name = quote(f"{local.format(title=title, number=context.release)}.{chosen.suffix}", safe="")
    kind = "inline" if chosen.inline else "attachment"
    return f"{kind}; filename=\"{plain}.{chosen.suffix}\"; filename*=UTF-8''{name}"
