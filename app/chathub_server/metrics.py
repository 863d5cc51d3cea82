"""What Prometheus sees of the token backend: counts and times, never a name or a token.

Each process counts for itself, and Prometheus scrapes each.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter(
    "chathub_requests", "Requests to the token endpoint, by route and outcome", ["route", "outcome"]
)
VENDOR_CALLS = Counter(
    "chathub_vendor_calls", "Calls to ChatHub, each try of them, by outcome", ["call", "outcome"]
)
CACHE = Counter(
    "chathub_cache",
    "Operator tokens asked for: hit (kept), joined (a call under way), elsewhere (made by another"
    " process meanwhile), miss (a vendor call)",
    ["result"],
)
ISSUE_S = Histogram(
    "chathub_issue_seconds",
    "Seconds from the request to its token, whatever the outcome",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8),
)
SHARED_CACHE_AWAY = Counter(
    "chathub_shared_cache_away", "Times that Redis was needed and did not answer"
)
