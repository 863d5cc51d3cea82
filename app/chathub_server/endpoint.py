"""The token endpoint of CONTRACT.md ("The token endpoint"), for Starlette and FastAPI.

    GET  /api/chathub/token[?org=<name or id>]
    POST /api/chathub/validate-token {"token"}

`token_routes` takes who the user is as a function, so that a site brings its
own sign-in.
"""

import inspect
import random
import re
import time
from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .clock import Clock, iso_utc
from .directory import NoActiveOperator, OrganizationForbidden, OrganizationUnknown, TokenError
from .messages import NO_PAGE, BadBody, error_answer, json_answer, read_object
from .metrics import REQUESTS
from .origins import foreign_answer, is_foreign, preflight_answer, shared_with
from .rate_limit import TooManyRequests
from .token_cache import Issued
from .tokens import TokenService
from .users import User
from .vendor_errors import VendorError, VendorNonsense, VendorRateLimited, VendorUnreachable

Authenticate = Callable[[Request], User | Awaitable[User | None] | None]
Answer = Callable[[Request, User], Awaitable[Response]]

NO_SESSION = "Nobody is signed in; sign in and try again."
REQUEST_ID = re.compile(r"(?!eyJ)[\w.-]{1,64}", re.ASCII)  # eyJ: the beginning of a JWT
FRESH_HEADER = "chathub-fresh"

log = structlog.get_logger("chathub")


def token_routes(service: TokenService, authenticate: Authenticate) -> list[Route]:
    """Return the two routes of the token endpoint, for any Starlette or FastAPI application.

    Args:
        service: issues the tokens.
        authenticate: looks at a request and returns its `User`, or None when
            nobody is signed in; may be a coroutine function.
    """

    async def token(request: Request, user: User) -> Response:
        # Most pages ask without a query, and parsing none takes as long as finding their token.
        asked = request.query_params.getlist("org") if request.scope["query_string"] else []
        if len(asked) > 1:
            raise BadBody("Ask for one organization at a time.")
        # A page asks so for "a new token now". Not by Cache-Control: browsers add that one themselves
        # (a reload, developer tools with the cache off, a test that intercepts requests).
        fresh = FRESH_HEADER in request.headers
        # A blank organization is an attribute left empty, not a name.
        wanted = (asked or [""])[0].strip() or None
        issued = await service.issue_for(user, wanted, fresh=fresh)
        return _token_answer(request, issued, service.clock)

    async def validate(request: Request, _: User) -> Response:
        body = await read_object(request)
        value = body.get("token")
        if not isinstance(value, str) or not value:
            raise BadBody('Send the token to validate as {"token": "…"}.')
        return json_answer(await service.validate(value))

    door = _Door(service, authenticate)
    return [
        door.route("GET", "/api/chathub/token", token),
        door.route("POST", "/api/chathub/validate-token", validate),
    ]


class _Door:
    """Let signed-in users of this site and of allowed origins through, and write down who came."""

    def __init__(self, service: TokenService, authenticate: Authenticate) -> None:
        self._service = service
        self._allowed = service.allowed_origins
        self._authenticate = authenticate

    def route(self, method: str, path: str, answer: Answer) -> Route:
        name = path.rpartition("/")[2]
        counts: dict[str, Counter] = {}

        async def through(request: Request) -> Response:
            if request.method == "OPTIONS":
                return preflight_answer(request, self._allowed, method)
            began_s = time.perf_counter()
            given = request.headers.get("x-request-id", "")
            # No secret, so that a fast one will do.
            request_id = given if REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"
            # Never taken back: servers run each request in a context of its own.
            structlog.contextvars.bind_contextvars(request_id=request_id)
            response, outcome, user = await self._answered(request, answer)
            if outcome not in counts:
                counts[outcome] = REQUESTS.labels(name, outcome)
            counts[outcome].inc()
            log.info(
                "request",
                route=name,
                status=response.status_code,
                outcome=outcome,
                user=user.id if user else None,
                took_ms=round((time.perf_counter() - began_s) * 1000, 1),
            )
            response.raw_headers.append((b"x-request-id", request_id.encode()))
            return shared_with(request, self._allowed, response)

        return Route(path, through, methods=[method, "OPTIONS"], name=f"chathub-{name}")

    async def _answered(
        self, request: Request, answer: Answer
    ) -> tuple[Response, str, User | None]:
        """Return the answer, its outcome in a word, and who asked."""
        if is_foreign(request, self._allowed):
            return foreign_answer(), "foreign_site", None
        user = self._authenticate(request)
        if inspect.isawaitable(user):
            user = await user
        if user is None:
            return error_answer(401, "no_session", NO_SESSION), "no_session", None
        try:
            await self._service.admit(user.id)
            return await answer(request, user), "ok", user
        except (BadBody, TooManyRequests, TokenError, VendorError) as error:
            status, code = next(fits for kind, fits in _FAILURES.items() if isinstance(error, kind))
            retry_after_s = getattr(error, "retry_after_s", 0)
            return error_answer(status, code, str(error), retry_after_s), code, user


# The special before the general: the first that fits counts.
_FAILURES: dict[type[Exception], tuple[int, str]] = {
    BadBody: (400, "bad_request"),
    TooManyRequests: (429, "too_many_requests"),
    OrganizationUnknown: (404, "unknown_organization"),
    OrganizationForbidden: (403, "organization_forbidden"),
    NoActiveOperator: (404, "no_active_operator"),
    VendorRateLimited: (429, "rate_limited"),
    VendorUnreachable: (503, "vendor_unreachable"),
    VendorNonsense: (502, "vendor_nonsense"),
    VendorError: (502, "vendor_refused"),
}


def _token_answer(request: Request, issued: Issued, clock: Clock) -> Response:
    if request.headers.get("accept", "").split(";")[0].strip().lower() == "text/plain":
        return PlainTextResponse(issued.token, headers={**NO_PAGE, "Vary": "Accept"})
    body = f'{issued.json[:-1]}, "serverTime": "{iso_utc(clock.now_s())}"}}'
    headers = {**NO_PAGE, "Vary": "Accept"}
    return Response(body, media_type="application/json", headers=headers)
