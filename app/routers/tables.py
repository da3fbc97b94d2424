"""Routes that answer with a table: one declaration gives all formats, the parameters for them, and their documentation."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, create_model

from app.answers.pages import page_request
from app.dependencies import OpenSession, OpenSessionDep
from app.formats.columns import ITEMS, Rows, shape_of
from app.formats.registry import TABLES, Format
from app.formats.table import EACH_ROW, Cube
from app.http.formats import JSON, MEDIA_TYPE_OF_JSON
from app.queries.pages import PageRequest
from app.routers.charts import PICTURES, Draw, Picture, check_chart, send_chart
from app.routers.downloads import Download, disposition, send_download
from app.routers.pages import send_page
from app.schemas.base import Computed
from app.schemas.common import Flag
from app.text import Text

Route = Callable[..., Any]


def table(
    router: APIRouter,
    path: str,
    *,
    operation_id: str,
    rows: Rows = ITEMS,
    cube: Cube = EACH_ROW,
    more: Mapping[str, Format] | None = None,
    draw: Draw | None = None,
    tags: list[Any] | None = None,
) -> Callable[[Route], Route]:
    """Declare a GET that answers with a table, in JSON, in every format of `TABLES` and of `more`, and as what `draw` draws.

    The function takes `context`, `params` and what else the path says, and returns the answer; its docstring begins
    with the title, "Vietnamese · English". One that takes `page` returns a page of a list; one that takes `caller`
    answers only who has a key, and with what is of no release.
    """
    formats = {**TABLES, **(more or {})}
    pictures = PICTURES if draw else {}
    every: list[Format | Picture] = [*formats.values(), *pictures.values()]

    def declare(function: Route) -> Route:
        given = signature(function)
        model = given.return_annotation
        paged = "page" in given.parameters
        title = Text(*(function.__doc__ or "").partition("\n")[0].split(" · ", 1))
        shape_of(model, rows)
        download = Download(router.prefix + path, title, model, rows, cube, private="caller" in given.parameters)

        @wraps(function)
        def endpoint(request: Request, response: Response, open_session: OpenSession, **values: Any) -> Any:
            context, params = values["context"], values["params"]
            name = request.scope["state"]["format"]
            chart = getattr(params, "chart", None)
            check_chart(chart, name)
            if draw is not None and name in pictures:
                headers = {**context.headers, "Content-Disposition": disposition(download, pictures[name], context)}
                return send_chart(request, context, pictures[name], draw, lambda: function(**values), chart, headers)
            chosen = formats.get(name)
            page = page_request(context, params) if paged else None
            if chosen is not None:
                return send_download(request, download, chosen, function, values, page, open_session)
            if page is None:
                answer = function(**values)
                if not isinstance(answer, Computed):
                    return answer
                context.session.close()
                return Response(answer.to_json(), headers=context.headers, media_type=MEDIA_TYPE_OF_JSON)
            return send_page(context, response, function(**values, page=page), params)

        endpoint.__signature__ = _signature(given, [entry.name for entry in every])  # type: ignore[attr-defined]
        endpoint.media_types = {  # type: ignore[attr-defined]
            JSON: MEDIA_TYPE_OF_JSON,
            **{entry.name: entry.media_type for entry in every},
        }
        contents = {entry.media_type: {"schema": _schema(entry)} for entry in every}
        declared = router.get(
            path,
            operation_id=operation_id,
            response_model=model,
            responses={200: {"content": contents}},
            tags=tags,
        )
        declared(endpoint)
        return function

    return declare


def _signature(given: Signature, formats: Sequence[str]) -> Signature:
    own = [
        Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request),
        Parameter("response", Parameter.KEYWORD_ONLY, annotation=Response),
        Parameter("open_session", Parameter.KEYWORD_ONLY, annotation=OpenSessionDep),
    ]
    kept = [
        p.replace(kind=Parameter.KEYWORD_ONLY) for p in given.parameters.values() if p.annotation is not PageRequest
    ]
    return Signature(
        [*own, *(_with_formats(p, formats) if p.name == "params" else p for p in kept)],
        return_annotation=given.return_annotation,
    )


def _with_formats(parameter: Parameter, formats: Sequence[str]) -> Parameter:
    """The parameters of the route, and `format` and `bom`."""
    params: type[BaseModel] = get_args(parameter.annotation)[0]
    names: Any = Literal[JSON, *formats]
    extended = create_model(
        params.__name__,
        __base__=params,
        __module__=params.__module__,
        __doc__=params.__doc__,
        format=(
            names | None,
            Field(None, description="Format of the answer; wins over Accept. See docs/formats.md."),
        ),
        bom=(Flag, Field(False, description="For csv: begin with a byte order mark, as Excel wants it.")),
    )
    return parameter.replace(annotation=Annotated[extended, Query()])


def _schema(entry: Format | Picture) -> dict[str, Any]:
    return {"type": "object" if entry.media_type.endswith("+json") else "string", "description": entry.description}
