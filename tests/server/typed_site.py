"""A site's code as its type checker reads it; it is never run, see tests/test_style.py.

What is wrong here on purpose says with which mistake. Were the library's names of no type, nothing
would be, and a checker that is told to expect a mistake reports that there is none.
"""

from typing import assert_type

import chathub_server
from chathub_server import (
    BlockingTokenService,
    Issued,
    Settings,
    TokenService,
    User,
    VendorError,
    VendorRefused,
    operations_routes,
    token_routes,
)
from starlette.applications import Starlette
from starlette.requests import Request


async def who(request: Request) -> User | None:
    """Tell who asks, as a site's own function does."""
    name = request.headers.get("X-User")
    return User(name, organizations={"Sales", 20}) if name else None


def create_site() -> Starlette:
    """Serve tokens in the site's own application."""
    tokens = TokenService(Settings(), company="acme")
    routes = [*token_routes(tokens, authenticate=who), *operations_routes(tokens)]
    return Starlette(routes=routes, lifespan=tokens.lifespan)


async def issue(tokens: TokenService) -> str:
    """Return a token, or say why there is none."""
    try:
        issued = await tokens.issue(101, fresh=True)
    except VendorRefused as refused:
        assert_type(refused.status, int)
        return refused.call
    except VendorError as error:
        assert_type(error.status, int | None)
        return error.call
    assert_type(issued, Issued)
    assert_type(issued.organization, chathub_server.Organization)
    return issued.token


def issue_from_a_thread(tokens: TokenService) -> Issued:
    """Return a token, in a site without an event loop."""
    blocking = assert_type(tokens.blocking(), BlockingTokenService)
    assert_type(blocking.call(issue, tokens), str)
    return assert_type(blocking.issue_for(User("anna", everywhere=True), "Sales"), Issued)


async def mistakes(tokens: TokenService) -> None:
    """Do wrong what a checker can see."""
    User(101)  # type: ignore[arg-type]
    User("anna", operator="101")  # type: ignore[arg-type]
    await tokens.issue("101")  # type: ignore[arg-type]
    print(tokens.issue(101).token)  # type: ignore[attr-defined]
    print((await tokens.issue(101)).expires_at)  # type: ignore[attr-defined]
    token_routes(tokens)  # type: ignore[call-arg]
    token_routes(tokens, authenticate=lambda request: request.url)  # type: ignore[arg-type, return-value]
    print(chathub_server.TokenServices)  # type: ignore[attr-defined]
