"""What is wrong with an address, byte by byte."""

import re
from urllib.parse import unquote_to_bytes

from app.errors import Problem
from app.text import Text


def uri_too_long(query: bytes, size: int, most: int) -> Problem:
    """The 414, which names the longest part."""
    name, _, value = max((pair.partition(b"=") for pair in query.split(b"&")), key=lambda pair: len(pair[2]))
    long = f"query.{_shown(name)}" if value else "path"
    return Problem(
        "uri_too_long",
        Text(
            f"Địa chỉ dài {size} byte, tối đa {most}; dài nhất là {long}.",
            f"The address has {size} bytes, the most is {most}; the longest part is {long}.",
        ),
        [{"location": long, "allowed": [f"{most} bytes"]}],
        extra={"bytes": size, "bytes_max": most},
    )


def query_parts(query: bytes) -> list[tuple[str, bytes]]:
    """Names and values of a query, each with its place, still escaped."""
    parts = []
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        parts += [(f"query.{_shown(name)}", name), (f"query.{_shown(name)}", value)]
    return parts


def _shown(name: bytes) -> str:
    return unquote_to_bytes(name.replace(b"+", b" "))[:60].decode("utf-8", "replace")


_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def unreadable(raw: bytes) -> Text | None:
    """What is wrong with a part of an address; None: it can be read."""
    if _BROKEN_ESCAPE.search(raw):
        return Text("dấu % không kèm hai chữ số hex (hãy viết %25)", "a % without two hex digits (write %25)")
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return Text("byte không phải UTF-8", "bytes that are not UTF-8")
    if any(ord(c) < 32 or ord(c) == 127 for c in text):
        return Text("ký tự điều khiển", "control characters")
    return None
