"""A FastAPI site with a session of its own.

    uvicorn --factory chathub_server.examples.fastapi_site:create_site

The site's own sign-in, which is not shown, sets `request.session["user"]`.
"""

import os

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request

from chathub_server import (
    Settings,
    TokenService,
    User,
    logs,
    operations_routes,
    static_routes,
    token_routes,
    widget_files,
)

# What a site knows of its people; yours has a database.
STAFF = {
    "anna": User("anna", operator=101),
    "ben": User("ben", organizations={"Support"}),
}


async def authenticate(request: Request) -> User | None:
    """Return who is signed in; a coroutine function, since a site may have to look that up."""
    return STAFF.get(request.session.get("user", ""))


def create_site() -> FastAPI:
    """Return the site.

    Raises:
        SettingsError: a CHATHUB_… variable is missing or wrong.
    """
    logs.configure()
    settings = Settings()
    tokens = TokenService(settings)
    site = FastAPI(lifespan=tokens.lifespan)
    site.router.routes += static_routes(widget_files(settings))
    site.router.routes += token_routes(tokens, authenticate=authenticate)
    site.router.routes += operations_routes(tokens)
    site.add_middleware(
        SessionMiddleware, secret_key=os.environ["SITE_SECRET"], same_site="lax", https_only=True
    )
    return site
