"""Which format an answer leaves in: the parameter wins over the header."""

from fastapi import Request

from app.errors import Problem
from app.http.negotiation import choose_media_type
from app.text import Text

JSON = "json"
MEDIA_TYPE_OF_JSON = "application/json"


async def choose_format(request: Request) -> None:
    """Settle the format: `format=`, else Accept. Refuses one that the route does not have, with those that it has.

    A route made by `routers.tables` carries its formats, name to media type; every other one has JSON alone.
    """
    has: dict[str, str] = getattr(request.scope["route"].endpoint, "media_types", {JSON: MEDIA_TYPE_OF_JSON})
    asked = request.query_params.get("format")
    if asked is None:
        media_type = choose_media_type(request.scope, list(has.values()))
        if media_type is None:
            raise _not_acceptable("header.Accept", request.headers["accept"][:200], list(has.values()))
        asked = next(name for name in has if has[name] == media_type)
    elif asked not in has:
        raise _not_acceptable("query.format", asked[:100], list(has))
    request.scope["state"]["format"] = asked


def _not_acceptable(location: str, wanted: str, allowed: list[str]) -> Problem:
    return Problem(
        "not_acceptable",
        Text(
            f"Ở đây không trả lời được bằng {wanted!r}. Có: {', '.join(allowed)}.",
            f"There is no answer as {wanted!r} here. There is: {', '.join(allowed)}.",
        ),
        [{"location": location, "value": wanted, "allowed": allowed}],
    )
