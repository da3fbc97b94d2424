"""So many a minute for each: an allowance that refills steadily, in memory of this process, bounded."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock


class Throttle:
    """`per_minute` uses for each name, at most so many at once. Beyond `names_max` names the longest unused is forgotten."""

    def __init__(self, per_minute: int, names_max: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self.names_max = names_max
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def seconds_to_wait(self, name: str) -> int:
        """Whole seconds until the name may be used; 0 is now."""
        with self._lock:
            return self._wait(self._now_left(name)[0])

    def use(self, name: str) -> int:
        """Use it once, and tell the seconds until it may be used again."""
        with self._lock:
            left, now = self._now_left(name)
            self._left[name] = (left - 1, now)
            self._left.move_to_end(name)
            if len(self._left) > self.names_max:
                self._left.popitem(last=False)
            return self._wait(left - 1)

    def _now_left(self, name: str) -> tuple[float, float]:
        now = self._clock()
        left, since = self._left.get(name, (float(self.per_minute), now))
        return min(float(self.per_minute), left + (now - since) * self.per_minute / 60), now

    def _wait(self, left: float) -> int:
        return 0 if left >= 1 else math.ceil((1 - left) * 60 / self.per_minute)


def neighbourhood(address: str) -> str:
    """The address, or the /64 of an IPv6 address: one machine may use all of that."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
