"""The React, Vue and Angular applications, as their own tools have built them.

`app/frameworks_build.py` makes `static/frameworks/dist`, a flat folder for each application, and
stamps it last. Without the stamp the page says how to build.
"""

import mimetypes
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio.to_thread
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.static_file import IMMUTABLE, REVALIDATE
from chathub_server.web.caching import tagged
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .policies import ELEMENT
from .sessions import DEMO_USER, sign_in, signed_in_user

NAMES = {"react": "React", "vue": "Vue", "angular": "Angular"}
STAMP = "built.stamp"
# Both builders put a hash of the content into the name of every file but index.html.
HASHED = re.compile(r"[\w-]+-[\w-]{8}\.\w+", re.ASCII)


class FrameworkPages:
    """Serve the applications: their files by name, and every other path as their one page."""

    def __init__(self, folder: Path, addresses: Addresses) -> None:
        self._folder = folder
        self._policy = ELEMENT.headers(addresses, nonce="")

    def routes(self) -> list[Route]:
        """Return the routes of each application; its own router knows the rest of the path."""
        return [
            Route(path, self._answer(name), methods=["GET"])
            for name in NAMES
            for path in (f"/{name}", f"/{name}/{{rest:path}}")
        ]

    def _answer(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        built = self._folder / "dist" / name

        async def answer(request: Request) -> Response:
            rest = request.path_params.get("rest", "")
            if "." in rest:  # the views' addresses have none
                return await _file(request, built, rest)
            if signed_in_user(request) is None:
                sign_in(request, DEMO_USER)
            try:
                await anyio.to_thread.run_sync((built / STAMP).stat)
                page = await anyio.to_thread.run_sync((built / "index.html").read_bytes)
            except OSError:
                return await self._unbuilt(name)
            response = tagged(request, page, "text/html", REVALIDATE)
            response.headers.update(self._policy)
            return response

        return answer

    async def _unbuilt(self, name: str) -> Response:
        page = await anyio.to_thread.run_sync((self._folder / "unbuilt.html").read_text, "utf-8")
        headers = {"Cache-Control": "no-store", **self._policy}
        return HTMLResponse(page.replace("{{ name }}", NAMES[name]), 503, headers)


async def _file(request: Request, built: Path, name: str) -> Response:
    # The files lie flat in their folder, so no path can lead out of it.
    if not HASHED.fullmatch(name):
        raise HTTPException(404)
    try:
        body = await anyio.to_thread.run_sync((built / name).read_bytes)
    except OSError:
        raise HTTPException(404) from None
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return tagged(request, body, media_type, IMMUTABLE)
