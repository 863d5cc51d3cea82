"""The script of `<chathub-widget>`, with the site's own addresses in it: for `start="ahead"`, before Python is there."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chathub_server.web.caching import REVALIDATE, tagged
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PLACE = "const SITE = null;"


class ElementScript:
    """Serve the script.

    Args:
        file: of the script, with `PLACE` in it.
        addresses: the site's `token_url` and `widget_url`, among others.
    """

    def __init__(self, file: Path, addresses: Mapping[str, Any]) -> None:
        self._file = file
        site = {name: addresses[name] for name in ("token_url", "widget_url")}
        self._site = f"const SITE = {json.dumps(site)};"

    def route(self) -> Route:
        """Return its route."""
        return Route("/chathub/chathub-widget.js", self._script, methods=["GET"])

    async def _script(self, request: Request) -> Response:
        text = self._file.read_text("utf-8").replace(PLACE, self._site)
        return tagged(request, text.encode(), "text/javascript", REVALIDATE)
