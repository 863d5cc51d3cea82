"""Serve what npm brings (PyScript, its interpreters, Turbo, htmx) under URLs that name its version."""

import json
import mimetypes
import re
from pathlib import Path

import anyio.to_thread
from chathub_server.web.caching import IMMUTABLE, Compressed, FileTags, is_not_modified
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# The npm package of each, and the folder in it that browsers need.
PACKAGES = {
    "pyscript": ("@pyscript/core", "dist"),
    "micropython": ("@micropython/micropython-webassembly-pyscript", "."),
    "pyodide": ("pyodide", "."),
    "turbo": ("@hotwired/turbo", "dist"),
    "htmx": ("htmx.org", "dist"),
}
# By PyScript's names for them: package, module, and the files that the module asks for.
INTERPRETERS = {
    "mpy": ("micropython", "micropython.mjs", ["micropython.wasm"]),
    "py": (
        "pyodide",
        "pyodide.mjs",
        ["pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"],
    ),
}
COMPRESSIBLE = {"text/javascript", "application/wasm", "application/json", "text/css", "text/html"}


class RuntimesMissing(Exception):
    """Raised when a runtime is not installed."""


class Runtimes:
    """Know the installed runtimes and serve their files."""

    def __init__(self, node_modules: Path) -> None:
        """Read the versions.

        Raises:
            RuntimesMissing: a package is not installed under `node_modules`.
        """
        self._folders: dict[str, Path] = {}
        self._compressed = Compressed()
        self._tags = FileTags()
        for name, (package, folder) in PACKAGES.items():
            try:
                manifest = json.loads((node_modules / package / "package.json").read_text("utf-8"))
                version = manifest["version"]
            except (OSError, ValueError, KeyError):
                raise RuntimesMissing(
                    f"The npm package {package} is not installed in {node_modules};"
                    " start the site with serve.py, which installs it."
                ) from None
            self._folders[f"{name}-{version}"] = node_modules / package / folder

    def url(self, name: str, file: str) -> str:
        """Return the URL of a runtime's file, such as ("pyscript", "core.js")."""
        return f"/chathub/runtimes/{self._versioned(name)}/{file}"

    def interpreter(self, name: str) -> str:
        """Return the URL of the module of "mpy" or "py"."""
        package, module, _ = INTERPRETERS[name]
        return self.url(package, module)

    def modules(self, name: str) -> list[str]:
        """Return the URLs of the modules that PyScript loads for an interpreter, but for its first."""
        chunks = [file.name for file in self._folder("pyscript").glob("core-*.js")]
        return [*(self.url("pyscript", chunk) for chunk in chunks), self.interpreter(name)]

    def files(self, name: str) -> list[str]:
        """Return the URLs of the other files of an interpreter."""
        package, _, files = INTERPRETERS[name]
        return [self.url(package, file) for file in files]

    def plugins(self) -> list[str]:
        """Return the names of PyScript's plugins."""
        source = self._folder("pyscript").parent / "src" / "plugins.js"
        return re.findall(r"plugins/([\w-]+)\.js", source.read_text("utf-8"))

    def _folder(self, name: str) -> Path:
        return self._folders[self._versioned(name)]

    def _versioned(self, name: str) -> str:
        return next(key for key in self._folders if key.startswith(f"{name}-"))

    def route(self) -> Route:
        """Return the route that serves the files."""
        return Route("/chathub/runtimes/{runtime}/{file}", self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        folder = self._folders.get(request.path_params["runtime"])
        file = request.path_params["file"]
        # The runtimes' files lie flat in their folder, so no path can lead out of it.
        if folder is None or not re.fullmatch(r"[\w-][\w.-]*", file, re.ASCII):
            raise HTTPException(404)
        path = folder / file
        try:
            etag = await anyio.to_thread.run_sync(self._tags.of, path)
            headers = {"Cache-Control": IMMUTABLE, "ETag": etag}
            if is_not_modified(request, etag):
                return Response(status_code=304, headers=headers)
            body = await anyio.to_thread.run_sync(path.read_bytes)
        except OSError:
            raise HTTPException(404) from None
        media_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
        if media_type in COMPRESSIBLE:
            headers["Vary"] = "Accept-Encoding"
            body, encoding = await self._compressed.encode(request, etag, body)
            if encoding:
                headers["Content-Encoding"] = encoding
        return Response(body, media_type=media_type, headers=headers)
