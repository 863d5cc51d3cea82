"""The files that browsers load of the widget, as a route of any Starlette or FastAPI application."""

from typing import Protocol

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..staticfiles.static_file import StaticFile
from .starlette_messages import as_response, web_request
from .static_answers import static_answer


class Finder(Protocol):
    """What knows the files: `StaticFiles`, or what makes one anew."""

    def find(self, path: str) -> StaticFile | None:
        """Return the file at a path beneath the prefix, if there is one."""


def static_routes(files: Finder, *, prefix: str = "/chathub") -> list[Route]:
    """Return the route that serves all files beneath a prefix."""

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
