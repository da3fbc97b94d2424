"""Files that are sent: streamed to disk while they arrive, and each done once."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import Depends, Request

from app.dependencies import CallerDep
from app.errors import Problem
from app.http.once import Once, fingerprint
from app.submissions.uploads import Upload
from app.text import Text, tidy
from app.workbooks.reading import MEDIA_TYPES
from app.writes import DoingDep


async def receive_upload(request: Request, caller: CallerDep) -> AsyncIterator[Upload]:
    """The body on disk for as long as the request lasts. Who has no key is refused before any of it is read."""
    given = request.headers.get("content-type", "")
    media_type = given.partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise Problem(
            "unsupported_media_type",
            Text(
                f"Content-Type là {given[:100]!r}, phải là một trong: {', '.join(MEDIA_TYPES)}.",
                f"The Content-Type is {given[:100]!r}; it has to be one of {', '.join(MEDIA_TYPES)}.",
            ),
            [{"location": "header.Content-Type", "value": given[:100], "allowed": list(MEDIA_TYPES)}],
        )
    digest, size = hashlib.sha256(), 0
    with TemporaryDirectory(prefix="party-stats-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            async for chunk in request.stream():
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        name = _label(request.query_params.get("file_name", ""))
        yield Upload(path, media_type, name, size, digest.hexdigest())


def _label(name: str) -> str:
    """What stands behind the last slash of either kind: a name to show, never to open."""
    shown = tidy(name).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in shown if letter.isprintable())[:120]


UploadDep = Annotated[Upload, Depends(receive_upload)]


def get_upload_once(request: Request, doing: DoingDep, upload: UploadDep) -> Iterator[Once]:
    """For writes with a file."""
    yield from doing(fingerprint(request, upload.hash.encode()))


UploadOnceDep = Annotated[Once, Depends(get_upload_once, scope="function")]
