"""Tell the site's own pages, and those of allowed origins, from everybody else's.

Browsers send `Sec-Fetch-Site` with every request to a trustworthy origin, and
`Origin` with every request that changes something or crosses origins. Programs
send neither, and are told apart by having no session cookie.
"""

from collections.abc import Set

from .messages import WebAnswer, WebRequest, error_answer

PREFLIGHT_KEPT_S = 600


def is_foreign(request: WebRequest, allowed: Set[str] = frozenset()) -> bool:
    """Tell whether a page of another site makes this request, and its origin is not `allowed`.

    "same-site" is foreign too: http://localhost:8001 is the same site as
    http://localhost:8000, since a site knows no port.
    """
    headers = request.headers
    origin = headers.get("origin")
    if origin is not None and origin in allowed:
        return False
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    return origin is not None and origin != request.origin


def foreign_answer() -> WebAnswer:
    """Answer a page of another site."""
    return error_answer(
        403, "foreign_site", "Only this site's own pages may ask; open the page from this site."
    )


def shared_with(request: WebRequest, allowed: Set[str], answer: WebAnswer) -> WebAnswer:
    """Let a page of an allowed origin read `answer`, its cookies sent along."""
    if not allowed:
        return answer
    vary = answer.headers.get("Vary")
    answer.headers["Vary"] = f"{vary}, Origin" if vary else "Origin"
    origin = request.headers.get("origin")
    if origin is not None and origin in allowed:
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
    return answer


def preflight_answer(request: WebRequest, allowed: Set[str], method: str) -> WebAnswer:
    """Answer a browser's question whether a page of another origin may send a request."""
    if request.headers.get("origin") not in allowed:
        return foreign_answer()
    headers = {
        "Access-Control-Allow-Methods": method,
        # What the widget sends: "a new token now", and a JSON body.
        "Access-Control-Allow-Headers": "ChatHub-Fresh, Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_KEPT_S),
    }
    return shared_with(request, allowed, WebAnswer(204, headers=headers))
