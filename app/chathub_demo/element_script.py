"""The script of `<chathub-widget>`, with what the site knows in it: its own addresses, and its pages of Python."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chathub_server.web.caching import tagged
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .python_frame import PythonFrame

PLACE = "const SITE = null;"
# Its name has no hash; it is asked for anew while the one at hand serves (RFC 5861).
SHORT_LIFE = "max-age=60, stale-while-revalidate=86400"


class ElementScript:
    """Serve the script.

    Args:
        file: of the script, with `PLACE` in it.
        addresses: the site's `token_url` and `widget_url`, among others.
        frame: the pages in which Python runs.
    """

    def __init__(self, file: Path, addresses: Mapping[str, Any], frame: PythonFrame) -> None:
        self._file = file
        self._addresses = {name: addresses[name] for name in ("token_url", "widget_url")}
        self._frame = frame

    def route(self) -> Route:
        """Return its route."""
        return Route("/chathub/chathub-widget.js", self._script, methods=["GET"])

    async def _script(self, request: Request) -> Response:
        site = {**self._addresses, "python": self._frame.urls()}
        text = self._file.read_text("utf-8").replace(PLACE, f"const SITE = {json.dumps(site)};")
        return tagged(request, text.encode(), "text/javascript", SHORT_LIFE)
