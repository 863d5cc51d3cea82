"""The token endpoint of CONTRACT.md ("The token endpoint"), without any web framework.

    GET  /api/chathub/token[?org=<name or id>]
    POST /api/chathub/validate-token {"token"}

Here stands which status, headers and body a request is answered with; a framework's own module
(starlette_routes.py) carries requests in and answers out.
"""

import inspect
import random
import re
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from prometheus_client import Counter

from .. import logs
from ..clock import Clock, iso_utc
from ..metrics import REQUESTS
from ..tokens.directory import (
    NoActiveOperator,
    OrganizationForbidden,
    OrganizationUnknown,
    TokenError,
)
from ..tokens.local_tokens import Issued
from ..tokens.rate_limit import TooManyRequests
from ..tokens.service import TokenService
from ..users import User
from ..vendor.errors import VendorBadAnswer, VendorError, VendorRateLimited, VendorUnreachable
from .messages import NO_PAGE, BadBody, WebAnswer, WebRequest, error_answer, json_answer, object_of
from .origins import foreign_answer, is_foreign, preflight_answer, shared_with

Who = Callable[[], User | Awaitable[User | None] | None]
Answer = Callable[[WebRequest, User], Awaitable[WebAnswer]]

NO_SESSION = "Nobody is signed in; sign in and try again."
FAILED = "The site failed to answer; its log says why, under the id in X-Request-ID."
REQUEST_ID = re.compile(r"(?!eyJ)[\w.-]{1,64}", re.ASCII)  # eyJ: the beginning of a JWT
FRESH_HEADER = "chathub-fresh"


class TokenEndpoint:
    """Answer requests for tokens.

    Args:
        service: issues them.
        passes_on: exceptions of `who` that are the framework's own answers, and left to it.
    """

    def __init__(
        self,
        service: TokenService,
        passes_on: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> None:
        self._service = service
        self._allowed = service.allowed_origins
        self._passes_on = passes_on
        self._counts: dict[tuple[str, str], Counter] = {}

    async def token(self, request: WebRequest, who: Who) -> WebAnswer:
        """Answer `GET …/token`.

        Args:
            request: what came.
            who: returns the signed-in user, or None; may be a coroutine function. Not called for
                foreign pages.
        """
        return await self._answer(request, who, "token", "GET", self._token)

    async def validate(self, request: WebRequest, who: Who) -> WebAnswer:
        """Answer `POST …/validate-token`; the arguments are those of `token`."""
        return await self._answer(request, who, "validate-token", "POST", self._validate)

    async def _token(self, request: WebRequest, user: User) -> WebAnswer:
        # Most pages ask without a query, and parsing none takes as long as finding their token.
        query = parse_qsl(request.query, keep_blank_values=True) if request.query else []
        asked = [value for name, value in query if name == "org"]
        if len(asked) > 1:
            raise BadBody("Ask for one organization at a time.")
        # A page asks so for "a new token now". Not by Cache-Control: browsers add that one themselves
        # (a reload, developer tools with the cache off, a test that intercepts requests).
        fresh = FRESH_HEADER in request.headers
        # A blank organization is an attribute left empty, not a name.
        wanted = asked[0].strip() if asked else ""
        issued = await self._service.issue_for(user, wanted or None, fresh=fresh)
        return _token_answer(request, issued, self._service.clock)

    async def _validate(self, request: WebRequest, _: User) -> WebAnswer:
        token = object_of(await request.read_body()).get("token")
        if not isinstance(token, str) or not token:
            raise BadBody('Send the token to validate as {"token": "…"}.')
        return json_answer(await self._service.validate(token))

    async def _answer(
        self, request: WebRequest, who: Who, name: str, method: str, answer: Answer
    ) -> WebAnswer:
        """Let signed-in users of this site and of allowed origins through; write down who came."""
        if request.method == "OPTIONS":
            return preflight_answer(request, self._allowed, method)
        began_s = time.perf_counter()
        given = request.headers.get("x-request-id", "")
        # No secret, so that a fast one will do.
        request_id = given if REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"
        # Never taken back: servers run each request in a context of its own.
        logs.request_id.set(request_id)
        answered, outcome, user = await self._outcome(request, who, answer)
        if (name, outcome) not in self._counts:
            labelled = REQUESTS.labels(self._service.company, name, outcome)
            self._counts[name, outcome] = labelled
        self._counts[name, outcome].inc()
        # A token that is issued has its line in the audit log, and a second one costs a tenth of a request.
        if name != "token" or outcome != "ok":
            (logs.info if answered.status < 500 else logs.warning)(
                "request",
                route=name,
                status=answered.status,
                outcome=outcome,
                user=user.id if user else None,
                took_ms=round((time.perf_counter() - began_s) * 1000, 1),
            )
        answered.headers["X-Request-ID"] = request_id
        return shared_with(request, self._allowed, answered)

    async def _outcome(
        self, request: WebRequest, who: Who, answer: Answer
    ) -> tuple[WebAnswer, str, User | None]:
        """Return the answer, its outcome in a word, and who asked."""
        if is_foreign(request, self._allowed):
            return foreign_answer(), "foreign_site", None
        user = None
        try:
            found = who()
            user = await found if inspect.isawaitable(found) else found
            if user is None:
                return error_answer(401, "no_session", NO_SESSION), "no_session", None
            await self._service.admit(user.id)
            return await answer(request, user), "ok", user
        except (BadBody, TooManyRequests, TokenError, VendorError) as error:
            status, code = next(fits for kind, fits in _FAILURES.items() if isinstance(error, kind))
            retry_after_s = getattr(error, "retry_after_s", 0)
            return error_answer(status, code, str(error), retry_after_s), code, user
        except self._passes_on:
            raise
        except Exception as error:
            logs.error("request_failed", cause=error, error=type(error).__name__)
            return error_answer(500, "internal_error", FAILED), "internal_error", user


# The special before the general: the first that fits counts.
_FAILURES: dict[type[Exception], tuple[int, str]] = {
    BadBody: (400, "bad_request"),
    TooManyRequests: (429, "too_many_requests"),
    OrganizationUnknown: (404, "unknown_organization"),
    OrganizationForbidden: (403, "organization_forbidden"),
    NoActiveOperator: (404, "no_active_operator"),
    VendorRateLimited: (429, "rate_limited"),
    VendorUnreachable: (503, "vendor_unreachable"),
    VendorBadAnswer: (502, "vendor_nonsense"),
    VendorError: (502, "vendor_refused"),
}


def _token_answer(request: WebRequest, issued: Issued, clock: Clock) -> WebAnswer:
    headers = {"Content-Type": "application/json", **NO_PAGE, "Vary": "Accept"}
    if request.headers.get("accept", "").split(";")[0].strip().lower() == "text/plain":
        headers["Content-Type"] = "text/plain; charset=utf-8"
        return WebAnswer(200, issued.token.encode(), headers)
    body = f'{issued.json[:-1]}, "serverTime": "{iso_utc(clock.now_s())}"}}'
    return WebAnswer(200, body.encode(), headers)
