"""How a page leaves: the Link header, and only the fields asked for."""

from typing import Any, TypeVar, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from fastapi import Response

from app.answers.context import Context
from app.answers.pages import only_fields
from app.schemas.common import PageParams, Schema

PageModel = TypeVar("PageModel", bound=Schema)


def send_page(context: Context, response: Response, page: PageModel, params: PageParams) -> PageModel | Response:
    """The page with `Link: <…>; rel="next"`; cut to `fields` where they were given."""
    following = getattr(page, "next", None)
    if following:
        response.headers["Link"] = next_link(context.url, following)
    if params.fields is None:
        return page
    (item,) = get_args(type(page).model_fields["items"].annotation)
    body: dict[str, Any] = only_fields(page, item, params.fields)
    headers = {**context.headers, **({"Link": response.headers["Link"]} if following else {})}
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def next_link(url: str, cursor: str) -> str:
    """The value of Link for the next page of the list at `url`."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "cursor"]
    return f'<{parts.path}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'
