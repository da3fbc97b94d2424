"""Which language an answer is in."""

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from app.text import Language


def negotiate(scope: Scope) -> Language:
    """`lang=` wins, then Accept-Language by quality, then Vietnamese. An unknown language falls back."""
    asked = QueryParams(scope.get("query_string", b"")).get("lang")
    if asked is not None and asked in Language.__members__:
        return Language(asked)
    best, best_quality = Language.vi, 0.0
    for entry in Headers(scope=scope).get("accept-language", "").split(",")[:20]:
        tag, _, parameters = entry.partition(";")
        primary = tag.strip().lower().split("-")[0]
        if primary in Language.__members__:
            quality = _quality(parameters)
            if quality > best_quality:
                best, best_quality = Language(primary), quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
