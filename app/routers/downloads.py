"""Tables that leave as files: short ones whole, long lists as they are read, on a session of their own."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from threading import Semaphore
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
    shape = shape_of(download.answer, download.rows, _only(download, params))
    headers = {**context.headers, "Content-Disposition": disposition(download, chosen, context)}
    if page is not None and not {"limit", "cursor"} & params.model_fields_set:
        if chosen.rows_max is not None:
            _check_size(chosen, function(**values, page=replace(page, limit=1)).total)
        return _send_whole(request, download, chosen, function, {**values, "page": page}, open_session, shape, headers)
    answer = function(**values, **({"page": page} if page else {}))
    following = getattr(answer, "next", None)
    if following:
        headers["Link"] = next_link(context.url, following)
    made = _table(download, context, params, shape, answer, [shape.chunk(answer)])
    return Response(b"".join(chosen.write(made)), headers=headers, media_type=chosen.media_type)


def _send_whole(
    request: Request,
    download: Download,
    chosen: Format,
    function: Ask,
    values: dict[str, Any],
    open_session: OpenSession,
    shape: Shape,
    headers: Mapping[str, str],
) -> Response:
    """A list from its first row to its last, read once. A long one leaves as it is read, and holds a place until it has."""
    asked = values["context"]
    asked.session.close()
    with ExitStack() as held:
        session = held.enter_context(open_session())
        session.info.update(asked.session.info)  # whom it reads for
        reader = held.enter_context(closing(Reader()))
        context = replace(asked, session=session)
        own = {**values, "context": context, "page": replace(values["page"], limit=CHUNK, reader=reader)}
        answer = function(**own)
        chunks = _chunks(function, own, answer, shape)
        parts = chosen.write(_table(download, context, values["params"], shape, answer, chunks))
        if answer.next is None:
            return Response(b"".join(parts), headers=headers, media_type=chosen.media_type)
        _take_place(request.app.state.streams, held)
        rest = _until_the_end(held.pop_all(), parts)
    return Stream(
        next(rest), rest, headers, chosen.media_type, stall_seconds=request.app.state.settings.stream_stall_seconds
    )


def _until_the_end(held: ExitStack, parts: Iterator[bytes]) -> Generator[bytes]:
    with held:
        yield from parts


def _take_place(places: Semaphore, held: ExitStack) -> None:
    if not places.acquire(blocking=False):
        raise Problem(
            "unavailable",
            Text(
                "Máy chủ đang gửi đủ số tệp lớn có thể gửi cùng lúc. Hãy thử lại sau ít phút, hoặc đọc từng trang.",
                "As many large files are leaving as can at once. Try again in some minutes, or read page by page.",
            ),
            headers={"Retry-After": "60"},
        )
    held.callback(places.release)


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
