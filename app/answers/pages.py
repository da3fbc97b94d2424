"""Which page of which query is asked for, and its items cut to the fields wanted."""

import hashlib
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel

from app.answers.context import Context
from app.errors import Problem
from app.queries.pages import PageRequest
from app.schemas.common import PageParams, Schema
from app.text import Text

_NOT_THE_QUERY = ("cursor", "limit", "fields", "lang", "format", "bom")


def page_request(context: Context, params: PageParams) -> PageRequest:
    """The page asked for. Its fingerprint is of the path and of all filters and the order, in any sequence."""
    parts = urlsplit(context.url)
    filters = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in _NOT_THE_QUERY)
    fingerprint = hashlib.sha256(repr((parts.path, filters)).encode()).hexdigest()[:16]
    return PageRequest(params.limit, params.cursor, params.sort, fingerprint, context.release)


def only_fields(page: Any, item: type[Schema], fields: str) -> dict[str, Any]:
    """The page as plain data with only some fields of each item."""
    wanted = chosen_fields(item, fields)
    whole: dict[str, Any] = page.model_dump(mode="json")
    return {**whole, "items": [{name: entry[name] for name in wanted} for entry in whole["items"]]}


def chosen_fields(item: type[BaseModel], fields: str) -> tuple[str, ...]:
    """The names in `fields`, each once. Refuses names that the item does not have."""
    wanted = tuple(dict.fromkeys(fields.split(",")))
    for name in wanted:
        if name not in item.model_fields:
            raise Problem(
                "invalid_parameter",
                Text(
                    f"Không có trường {name!r}. Có: {', '.join(item.model_fields)}.",
                    f"There is no field {name!r}. Allowed: {', '.join(item.model_fields)}.",
                ),
                [{"location": "query.fields", "value": fields, "allowed": list(item.model_fields)}],
            )
    return wanted
