"""Which release is the newest, known without asking the database each time: for answers kept in memory."""

import mmap
import os
import sqlite3
import threading
from typing import NamedTuple, Protocol

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from app.settings import Settings

CHANNEL = "party_stats_releases"
STALE_SECONDS_MAX = 1.0
"""PostgreSQL: the longest that another process's release may stay unseen, should its notification be lost."""

_HEADER_BYTES = 96  # two copies of the header of SQLite's WAL index: each commit changes both
_NEWEST = "SELECT number, content_hash, revision FROM releases ORDER BY number DESC LIMIT 1"
log = structlog.get_logger("party_stats")


class Token(NamedTuple):
    """Identifies the newest release: while it stays equal, no answer changes."""

    number: int
    content_hash: str
    revision: int


def announce(connection: Connection, number: int) -> None:
    """Tell the other processes of a release when its transaction commits; on SQLite they see the commit itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, :number)"), {"channel": CHANNEL, "number": str(number)})


class Freshness(Protocol):
    """Tells the newest release; None while it cannot be known (an empty or lost database)."""

    def current(self) -> Token | None: ...

    def close(self) -> None: ...


def watch_releases(settings: Settings) -> Freshness:
    """Begin to watch the database of the settings; `close()` ends it."""
    url = make_url(settings.database_url)
    return WalIndex(str(url.database)) if url.get_backend_name() == "sqlite" else Notifications(url)


_MAPPED: dict[tuple[int, int], mmap.mmap] = {}


def _map(path: str) -> mmap.mmap | None:
    """The header of a WAL index in memory. None where there is no such file.

    Closing any descriptor of that file, a mapping's own too, would drop the locks that this process holds on it: what is
    opened here stays open as long as the process.
    """
    try:
        found = os.stat(path)
        key = found.st_dev, found.st_ino
        if key not in _MAPPED:
            _MAPPED[key] = mmap.mmap(os.open(path, os.O_RDONLY), _HEADER_BYTES, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    return _MAPPED[key]


class WalIndex:
    """SQLite: a commit of any process changes the header of the memory-mapped WAL index, which costs nothing to compare.

    A connection of its own keeps that file alive. Without such a file, `PRAGMA data_version` is asked.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        self._index = _map(f"{path}-shm")
        self._seen: bytes | None = None
        self._token: Token | None = None

    def current(self) -> Token | None:
        """The newest release; a commit that was acknowledged before this call is seen by it."""
        state = self._state()
        if state != self._seen:
            # The state is from before the look: a commit between the two makes the next call look again.
            self._token = self._look()
            self._seen = state
        return self._token

    def close(self) -> None:
        """End the connection; the mapping stays (see `_map`)."""
        self._connection.close()

    def _state(self) -> bytes:
        if self._index is not None:
            return self._index[:_HEADER_BYTES]
        return str(self._connection.execute("PRAGMA data_version").fetchone()[0]).encode()

    def _look(self) -> Token | None:
        try:
            row = self._connection.execute(_NEWEST).fetchone()
        except sqlite3.Error:
            return None
        return Token(*row) if row else None


class Notifications:
    """PostgreSQL: a thread that listens; each notification, and each second without one, is a look at the releases."""

    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._token: Token | None = None
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="releases", daemon=True)
        self._thread.start()

    def current(self) -> Token | None:
        """The newest release that this process was told of; None while the database cannot be reached."""
        return self._token

    def close(self) -> None:
        """End the thread; it looks up from listening at least twice in `STALE_SECONDS_MAX`."""
        self._closed.set()
        self._thread.join()

    def _listen(self) -> None:
        import psycopg  # which on SQLite nobody needs

        while not self._closed.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True, connect_timeout=10) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._closed.is_set():
                        row = connection.execute(_NEWEST).fetchone()
                        self._token = Token(*row) if row else None
                        # Ends at the first notification; a lost server shows itself at the next look.
                        list(connection.notifies(timeout=STALE_SECONDS_MAX / 2, stop_after=1))
            except psycopg.Error as error:
                self._token = None
                log.warning("release_watch_lost", reason=type(error).__name__)
                self._closed.wait(STALE_SECONDS_MAX)
