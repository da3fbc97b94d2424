"""What the page at / is made of, named by what is in it, so that a browser may keep it for ever."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.dashboard.library import library_name

MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page, its files by path, and the version that stands for all of them in addresses."""

    version: str
    page: bytes
    files: dict[str, bytes]


@cache
def dashboard() -> Dashboard:
    """Read once: what is installed does not change under a program that runs."""
    found = dict(_files(files("app.dashboard") / "static", ""))
    digest = hashlib.sha256()
    for path, content in sorted(found.items()):
        digest.update(path.encode() + b"\0" + content + b"\0")
    version = digest.hexdigest()[:16]
    page = found.pop("index.html").decode()
    page = page.replace("{version}", version).replace("{library}", library_name())
    return Dashboard(version, page.encode(), found)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{path}{entry.name}/")
        else:
            yield path + entry.name, entry.read_bytes()
