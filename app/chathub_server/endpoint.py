"""The token endpoint of CONTRACT.md ("The token endpoint"), on Starlette.

    GET  /api/chathub/token[?org=<name or id>]
    POST /api/chathub/validate-token {"token"}

`token_routes` takes who the user is as a function, so that a site brings its
own sign-in.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from .clock import Clock, iso_utc
from .messages import BadBody, error_answer, json_answer, read_object
from .origins import foreign_answer, is_foreign
from .tokens import (
    Issued,
    NoActiveOperator,
    OrganizationForbidden,
    OrganizationUnknown,
    TokenError,
    TokenService,
)
from .vendor import (
    Organization,
    VendorError,
    VendorNonsense,
    VendorRateLimited,
    VendorUnreachable,
)

UNREACHABLE_RETRY_AFTER_S = 2  # short: most such gaps are restarts

MayAct = Callable[[Organization], bool]
Authenticate = Callable[[Request], MayAct | None]

NO_SESSION = "Nobody is signed in; sign in and try again."


def token_routes(service: TokenService, clock: Clock, authenticate: Authenticate) -> list[Route]:
    """Return the two routes of the token endpoint.

    Args:
        service: issues the tokens.
        clock: tells `serverTime`.
        authenticate: looks at a request and returns what says whether its user
            may act in an organization, or None when nobody is signed in.
    """

    async def token(request: Request) -> Response:
        asked = request.query_params.getlist("org")
        if len(asked) > 1:
            return error_answer(400, "bad_request", "Ask for one organization at a time.")
        # A page asks for "a new token now" as browsers say reload: the kept one is known to be dead.
        fresh = "no-cache" in request.headers.get("cache-control", "").lower()

        async def answer(may_act: MayAct) -> Response:
            # A blank organization is an attribute left empty, not a name.
            wanted = (asked or [""])[0].strip() or None
            issued = await service.issue(wanted, may_act, fresh=fresh)
            return _token_answer(request, issued, clock)

        return await _guarded(request, authenticate, answer)

    async def validate(request: Request) -> Response:
        async def answer(_: MayAct) -> Response:
            body = await read_object(request)
            value = body.get("token")
            if not isinstance(value, str) or not value:
                raise BadBody('Send the token to validate as {"token": "…"}.')
            return json_answer(await service.validate(value))

        return await _guarded(request, authenticate, answer)

    return [
        Route("/api/chathub/token", token, methods=["GET"]),
        Route("/api/chathub/validate-token", validate, methods=["POST"]),
    ]


async def _guarded(
    request: Request,
    authenticate: Authenticate,
    answer: Callable[[MayAct], Awaitable[Response]],
) -> Response:
    """Let a signed-in user of this site through, and turn every failure into its answer."""
    if is_foreign(request):
        return foreign_answer()
    may_act = authenticate(request)
    if may_act is None:
        return error_answer(401, "no_session", NO_SESSION)
    try:
        return await answer(may_act)
    except BadBody as error:
        return error_answer(400, "bad_request", str(error))
    except TokenError as error:
        return error_answer(*_TOKEN_ERRORS[type(error)], str(error))
    except VendorRateLimited as error:
        return error_answer(429, "rate_limited", str(error), error.retry_after_s)
    except VendorUnreachable as error:
        return error_answer(503, "vendor_unreachable", str(error), UNREACHABLE_RETRY_AFTER_S)
    except VendorNonsense as error:
        return error_answer(502, "vendor_nonsense", str(error))
    except VendorError as error:
        return error_answer(502, "vendor_refused", str(error))


_TOKEN_ERRORS: dict[type[TokenError], tuple[int, str]] = {
    OrganizationUnknown: (404, "unknown_organization"),
    OrganizationForbidden: (403, "organization_forbidden"),
    NoActiveOperator: (404, "no_active_operator"),
}


def _token_answer(request: Request, issued: Issued, clock: Clock) -> Response:
    if request.headers.get("accept", "").split(";")[0].strip().lower() == "text/plain":
        return PlainTextResponse(
            issued.token, headers={"Cache-Control": "no-store", "Vary": "Accept"}
        )
    body = {
        "token": issued.token,
        "expiresAt": iso_utc(issued.expires_at_s),
        "serverTime": iso_utc(clock.now_s()),
        "organization": {"id": issued.organization.id, "name": issued.organization.name},
        "operator": {"id": issued.operator.id, "name": issued.operator.name},
    }
    return json_answer(body, headers={"Vary": "Accept"})
