"""What browsers may keep, and what travels compressed.

Two kinds of answers: those whose URL names their content, kept for good, and
those a browser keeps but asks about each time (`no-cache`, an ETag, 304).
"""

import gzip
import hashlib
import mimetypes
import os
from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ..flight import SingleFlight

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

# Named here, since the tables of some systems (the registry of Windows, old
# mime.types) say otherwise, and browsers run no module of another type.
for _ending, _type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".map": "application/json",
    ".py": "text/plain",
}.items():
    mimetypes.add_type(_type, _ending)

# Brotli 5 takes half a second for Pyodide's 9.6 MB; 11 would take half a minute.
_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


def etag_of(body: bytes) -> str:
    """Return an entity tag made of a body's content."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


class FileTags:
    """Know the entity tags of large files; each is read for its tag once, until it changes."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[tuple[int, int], str]] = {}

    def of(self, file: Path) -> str:
        """Return the tag that `etag_of` makes of a file's content.

        Raises:
            OSError: there is no such file, or it cannot be read.
        """
        stat = file.stat()
        seen = (stat.st_mtime_ns, stat.st_size)
        if file not in self._kept or self._kept[file][0] != seen:
            self._kept[file] = (seen, etag_of(file.read_bytes()))
        return self._kept[file][1]


def is_not_modified(request: Request, etag: str) -> bool:
    """Tell whether the browser already has what `etag` names."""
    tags = request.headers.get("if-none-match", "").split(",")
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in tags)


def tagged(request: Request, body: bytes, media_type: str | None, cache_control: str) -> Response:
    """Answer with `body` and its ETag, or with 304 when the browser has it."""
    headers = {"Cache-Control": cache_control, "ETag": etag_of(body)}
    if is_not_modified(request, headers["ETag"]):
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


class Compressed:
    """Compress each large content once, and keep the result in memory."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}
        self._flights = SingleFlight()

    async def encode(self, request: Request, etag: str, body: bytes) -> tuple[bytes, str]:
        """Return `body`, which `etag` names, in the best encoding the browser takes.

        Beside it that encoding's name, which is empty where the browser takes none.
        """
        accepted = _accepted(request.headers.get("accept-encoding", ""))
        encoding = next((each for each in _ENCODERS if each in accepted), "")
        if not encoding:
            return body, ""
        key = (etag, encoding)
        if key not in self._kept:
            # In a thread: the event loop has other requests to serve meanwhile.
            self._kept[key] = await self._flights.join(
                key, lambda: anyio.to_thread.run_sync(_ENCODERS[encoding], body)
            )
        return self._kept[key], encoding


def _accepted(header: str) -> set[str]:
    accepted = set()
    for item in header.split(","):
        name, _, quality = item.partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip().lower())
    return accepted
