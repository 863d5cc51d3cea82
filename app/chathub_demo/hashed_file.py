"""A file under a name that tells its content, so that browsers keep it for good."""

import hashlib
from pathlib import Path

from chathub_server.web.caching import IMMUTABLE, REVALIDATE, tagged
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HASH_LENGTH = 16


def hash_of(content: bytes) -> str:
    """Return what stands for a content in its name."""
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]


class HashedFile:
    """Serve a JavaScript file of /chathub/ as `name-<hash>.js`; read anew each time, as it may have changed."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def url(self) -> str:
        """Return the URL of the present content."""
        return f"/chathub/{self._file.stem}-{hash_of(self._file.read_bytes())}{self._file.suffix}"

    def route(self) -> Route:
        """Return its route. A page that names a former content gets the present one, and keeps it not."""
        path = f"/chathub/{self._file.stem}-{{hash}}{self._file.suffix}"
        return Route(path, self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        body = self._file.read_bytes()
        is_present = request.path_params["hash"] == hash_of(body)
        return tagged(request, body, "text/javascript", IMMUTABLE if is_present else REVALIDATE)
