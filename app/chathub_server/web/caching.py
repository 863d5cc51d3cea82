"""What browsers may keep of a development site and the stand-in.

Two kinds of answers: those whose URL names their content, kept for good, and
those a browser keeps but asks about each time (`no-cache`, an ETag, 304).
"""

import mimetypes
import os

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..staticfiles.static_file import REVALIDATE, etag_of
from .static_answers import is_known

# Named here, since the tables of some systems (the registry of Windows, old
# mime.types) say otherwise, and browsers run no module of another type.
for _ending, _type in {".js": "text/javascript", ".py": "text/plain"}.items():
    mimetypes.add_type(_type, _ending)


def tagged(request: Request, body: bytes, media_type: str | None, cache_control: str) -> Response:
    """Answer with `body` and its ETag, or with 304 when the browser has it."""
    headers = {"Cache-Control": cache_control, "ETag": etag_of(body)}
    if is_known(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


class RevalidatedFiles(StaticFiles):
    """Serve a folder whose files a browser keeps but asks about each time."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Add the cache policy to what Starlette answers, 304 included."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = REVALIDATE
        return response

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Leave hidden files out: an editor's or a system's, never the site's."""
        if any(part.startswith(".") for part in path.split("/") if part != "."):
            path = ""
        return await super().get_response(path, scope)
