"""Exports on disk: built once for a release, by one process while others wait, and whole or not there."""

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import orjson
import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import __version__
from app.database import open_snapshot
from app.errors import Problem
from app.exports.about import About
from app.exports.package import write_package
from app.exports.sqlite import write_sqlite
from app.settings import Settings
from app.text import Text

WAIT_SECONDS = 25.0
_LOOK_SECONDS = 0.05
_WAITING_MAX = 4
_DAY_SECONDS = 86400
_KEPT = 3
_waiting = BoundedSemaphore(_WAITING_MAX)
log = structlog.get_logger("party_stats")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of export."""

    name: str
    media_type: str
    description: Text
    write: Callable[[Session, About, Path], None]

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2]


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "party-statistics.sqlite",
            "application/vnd.sqlite3",
            Text(
                "Cơ sở dữ liệu SQLite: các bảng có khoá và chỉ mục, một khung nhìn cho mỗi loại số liệu, tìm kiếm không dấu.",
                "A SQLite database: tables with keys and indexes, a view for each subject, search without marks.",
            ),
            write_sqlite,
        ),
        Kind(
            "party-statistics.zip",
            "application/zip",
            Text(
                "Các tệp CSV kèm datapackage.json mô tả từng cột (Frictionless Data Package).",
                "CSV files with a datapackage.json that describes every column (Frictionless Data Package).",
            ),
            write_package,
        ),
    )
}
"""The exports that there are, by file name."""


@dataclass(frozen=True, slots=True)
class Built:
    """An export that is ready: where it lies, how large it is, and its SHA-256 in hexadecimal."""

    path: Path
    bytes: int
    sha256: str


def find_export(settings: Settings, about: About, kind: Kind) -> Built | None:
    """The export where it has been built."""
    path = _path(settings, about, kind)
    with contextlib.suppress(OSError, ValueError):
        known = orjson.loads(_facts(path).read_bytes())
        if path.stat().st_size == known["bytes"]:
            return Built(path, known["bytes"], known["sha256"])
    return None


def get_export(engine: Engine, settings: Settings, about: About, kind: Kind) -> Built:
    """The export, built first where it is not there. Waits for who builds it; refuses with a 503 where that takes long."""
    built = find_export(settings, about, kind)
    if built is not None:
        with contextlib.suppress(OSError):
            os.utime(built.path)
        return built
    if not _waiting.acquire(blocking=False):
        raise _not_yet()
    try:
        with _alone(_path(settings, about, kind)):
            return find_export(settings, about, kind) or _build(engine, settings, about, kind)
    except (OSError, sqlite3.OperationalError) as error:
        log.error("export_failed", folder=str(settings.exports_folder), reason=str(error))
        raise Problem(
            "unavailable",
            Text(
                "Máy chủ không ghi được tệp xuất; người vận hành cần xem dung lượng và quyền của thư mục xuất.",
                "The server cannot write the file; its operator needs to look at space and rights of the exports folder.",
            ),
            headers={"Retry-After": "300"},
        ) from error
    finally:
        _waiting.release()


def _build(engine: Engine, settings: Settings, about: About, kind: Kind) -> Built:
    path = _path(settings, about, kind)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        built = write_export(engine, about, kind, unfinished)
        facts = path.with_name(f"{path.name}.facts")
        facts.write_bytes(orjson.dumps({"bytes": built.bytes, "sha256": built.sha256}))
        os.replace(unfinished, path)
        os.replace(facts, _facts(path))
    finally:
        unfinished.unlink(missing_ok=True)
    _remove_others(path, kind)
    return Built(path, built.bytes, built.sha256)


def write_export(engine: Engine, about: About, kind: Kind, path: Path) -> Built:
    """Write an export to a path where nothing is, and make sure that it is on the disk."""
    with open_snapshot(engine) as session:
        kind.write(session, about, path)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
        os.fsync(file.fileno())
        return Built(path, file.tell(), digest.hexdigest())


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """No other thread or process builds the same meanwhile. The system lets go of a lock whose process has died."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + WAIT_SECONDS
    with path.with_name(f"{path.name}.lock").open("ab") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise _not_yet() from None
                time.sleep(_LOOK_SECONDS)
        yield


def _path(settings: Settings, about: About, kind: Kind) -> Path:
    """A name for each release, what is public of it, program and database: none is ever served another's file."""
    parts = (about.content, __version__, settings.database_url)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    return settings.exports_folder / f"release-{about.release}-{digest}.{kind.suffix}"


def _facts(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _remove_others(path: Path, kind: Kind) -> None:
    """Other files of the same release, which may show what is withheld since; of other releases those not asked for last;
    what was left unfinished a day ago. Who is reading one keeps it open until the end."""
    own = path.name.rpartition("-")[0]
    wholes = [other for other in path.parent.glob(f"release-*.{kind.suffix}") if other != path]
    others = sorted((o for o in wholes if o.name.rpartition("-")[0] != own), key=_asked_for, reverse=True)
    kept = {path.name, *(other.name for other in others[:_KEPT])}
    for other in path.parent.glob(f"release-*.{kind.suffix}*"):
        left = other.suffix in (".unfinished", ".lock", ".facts")
        with contextlib.suppress(OSError):
            if f"{other.name.partition('.')[0]}.{kind.suffix}" not in kept and not (
                left and time.time() - other.stat().st_mtime < _DAY_SECONDS
            ):
                other.unlink()


def _asked_for(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _not_yet() -> Problem:
    return Problem(
        "unavailable",
        Text(
            "Tệp của đợt công bố này đang được tạo. Hãy thử lại sau ít phút.",
            "The file of this release is being made. Try again in some minutes.",
        ),
        headers={"Retry-After": "30"},
    )
