"""The token endpoint and what operations ask, as routes of any Starlette or FastAPI application."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..tokens.service import TokenService
from ..users import User
from .endpoint import TokenEndpoint, Who
from .messages import WebAnswer, WebRequest
from .operations import alive, metrics, readiness
from .starlette_messages import as_response, web_request

Authenticate = Callable[[Request], User | Awaitable[User | None] | None]


def token_routes(
    service: TokenService, authenticate: Authenticate, *, prefix: str = "/api/chathub"
) -> list[Route]:
    """Return the two routes of the token endpoint.

    Args:
        service: issues the tokens.
        authenticate: looks at a request and returns its `User`, or None when
            nobody is signed in; may be a coroutine function.
        prefix: the path before `/token` and `/validate-token`. Pages ask at `/api/chathub/token`
            unless their `token-url` says otherwise.
    """
    endpoint = TokenEndpoint(service, passes_on=HTTPException)

    def route(name: str, method: str, answer: Callable[[WebRequest, Who], Awaitable[WebAnswer]]):
        async def through(request: Request) -> Response:
            answered = await answer(web_request(request), lambda: authenticate(request))
            return as_response(answered)

        path = f"{prefix.rstrip('/')}/{name}"
        return Route(path, through, methods=[method, "OPTIONS"], name=f"chathub-{name}")

    return [
        route("token", "GET", endpoint.token),
        route("validate-token", "POST", endpoint.validate),
    ]


def operations_routes(service: TokenService) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`, see operations.py; keep them from the internet."""
    return [health_route(), readiness_route(service), metrics_route()]


def health_route(path: str = "/healthz") -> Route:
    """Return the route that answers whether this process runs."""

    async def answer(_: Request) -> Response:
        return as_response(alive())

    return Route(path, answer, methods=["GET"])


def readiness_route(service: TokenService, path: str = "/readyz") -> Route:
    """Return the route that answers whether a service can issue tokens."""

    async def answer(_: Request) -> Response:
        return as_response(await readiness(service))

    return Route(path, answer, methods=["GET"])


def metrics_route(path: str = "/metrics") -> Route:
    """Return the route that Prometheus reads; one is enough for all services."""

    async def answer(_: Request) -> Response:
        return as_response(metrics())

    return Route(path, answer, methods=["GET"])
