"""What the client asked for in its headers: language, encoding, media type."""

from collections.abc import Sequence

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from app.text import Language

ENCODINGS = ("zstd", "br", "gzip")


def qualities(header: str) -> dict[str, float]:
    """`"vi, en;q=0.5"` as `{"vi": 1.0, "en": 0.5}`; what cannot be read has quality 0."""
    found: dict[str, float] = {}
    for entry in header.lower().split(",")[:50]:
        name, *parameters = (part.strip() for part in entry.split(";"))
        weights = [value.strip() for key, _, value in (p.partition("=") for p in parameters) if key.strip() == "q"]
        if name:
            found.setdefault(name, _weight(weights[0]) if weights else 1.0)
    return found


def negotiate(scope: Scope) -> Language:
    """`lang=` wins, then Accept-Language by quality, then Vietnamese. An unknown language falls back."""
    asked = QueryParams(scope.get("query_string", b"")).get("lang")
    if asked is not None and asked in Language.__members__:
        return Language(asked)
    given = qualities(_joined(scope, "accept-language")).items()
    wanted = [(tag.split("-")[0], quality) for tag, quality in given if quality > 0]
    known = [(primary, quality) for primary, quality in wanted if primary in Language.__members__]
    return Language(max(known, key=lambda pair: pair[1])[0]) if known else Language.vi


def choose_encoding(scope: Scope) -> str:
    """The encoding that the client likes best among ours, or `identity`."""
    given = qualities(_joined(scope, "accept-encoding"))
    rest = given.get("*", 0.0)
    best = max(ENCODINGS, key=lambda name: given.get(name, rest))
    quality = given.get(best, rest)
    return best if quality > 0 and quality >= given.get("identity", 0.0) else "identity"


def choose_media_type(scope: Scope, media_types: Sequence[str]) -> str | None:
    """The media type that the client likes best, of equals the first; no Accept header takes the first."""
    given = qualities(_joined(scope, "accept"))
    if not given:
        return media_types[0]

    def quality(media_type: str) -> float:
        ranges = (media_type, f"{media_type.split('/')[0]}/*", "*/*")
        return next((given[name] for name in ranges if name in given), 0.0)

    best = max(media_types, key=quality)
    return best if quality(best) > 0 else None


def _joined(scope: Scope, name: str) -> str:
    return ",".join(Headers(scope=scope).getlist(name))


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def names_tag(given: str, etag: str) -> bool:
    """Whether an If-None-Match names the ETag. A star does not: it says nothing of what the client holds."""
    return etag in (tag.strip().removeprefix("W/") for tag in given.split(","))
