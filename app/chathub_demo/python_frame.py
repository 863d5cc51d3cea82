"""The page of the hidden frame in which Python runs where a page does not run PyScript itself.

The frame has a policy of its own, so the page around it needs neither 'unsafe-eval' nor
'wasm-unsafe-eval' (FACTS.md, "Content Security Policy").

PyScript asks for one file after the other, thirteen round trips in all. So the page holds its configuration
and its program, names every file that is needed later, for all of them to travel at once, and switches off
the plugins (editors, a terminal, a game), which are loaded for both of PyScript's types.
"""

import html
import json
from collections.abc import Awaitable, Callable, Sequence

from chathub_server.web.caching import IMMUTABLE, REVALIDATE, tagged
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .assets import Assets
from .hashed_file import hash_of
from .runtimes import Runtimes

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Python of the chat widget</title>
<link rel="icon" href="data:,">
{hints}
<script type="module" src="{core}"></script>
</head>
<body hidden>
<{other}-config type="json">{{"plugins": {plugins}}}</{other}-config>
<script type="{interpreter}" config="{config}">from chathub_widget import element; element.serve_parent()</script>
</body>
</html>
"""
_MODULE = '<link rel="modulepreload" href="{}">'
_FILE = '<link rel="preload" as="fetch" crossorigin href="{}">'
_OTHER = {"mpy": "py", "py": "mpy"}


class PythonFrame:
    """Serve the frame's page, one for each interpreter; Python there may ask `origins`."""

    def __init__(self, runtimes: Runtimes, assets: Assets, origins: Sequence[str]) -> None:
        self._runtimes = runtimes
        self._assets = assets
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
        """Return two routes an interpreter: by its name, and with the content's hash after that."""
        return [
            Route(f"/chathub/python/{name}{more}", self._page(name), methods=["GET"])
            for name in _OTHER
            for more in ("", "-{hash}")
        ]

    def urls(self) -> dict[str, str]:
        """Return the URL of each interpreter's present page, which browsers keep for good."""
        return {name: f"/chathub/python/{name}-{self._hash(self._body(name))}" for name in _OTHER}

    def _hash(self, body: bytes) -> str:
        return hash_of(body + self._policy.encode())

    def _page(self, interpreter: str) -> Callable[[Request], Awaitable[Response]]:
        async def page(request: Request) -> Response:
            body = self._body(interpreter)
            is_present = request.path_params.get("hash") == self._hash(body)
            answer = tagged(request, body, "text/html", IMMUTABLE if is_present else REVALIDATE)
            answer.headers["Content-Security-Policy"] = self._policy
            return answer

        return page

    def _body(self, interpreter: str) -> bytes:
        """Write the page; the package, and with it its name, may have changed."""
        plugins = [f"!{name}" for name in self._runtimes.plugins()]
        config = {**self._assets.config(interpreter), "plugins": plugins}
        modules = [*self._runtimes.modules(interpreter), *config["js_modules"]["main"]]
        files = [*self._runtimes.files(interpreter), *config["files"]]
        hints = [*(map(_MODULE.format, modules)), *(map(_FILE.format, files))]
        return _PAGE.format(
            hints="\n".join(hints),
            core=self._runtimes.url("pyscript", "core.js"),
            interpreter=interpreter,
            other=_OTHER[interpreter],
            plugins=json.dumps(plugins),
            config=html.escape(json.dumps(config)),
        ).encode()
