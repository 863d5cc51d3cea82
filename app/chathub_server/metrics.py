"""What Prometheus sees of the token backend: counts and times, never a name or a token.

Each metric has the label `company`: the name that was given to the service, empty unless there are
several in one process. Each process counts for itself, and Prometheus scrapes each; or the site sets
PROMETHEUS_MULTIPROC_DIR, and any process tells of all (see `exposition`).
"""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter(
    "chathub_requests",
    "Requests to the token endpoint, by route and outcome",
    ["company", "route", "outcome"],
)
VENDOR_CALLS = Counter(
    "chathub_vendor_calls",
    "Calls to ChatHub, each try of them, by outcome",
    ["company", "call", "outcome"],
)
VENDOR_S = Histogram(
    "chathub_vendor_seconds",
    "Seconds that ChatHub took for a try, whatever the outcome",
    ["company", "call"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6),
)
CACHE = Counter(
    "chathub_cache",
    "Operator tokens asked for: hit (kept), joined (a call under way), elsewhere (made by another"
    " process meanwhile), miss (a vendor call)",
    ["company", "result"],
)
ISSUE_S = Histogram(
    "chathub_issue_seconds",
    "Seconds from the request to its token, whatever the outcome",
    ["company"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8),
)
SHARED_CACHE_AWAY = Counter(
    "chathub_shared_cache_away", "Times that Redis was needed and did not answer", ["company"]
)


def exposition() -> bytes:
    """Return all metrics as Prometheus reads them: of this process, or of all that share a folder.

    prometheus_client keeps the counts of several processes in the folder PROMETHEUS_MULTIPROC_DIR
    (https://prometheus.github.io/client_python/multiprocess/), which the site sets and empties.
    """
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
