"""The static profile: public answers as files that any web server or content delivery network can send."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson

from app.dashboard.files import dashboard
from app.dashboard.library import library_name
from app.models.vocabulary import Boundaries
from app.text import Language

INDEX, HEADERS, PAGE, COMPRESSED = "index.json", "_headers", "index.html", ".gz"
_SAID = ("content-type", "content-language", "content-security-policy", "cache-control", "etag")


class Given(NamedTuple):
    """What the application answered: its headers, in small letters, and its body."""

    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[str], Awaitable[Given]]
"""Asks the application for an address; whatever is not a 200 is an error."""


def file_of(address: str) -> str:
    """Where the answer to an address lies: `/v1/series?indicator=members` at `v1/series/indicator=members.json`, a file of
    the page where it is, the page itself at `index.html`."""
    path, _, query = address.partition("?")
    if not path.startswith("/v1"):
        return path.lstrip("/") or PAGE
    return f"{path.lstrip('/')}{'/' if query else ''}{query}.json"


async def write_static(ask: Ask, folder: Path, show: Callable[[int, int], None]) -> dict[str, Any]:
    """Write all files, the index last, and remove those of an earlier time that are no longer part of it.

    The index lists address, file and SHA-256 of each. A file appears whole or not at all, and compressed beside itself.
    """
    before = _written_before(folder)
    addresses = await _addresses(ask)
    entries, headers = [], []
    for number, address in enumerate(addresses, start=1):
        given = await ask(address)
        file = file_of(address)
        body = _of_a_copy(given) if address == "/" else given.body
        _write(folder / file, body)
        _write(folder / f"{file}{COMPRESSED}", gzip.compress(body, mtime=0))
        entries.append({"address": address, "file": file, "sha256": hashlib.sha256(body).hexdigest()})
        said = [f"  {name}: {given.headers[name]}" for name in _SAID if name in given.headers and body is given.body]
        headers.append("\n".join([f"/{file}", *said]))
        show(number, len(addresses))
    _write(folder / HEADERS, "\n".join([_FOR_ALL, *headers, ""]).encode())
    release = orjson.loads((await ask("/v1")).body)["release"]
    index = {"release": release, "files": entries}
    _write(folder / INDEX, orjson.dumps(index, option=orjson.OPT_INDENT_2))
    for file in before - {entry["file"] for entry in entries}:
        for name in (file, f"{file}{COMPRESSED}"):
            (folder / name).unlink(missing_ok=True)
    return index


_FOR_ALL = "/*\n  Access-Control-Allow-Origin: *\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer"


def _of_a_copy(page: Given) -> bytes:
    """The page as it is where answers are files. It carries its policy itself: not every server sends headers."""
    policy = page.headers["content-security-policy"].partition("; frame-ancestors")[0]
    asked = b'<meta name="answers" content="asked">'
    files = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<meta name="answers" content="files">'
    return page.body.replace(asked, files.encode())


async def _addresses(ask: Ask) -> list[str]:
    """Each indicator that has values, in each year with one, its series and its coverage, as programs and the page ask for them:
    parameters in the order of their names. The page comes after what it is made of."""
    indicators = orjson.loads((await ask("/v1/indicators")).body)["items"]
    found = []
    for language in Language:
        found += [_address(path, lang=language) for path in ("", "/indicators", "/catalog")]
        found += [_address("/provinces", boundaries=one, lang=language) for one in Boundaries]
        found += [_address("/rating-distributions", boundaries=one, lang=language) for one in (None, *Boundaries)]
        for indicator in (one for one in indicators if one["available_years"]):
            asked = {"indicator": indicator["code"], "lang": language}
            spans: tuple[dict[str, int], ...] = ({}, _last_years(indicator))
            found += [_address("/series", boundaries=one, **asked, **span) for one in Boundaries for span in spans]
            for boundaries in (None, *Boundaries):
                found += [_address("/coverage", boundaries=boundaries, **asked)]
                found += [
                    _address("/comparisons", boundaries=boundaries, year=one, **asked) for one in _years(indicator)
                ]
    page = dashboard()
    return [
        *found,
        *(f"/dashboard/{page.version}/{path}" for path in page.files),
        f"/dashboard/library/{library_name()}",
        "/",
    ]


def _address(path: str, **parameters: Any) -> str:
    given = sorted((name, str(value)) for name, value in parameters.items() if value is not None)
    return f"/v1{path}?{urlencode(given)}"


def _last_years(indicator: Any) -> dict[str, int]:
    """What the page takes the provinces and years out of that are chosen there (`series.js`)."""
    last = max(entry["year"] for entry in indicator["available_years"])
    return {"from_year": last - 49, "to_year": last}


def _years(indicator: Any) -> Iterator[int | str | None]:
    yield from (None, "latest_each")
    yield from (entry["year"] for entry in indicator["available_years"])


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
