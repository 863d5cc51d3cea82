"""The world of a browser session: its own faults and clock at the stand-in, and its own tokens at the site.

A session gets one with the first page that it opens; a program that signs in and asks for tokens alone has the
stand-in's root. With a real vendor there is one world, and nothing to break in it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chathub_server.staticfiles.addresses import module_of
from chathub_server.tokens.service import TokenService
from chathub_server.web.starlette_routes import token_routes
from chathub_standin import World, Worlds
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .sessions import authenticate

IN_SESSION = "world"


@dataclass(frozen=True)
class SessionWorld:
    """What a page needs to know of its session's world.

    Attributes:
        service: issues its tokens.
        vendor: the stand-in's URL there, with its levers; empty with a real vendor.
        widget_url: the panel's module there; empty likewise.
        now_s: its time, in seconds since 1970.
        faults: those that wait for a call there, as the stand-in's `/_faults` tells them.
    """

    service: TokenService
    vendor: str = ""
    widget_url: str = ""
    now_s: float = 0
    faults: Sequence[dict[str, Any]] = ()


class SessionWorlds:
    """Know the worlds of all sessions.

    Args:
        service: the root's, which serves all with a real vendor.
        worlds: the stand-in's, if there is one.
        vendor: the stand-in's URL.
        make_service: makes the token service of a world, from the stand-in's URL there.
    """

    def __init__(
        self,
        service: TokenService,
        worlds: Worlds | None = None,
        vendor: str = "",
        make_service: Callable[[str, World], TokenService] | None = None,
    ) -> None:
        self.root = service
        self._worlds = worlds
        self._vendor = vendor
        self._make_service = make_service
        self._known: dict[str, TokenService] = {}

    @property
    def has_stand_in(self) -> bool:
        """Tell whether the vendor is the stand-in."""
        return self._worlds is not None

    def of(self, request: Request) -> SessionWorld:
        """Return the world of a request's session, a new one where it has none."""
        if self._worlds is None:
            return SessionWorld(self.root)
        world = self._present(request) or self._worlds.open()
        request.session[IN_SESSION] = world.name
        vendor = world.under(self._vendor)
        return SessionWorld(
            self._service_of(world),
            vendor,
            module_of(vendor),
            world.clock.now_s(),
            world.faults.waiting(),
        )

    def service(self, request: Request) -> TokenService:
        """Return what issues the tokens of a request's session."""
        world = self._present(request)
        return self._service_of(world) if world else self.root

    def routes(self) -> list[Route]:
        """Return the token endpoint's, each of which answers from the world of the session that asks."""
        return [
            Route(route.path, self._answer(number), methods=list(route.methods or ()))
            for number, route in enumerate(token_routes(self.root, authenticate))
        ]

    async def aclose(self) -> None:
        """Close all services but the root's."""
        for service in self._known.values():
            await service.aclose()

    def _answer(self, number: int) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            route = token_routes(self.service(request), authenticate)[number]
            response: Response = await route.endpoint(request)
            return response

        return answer

    def _present(self, request: Request) -> World | None:
        name = request.session.get(IN_SESSION)
        return self._worlds.get(name) if self._worlds and isinstance(name, str) and name else None

    def _service_of(self, world: World) -> TokenService:
        if world.name not in self._known:
            assert self._worlds is not None
            assert self._make_service is not None
            for name in [name for name in self._known if self._worlds.get(name) is None]:
                del self._known[name]
            self._known[world.name] = self._make_service(world.under(self._vendor), world)
        return self._known[world.name]
