"""Keep the development site, which signs everybody in, from standing behind a proxy."""

from chathub_server.web.starlette_json import error_answer
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

BEHIND_A_PROXY = (
    "The development site signs everybody in and must not stand behind a proxy;"
    " mount token_routes in your own site."
)


class NoProxy:
    """Refuse every request that a proxy has passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes without a proxy's headers."""
        if scope["type"] == "http" and _was_passed_on(Request(scope)):
            answer = error_answer(403, "behind_a_proxy", BEHIND_A_PROXY)
            return await answer(scope, receive, send)
        return await self.app(scope, receive, send)


def _was_passed_on(request: Request) -> bool:
    return any(
        name in ("forwarded", "via") or name.startswith("x-forwarded-") for name in request.headers
    )
