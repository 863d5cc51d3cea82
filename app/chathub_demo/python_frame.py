"""The page of the hidden frame in which Python runs where a page does not run PyScript itself.

The frame has a policy of its own, so the page around it needs neither 'unsafe-eval' nor
'wasm-unsafe-eval' (FACTS.md, "Content Security Policy").
"""

from collections.abc import Awaitable, Callable, Sequence

from chathub_server.web.caching import REVALIDATE, tagged
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .runtimes import Runtimes

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Python of the chat widget</title>
<link rel="icon" href="data:,">
<script type="module" src="{core}"></script>
<script type="{interpreter}" config="/chathub/{interpreter}.json" src="/chathub/frame.py"></script>
</head>
</html>
"""


class PythonFrame:
    """Serve the frame's page, one for each interpreter; Python there may ask `origins`."""

    def __init__(self, runtimes: Runtimes, origins: Sequence[str]) -> None:
        self._core = runtimes.url("pyscript", "core.js")
        self._policy = "; ".join(
            [
                "default-src 'none'",
                "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'",
                f"connect-src 'self' {' '.join(origins)}",
                "style-src 'self'",
                "img-src data:",
                "base-uri 'none'",
                "frame-ancestors 'self'",
            ]
        )

    def routes(self) -> list[Route]:
        """Return one route an interpreter."""
        return [
            Route(f"/chathub/python/{name}", self._page(name), methods=["GET"])
            for name in ("mpy", "py")
        ]

    def _page(self, interpreter: str) -> Callable[[Request], Awaitable[Response]]:
        body = _PAGE.format(core=self._core, interpreter=interpreter).encode()

        async def page(request: Request) -> Response:
            answer = tagged(request, body, "text/html", REVALIDATE)
            answer.headers["Content-Security-Policy"] = self._policy
            return answer

        return page
