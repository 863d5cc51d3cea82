"""What a page needs beside itself: the widget's Python package and the PyScript configurations."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chathub_server.web.caching import IMMUTABLE, REVALIDATE, tagged
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .hashed_file import HashedFile, hash_of
from .packing import files_of, pack
from .pages import Vendors
from .runtimes import INTERPRETERS, Runtimes

TOKEN_URL = "/api/chathub/token"
ARCHIVES_KEPT = 8  # a page that is just loading may still ask for the one before


class WidgetPackage:
    """Pack the browser-side package into an archive whose name tells its content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: list[tuple[str, int, int]] | None = None
        self._name = ""
        self._archives: dict[str, bytes] = {}

    def url(self) -> str:
        """Return the URL of the present archive, packed again when a file has changed."""
        stats = [(str(file), file.stat()) for file in files_of(self._folder)]
        seen = [(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats]
        if seen != self._seen:
            archive = pack(self._folder)
            self._name = f"{self._folder.name}-{hash_of(archive)}.tar.gz"
            self._archives[self._name] = archive
            self._seen = seen
            while len(self._archives) > ARCHIVES_KEPT:
                del self._archives[next(iter(self._archives))]
        return f"/chathub/{self._name}"

    def archive(self, name: str) -> bytes | None:
        """Return an archive by its file name, or None."""
        self.url()
        return self._archives.get(name)


class Assets:
    """Serve the package, the guard, and the configurations that name them.

    Attributes:
        addresses: the site's `token_url` and `widget_url`, and which others markup may name.
    """

    def __init__(
        self, runtimes: Runtimes, package: WidgetPackage, vendors: Vendors, folder: Path
    ) -> None:
        self._runtimes = runtimes
        self._package = package
        self.addresses = {
            "token_url": TOKEN_URL,
            "widget_url": vendors.widget_url,
            "token_urls": sorted(set(vendors.token_urls) - {TOKEN_URL}),
            "widget_urls": sorted(set(vendors.widget_urls) - {vendors.widget_url}),
        }
        self._guard = HashedFile(folder / "guard.js")

    def routes(self) -> list[Route]:
        """Return the routes of the configurations, the archive, the guard and the runtimes."""
        return [
            self._guard.route(),
            *(
                Route(f"/chathub/{name}.json", self._served(name), methods=["GET"])
                for name in INTERPRETERS
            ),
            Route("/chathub/{name}.tar.gz", self._archive, methods=["GET"]),
            self._runtimes.route(),
        ]

    def config(self, interpreter: str) -> dict[str, Any]:
        """Return PyScript's configuration for "mpy" or "py"."""
        # Paths from the root mean the same from a page of any depth: polyscript
        # resolves them against this file's URL and imports the interpreter as it stands.
        return {
            "interpreter": self._runtimes.interpreter(interpreter),
            "files": {self._package.url(): "./*"},
            "js_modules": {"main": {self._guard.url(): "chathub_guard"}},
            # That plugin puts what Python prints to stderr on the page, as a red banner.
            "plugins": ["!error"],
            "chathub": self.addresses,
        }

    def _served(self, interpreter: str) -> Callable[[Request], Awaitable[Response]]:
        async def served(request: Request) -> Response:
            body = json.dumps(self.config(interpreter), indent=1).encode()
            return tagged(request, body, "application/json", REVALIDATE)

        return served

    async def _archive(self, request: Request) -> Response:
        archive = self._package.archive(f"{request.path_params['name']}.tar.gz")
        if archive is None:
            raise HTTPException(404)
        return tagged(request, archive, "application/gzip", IMMUTABLE)
