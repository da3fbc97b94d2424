"""Parts of a file that a client asked for (RFC 9110, 14)."""

import re

from starlette.datastructures import Headers

from app.errors import Problem
from app.text import Text

RANGES_MAX = 20
_ONE = re.compile(r"\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII)


def chosen_ranges(headers: Headers, etag: str, size: int) -> str | None:
    """The `Range` to serve: those of the ranges asked for that a file of `size` bytes has; None for the whole file.

    What cannot be read, and ranges of another version (`If-Range`), are as if they were not there. Refuses with a 416
    where the file has none of them.
    """
    given = headers.get("range", "")
    unit, _, text = given.partition("=")
    parts = [_ONE.fullmatch(part) for part in text.split(",")]
    if unit.strip().lower() != "bytes" or len(parts) > RANGES_MAX or headers.get("if-range", etag) != etag:
        return None
    found: list[str] = []
    for part in parts:
        if part is None or part[1] + part[2] == "" or (part[1] and part[2] and int(part[2]) < int(part[1])):
            return None
        if int(part[1]) < size if part[1] else min(int(part[2]), size) > 0:
            found.append(f"{part[1]}-{part[2]}")
    if not found:
        raise Problem(
            "range_not_satisfiable",
            Text(
                f"Tệp có {size} byte, không có khoảng {given[:100]!r}.",
                f"The file has {size} bytes and no range {given[:100]!r}.",
            ),
            [{"location": "header.Range", "value": given[:100], "allowed": [f"bytes=0-{size - 1}"]}],
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        )
    return f"bytes={','.join(found)}"
