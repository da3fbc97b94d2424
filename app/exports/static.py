"""The static profile: public answers as files that any web server or content delivery network can send."""

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from app.models.vocabulary import Boundaries
from app.text import Language

INDEX, HEADERS = "index.json", "_headers"
_SAID = ("content-type", "content-language", "cache-control", "etag")


class Given(NamedTuple):
    """What the application answered: its headers, in small letters, and its body."""

    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[str], Awaitable[Given]]
"""Asks the application for an address; whatever is not a 200 is an error."""


def file_of(address: str) -> str:
    """Where the answer to an address lies: `/v1/series?indicator=members` at `v1/series/indicator=members.json`."""
    path, _, query = address.partition("?")
    return f"{path.lstrip('/')}{'/' if query else ''}{query}.json"


async def write_static(ask: Ask, folder: Path, show: Callable[[int, int], None]) -> dict[str, Any]:
    """Write all files, the index last, and remove those of an earlier time that are no longer part of it.

    The index lists address, file and SHA-256 of each. A file appears whole or not at all.
    """
    before = _written_before(folder)
    addresses = await _addresses(ask)
    entries, headers = [], []
    for number, address in enumerate(addresses, start=1):
        given = await ask(address)
        file = file_of(address)
        _write(folder / file, given.body)
        entries.append({"address": address, "file": file, "sha256": hashlib.sha256(given.body).hexdigest()})
        said = [f"  {name}: {given.headers[name]}" for name in _SAID if name in given.headers]
        headers.append("\n".join([f"/{file}", *said]))
        show(number, len(addresses))
    _write(folder / HEADERS, "\n".join([_FOR_ALL, *headers, ""]).encode())
    release = orjson.loads((await ask("/v1")).body)["release"]
    index = {"release": release, "files": entries}
    _write(folder / INDEX, orjson.dumps(index, option=orjson.OPT_INDENT_2))
    for file in before - {entry["file"] for entry in entries}:
        (folder / file).unlink(missing_ok=True)
    return index


_FOR_ALL = "/*\n  Access-Control-Allow-Origin: *\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer"


async def _addresses(ask: Ask) -> list[str]:
    """Each indicator in each year with a value, its series and its coverage; in both boundary sets and languages."""
    indicators = orjson.loads((await ask("/v1/indicators")).body)["items"]
    found: list[str] = []
    for language in Language:
        said = f"lang={language}"
        found += ["/v1/indicators?" + said, "/v1/catalog?" + said]
        for boundaries in Boundaries:
            found += [f"/v1/provinces?boundaries={boundaries}&limit=100&{said}"]
            found += [f"/v1/rating-distributions?boundaries={boundaries}&{said}"]
            for indicator in indicators:
                asked = f"indicator={indicator['code']}&boundaries={boundaries}"
                found += [f"/v1/{kind}?{asked}&{said}" for kind in ("series", "coverage")]
                found += [f"/v1/comparisons?{asked}&year={year}&{said}" for year in _years(indicator)]
    return found


def _years(indicator: Any) -> Iterator[int]:
    return (entry["year"] for entry in indicator["available_years"])


def _written_before(folder: Path) -> set[str]:
    """The files of an earlier export. Raises `FileExistsError` for a folder that holds anything else."""
    if (folder / INDEX).is_file():
        return {entry["file"] for entry in orjson.loads((folder / INDEX).read_bytes())["files"]}
    if any(folder.iterdir()):
        raise FileExistsError(
            17, "It holds other files; give an empty folder, or one that was written so before", str(folder)
        )
    return set()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)
