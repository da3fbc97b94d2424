"""What Prometheus sees."""

from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted together: a label must not grow with what clients invent."""

REQUESTS = Counter("party_stats_requests_total", "Requests by method, route and status.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "party_stats_request_seconds",
    "Seconds from the request's first byte to the answer's last, by method and route.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
