"""What the page /quickstart needs beside itself: Pyodide's configuration and wheels.

For development only: there is a company's login in that page, so the site has it for the stand-in's
made-up company and for no other.
"""

import json

import anyio.to_thread
from chathub_server.staticfiles.static_file import REVALIDATE
from chathub_server.staticfiles.static_files import StaticFiles
from chathub_server.web.caching import tagged
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .wheels import wheel, wheel_name

# `requests` with all it needs, and what lets it use the browser's network.
PACKAGES = ["certifi", "charset-normalizer", "idna", "urllib3", "requests", "pyodide-http"]


class Quickstart:
    """Serve them."""

    def __init__(self, files: StaticFiles) -> None:
        self._pyodide = files.runtime_url("pyodide", "pyodide.mjs")
        self._packages = {wheel_name(package): package for package in PACKAGES}

    def routes(self) -> list[Route]:
        """Return the routes of the configuration and the wheels."""
        return [
            Route("/quickstart/py.json", self._config, methods=["GET"]),
            Route("/quickstart/wheels/{name}", self._wheel, methods=["GET"]),
        ]

    async def _config(self, request: Request) -> Response:
        # The worker starts from a blob, against which no path can be resolved.
        base = str(request.base_url).rstrip("/")
        config = {
            "interpreter": base + self._pyodide,
            "packages": [f"{base}/quickstart/wheels/{name}" for name in self._packages],
            # As they are: the default looks them up in a list on Pyodide's own server.
            "packages_cache": "passthrough",
        }
        body = json.dumps(config, indent=1).encode()
        return tagged(request, body, "application/json", REVALIDATE)

    async def _wheel(self, request: Request) -> Response:
        package = self._packages.get(request.path_params["name"])
        if package is None:
            raise HTTPException(404)
        body = await anyio.to_thread.run_sync(wheel, package)
        return tagged(request, body, "application/zip", REVALIDATE)
