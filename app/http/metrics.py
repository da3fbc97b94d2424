"""What Prometheus sees."""

from functools import lru_cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted together: a label must not grow with what clients invent."""

REQUESTS = Counter("party_stats_requests_total", "Requests by method, route and status.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "party_stats_request_seconds",
    "Seconds from the request's first byte to the answer's last, by method and route.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
HOT_ANSWERS = Counter("party_stats_hot_answers_total", "Answers sent from memory.")
READS_REFUSED = Counter(
    "party_stats_reads_refused_total", "Reads refused with 503: too many were waiting, or too long."
)
READS_WAITING = Gauge("party_stats_reads_waiting", "Reads that wait for their turn.")
HOT_BYTES = Gauge("party_stats_hot_bytes", "Bytes of answers kept in memory.")


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request by method, route and status, and how long it took."""
    requests, request_seconds = _children(method if method in METHODS else "other", route, status)
    requests.inc()
    request_seconds.observe(seconds)


@lru_cache(maxsize=2000)
def _children(method: str, route: str, status: int) -> tuple[Any, Any]:
    return REQUESTS.labels(method, route, str(status)), REQUEST_SECONDS.labels(method, route)
