"""Put the stand-in together: the API, the chat, the panel's files, and the levers of a test."""

import math
import mimetypes

import anyio
from chathub_server.clock import iso_utc
from chathub_server.staticfiles.sources import STATIC
from chathub_server.staticfiles.static_file import REVALIDATE
from chathub_server.web.caching import tagged
from chathub_server.web.messages import BadBody
from chathub_server.web.starlette_json import json_answer, read_object
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from .chat import Chat
from .company import Company
from .credentials import Credentials
from .faults import Abortable, BadFault, FaultyCalls, read_fault
from .rest import Rest
from .worlds import WorldPaths, Worlds, faults_of, world_of

FILES = STATIC / "standin"
FURTHEST_ADVANCE_S = 366 * 24 * 3600.0


class Controls:
    """`/_faults`, `/_log`, `/_clock` and `/_expire`: for tests and for the buttons of the demo page."""

    def __init__(self, worlds: Worlds, credentials: Credentials, origins: frozenset[str]) -> None:
        self._worlds = worlds
        self._credentials = credentials
        self._origins = origins

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/_faults", self._waiting, methods=["GET"]),
            Route("/_faults", self._break, methods=["POST"]),
            Route("/_faults", self._mend, methods=["DELETE"]),
            Route("/_log", self._log, methods=["GET"]),
            Route("/_clock", self._advance, methods=["POST"]),
            Route("/_expire", self._expire, methods=["POST"]),
        ]

    async def _waiting(self, request: Request) -> Response:
        return json_answer({"faults": world_of(request).faults.waiting()})

    async def _break(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign()
        try:
            target, fault = read_fault(await read_object(request))
        except (BadBody, BadFault) as error:
            return json_answer({"error": str(error)}, 400)
        world_of(request).faults.add(target, fault)
        return json_answer({"target": target})

    async def _mend(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign()
        self._worlds.mend(world_of(request))
        return Response(status_code=204)

    async def _log(self, request: Request) -> Response:
        return json_answer(dict(world_of(request).faults.counts))

    async def _advance(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign()
        try:
            by_s = (await read_object(request)).get("advance_s")
        except BadBody as error:
            return json_answer({"error": str(error)}, 400)
        if (
            isinstance(by_s, bool)
            or not isinstance(by_s, int | float)
            or not math.fabs(by_s) <= FURTHEST_ADVANCE_S
        ):
            return json_answer({"error": "advance_s must be a number, a year at most."}, 400)
        clock = world_of(request).clock
        clock.advance(by_s)
        return json_answer({"now": iso_utc(clock.now_s()), "moved": clock.was_moved})

    async def _expire(self, request: Request) -> Response:
        if self._is_foreign(request):
            return _foreign()
        self._credentials.expire_operator_tokens(world_of(request))
        return Response(status_code=204)

    def _is_foreign(self, request: Request) -> bool:
        origin = request.headers.get("origin")
        return origin is not None and origin not in self._origins


def _foreign() -> Response:
    return json_answer({"error": "Only the site's own pages may do that."}, 403)


def _panel_file(name: str) -> Route:
    media_type, _ = mimetypes.guess_type(name)

    async def panel_file(request: Request) -> Response:
        body = await anyio.Path(FILES / name).read_bytes()
        # Asked about each time, so that a fault shows in a page that has the file already.
        return tagged(request, body, media_type, REVALIDATE)

    return Route(f"/operator-chat-panel/{name}", panel_file, methods=["GET"])


def create_stand_in(worlds: Worlds, allowed_origins: list[str]) -> ASGIApp:
    """Return the stand-in as an ASGI application for uvicorn.

    Args:
        worlds: whose clocks its tokens expire by, and whose faults its calls meet.
        allowed_origins: the sites whose pages may load the panel and call it.
    """
    origins = frozenset(allowed_origins)
    credentials = Credentials(worlds)
    app = Starlette(
        routes=[
            *Rest(Company(), credentials).routes(),
            _panel_file("widget-script.js"),
            _panel_file("widget.css"),
            WebSocketRoute("/operator-chat-panel/chat", Chat(credentials, origins).talk),
            *Controls(worlds, credentials, origins).routes(),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=sorted(origins),
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["*"],
            ),
            # Inside: a broken answer still says which origins may read it.
            Middleware(WorldPaths, worlds=worlds),
            Middleware(FaultyCalls, faults_of=faults_of),
        ],
    )
    return Abortable(app)
