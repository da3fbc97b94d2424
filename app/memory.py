"""What was read of a release stays true for ever: kept in memory up to a size, the least recently used go first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

Read = TypeVar("Read", bound=Sized)

_LARGEST_SHARE = 8  # what is larger than this part of the whole is not kept


class Memory:
    """Things by what they are of, at most `size_max` bytes in all, about. For any number of threads."""

    def __init__(self, size_max: int) -> None:
        self.size_max = size_max
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Any | None:
        """What is kept under a key."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def keep(self, key: Hashable, thing: Any, size: int) -> None:
        """Keep a thing of about so many bytes, which nobody changes."""
        if size > self.size_max // _LARGEST_SHARE:
            return
        with self._lock:
            self.size += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = thing, size
            while self.size > self.size_max:
                self.size -= self._kept.popitem(last=False)[1][1]


def remember(session: Session, key: Hashable, read: Callable[[], Read], part_bytes: int = 1000) -> Read:
    """What `read` reads, from memory where it was read before of the same state of the same release.

    `part_bytes`: what each of its parts (`len`) takes, about. A session that nobody told its release (`session.info`: `memory` and `state`) reads each time.
    """
    memory: Memory | None = session.info.get("memory")
    state = session.info.get("state")
    if memory is None or state is None:
        return read()
    found: Read | None = memory.find((state, key))
    if found is None:
        found = read()
        memory.keep((state, key), found, (1 + len(found)) * part_bytes)
    return found
