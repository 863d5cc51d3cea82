"""The React, Vue and Angular applications, as their own tools have built them.

`app/frameworks_build.py` makes `static/frameworks/dist`, a flat folder for each application, and
stamps it last. Without the stamp the page has it built: by a POST of its own, since an image of another
site is enough for a GET.
"""

import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio.to_thread
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.static_file import IMMUTABLE, REVALIDATE
from chathub_server.web.caching import tagged
from chathub_server.web.origins import foreign_answer, is_foreign
from chathub_server.web.starlette_json import error_answer, json_answer
from chathub_server.web.starlette_messages import as_response, web_request
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from .framework_builds import FrameworkBuilds
from .policies import ELEMENT, PYTHON
from .session_worlds import SessionWorld, SessionWorlds
from .sessions import DEMO_USER, sign_in, signed_in_user

STAMP = "built.stamp"
TEMPLATE = "framework.html"
# Both builders put a hash of the content into the name of every file but index.html.
HASHED = re.compile(r"[\w-]+-[\w-]{8}\.\w+", re.ASCII)
RETRY_AFTER_S = 10


@dataclass(frozen=True)
class Framework:
    """One framework.

    Attributes:
        title: its name.
        takes: how long its first build takes.
        code: the files to read meanwhile, the component first.
    """

    title: str
    takes: str
    code: tuple[str, ...]


FRAMEWORKS = {
    "react": Framework(
        "React", "a quarter of a minute", ("OperatorChat.tsx", "Inbox.tsx", "App.tsx")
    ),
    "vue": Framework("Vue", "a quarter of a minute", ("OperatorChat.vue", "Inbox.vue", "App.vue")),
    "angular": Framework("Angular", "a minute", ("operator-chat.ts", "inbox.ts", "app.ts")),
}


class FrameworkPages:
    """Serve the applications: their files by name, and every other path as their one page."""

    def __init__(
        self,
        folder: Path,
        addresses: Addresses,
        sessions: SessionWorlds,
        templates: Jinja2Templates,
        builds: FrameworkBuilds | None,
    ) -> None:
        """Make the pages.

        Args:
            folder: static/frameworks, with the sources where this is a clone.
            addresses: where the pages meet the vendor.
            sessions: the worlds of browser sessions.
            templates: those of the site's pages.
            builds: build what is not built; None: this site builds nothing.
        """
        self._folder = folder
        self._sessions = sessions
        self._templates = templates
        self._builds = builds
        self._policy = ELEMENT.headers(addresses, nonce="")
        self._python_policy = PYTHON.headers(addresses, nonce="")

    def routes(self) -> list[Route]:
        """Return the routes of each application; its own router knows the rest of the path."""
        pages = [
            Route(path, self._answer(name), methods=["GET"])
            for name in FRAMEWORKS
            for path in (f"/{name}", f"/{name}/{{rest:path}}")
        ]
        return [
            *pages,
            Route("/frameworks/{name}", self._report, methods=["GET"]),
            Route("/frameworks/{name}", self._build, methods=["POST"]),
        ]

    def _answer(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        built = self._folder / "dist" / name

        async def answer(request: Request) -> Response:
            rest = request.path_params.get("rest", "")
            if "." in rest:  # the views' addresses have none
                return await _file(request, built, rest)
            if signed_in_user(request) is None:
                sign_in(request, DEMO_USER)
            world = self._sessions.of(request)  # before the page asks for its token
            if not await self._is_built(name):
                return await anyio.to_thread.run_sync(self._unbuilt, request, name, world)
            page = await anyio.to_thread.run_sync((built / "index.html").read_bytes)
            response = tagged(request, page, "text/html", REVALIDATE)
            response.headers.update(self._policy)
            return response

        return answer

    async def _is_built(self, name: str) -> bool:
        return await anyio.to_thread.run_sync((self._folder / "dist" / name / STAMP).exists)

    def _unbuilt(self, request: Request, name: str, world: SessionWorld) -> Response:
        """Answer with the page that has it built, or says where that is done."""
        framework, sources = FRAMEWORKS[name], self._folder / name
        code = [
            (file, (sources / file).read_text("utf-8"))
            for file in framework.code
            if (sources / file).exists()
        ]
        context = {
            "name": name,
            "world": world,
            "vendor": world.vendor,
            "framework": framework,
            "code": code,
            "builds": self._builds is not None,
            "build": self._builds.report(name) if self._builds else {},
        }
        headers = {"Cache-Control": "no-store", **self._python_policy}
        if self._builds:
            headers["Retry-After"] = str(RETRY_AFTER_S)
        status = 503 if code else 404
        return self._templates.TemplateResponse(request, TEMPLATE, context, status, headers)

    async def _report(self, request: Request) -> Response:
        return json_answer(await self._state_of(_named(request)))

    async def _build(self, request: Request) -> Response:
        name = _named(request)
        if is_foreign(web_request(request)):
            return as_response(foreign_answer())
        if self._builds is None:
            return error_answer(409, "builds_nothing", "This site builds nothing.")
        if not await self._is_built(name):
            self._builds.start(name)
        if "text/html" in request.headers.get("accept", ""):  # its button, without JavaScript
            return RedirectResponse(f"/{name}", 303)
        return json_answer(await self._state_of(name), 202)

    async def _state_of(self, name: str) -> dict[str, Any]:
        if await self._is_built(name):
            return {"state": "built", "steps": []}
        return self._builds.report(name) if self._builds else {"state": "unbuilt", "steps": []}


def _named(request: Request) -> str:
    name: str = request.path_params["name"]
    if name not in FRAMEWORKS:
        raise HTTPException(404)
    return name


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
