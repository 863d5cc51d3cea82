"""Tell the site's own pages from everybody else's.

Browsers send `Sec-Fetch-Site` with every request to a trustworthy origin, and
`Origin` with every request that changes something. Programs send neither, and
are told apart by having no session cookie.
"""

from starlette.requests import Request
from starlette.responses import Response

from .messages import error_answer


def is_foreign(request: Request) -> bool:
    """Tell whether another site's page makes this request.

    "same-site" is foreign too: http://localhost:8001 is the same site as
    http://localhost:8000, since a site knows no port.
    """
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("origin")
    return origin is not None and origin != own_origin(request)


def own_origin(request: Request) -> str:
    """Return the origin under which this request reached the site."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def foreign_answer() -> Response:
    """Answer a page of another site."""
    return error_answer(
        403, "foreign_site", "Only this site's own pages may ask; open the page from this site."
    )
