"""The files that browsers load of the widget, as a route of any Starlette or FastAPI application."""

from typing import Protocol

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..staticfiles.addresses import Addresses
from ..staticfiles.static_file import StaticFile
from .starlette_messages import as_response, web_request
from .static_answers import static_answer


class Finder(Protocol):
    """What knows the files: `StaticFiles`, or what makes one anew."""

    @property
    def addresses(self) -> Addresses:
        """Return those of the site."""

    def find(self, path: str) -> StaticFile | None:
        """Return the file at a path beneath the prefix, if there is one."""


def static_routes(files: Finder, *, prefix: str | None = None) -> list[Route]:
    """Return the route that serves all files beneath a prefix.

    Args:
        files: what is served.
        prefix: the path in this application, where that is not the one in the pages' addresses: behind
            a proxy that takes a part away, or in an application that is mounted in another.
    """
    prefix = files.addresses.prefix if prefix is None else prefix

    async def answer(request: Request) -> Response:
        file = files.find(request.path_params["path"])
        if file is None:
            raise HTTPException(404)
        try:
            headers = web_request(request).headers
            return as_response(await anyio.to_thread.run_sync(static_answer, file, headers))
        except OSError:
            raise HTTPException(404) from None

    return [Route(f"{prefix}/{{path:path}}", answer, methods=["GET"], name="chathub-files")]
