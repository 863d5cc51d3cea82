"""A world for each browser session: faults, a clock and a log of its own, under a path of the stand-in.

`/worlds/<name>/…` is the whole stand-in once more. What is told to the root (`/_faults`, `/_clock`) holds in every
world; what is told to a world holds there alone. The company and the key of the tokens are the same everywhere, and
a token says of which world it is, so that its time passes by that world's clock wherever it is used.
"""

import secrets
from dataclasses import dataclass

from chathub_server.clock import Clock
from chathub_server.web.starlette_json import json_answer
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from .faults import Faults

PREFIX = "/worlds/"
AT_MOST = 500  # the one that was made first goes then
_IN_SCOPE = "chathub.world"


@dataclass(frozen=True)
class World:
    """One of them; the root has no name."""

    name: str
    clock: Clock
    faults: Faults

    def under(self, url: str) -> str:
        """Return where this world is beneath the stand-in's URL."""
        return url + PREFIX + self.name


class Worlds:
    """Know all worlds.

    Args:
        clock: the root's.
    """

    def __init__(self, clock: Clock) -> None:
        self.root = World("", clock, Faults())
        self._named: dict[str, World] = {}

    def open(self) -> World:
        """Make a world."""
        if len(self._named) >= AT_MOST:
            del self._named[next(iter(self._named))]
        name = secrets.token_urlsafe(9)
        world = World(name, Clock(self.root.clock), Faults(self.root.faults))
        self._named[name] = world
        return world

    def get(self, name: str) -> World | None:
        """Return a world, the root for no name, or None where it is gone or was never there."""
        return self._named.get(name) if name else self.root

    def mend(self, world: World) -> None:
        """Take back the faults of a world; those of all where it is the root."""
        for each in [world, *(self._named.values() if world is self.root else ())]:
            each.faults.mend()


def world_of(connection: HTTPConnection) -> World:
    """Return the world in which a request was made."""
    world = connection.scope[_IN_SCOPE]
    assert isinstance(world, World)
    return world


def faults_of(scope: Scope) -> Faults:
    """Return the faults that a request meets."""
    return world_of(HTTPConnection(scope)).faults


class WorldPaths:
    """Take the world out of the path, for what lies behind."""

    def __init__(self, app: ASGIApp, worlds: Worlds) -> None:
        self.app = app
        self.worlds = worlds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on that is of the root or of a world that is there."""
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        name, path = _split(scope["path"])
        world = self.worlds.get(name)
        if world is not None:
            within = {**scope, "path": path, "raw_path": path.encode(), _IN_SCOPE: world}
            await self.app(within, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            gone = json_answer({"error": "There is no such world; load the page again."}, 404)
            await gone(scope, receive, send)


def _split(path: str) -> tuple[str, str]:
    if not path.startswith(PREFIX):
        return "", path
    name, slash, rest = path.removeprefix(PREFIX).partition("/")
    return name or "?", slash + rest
