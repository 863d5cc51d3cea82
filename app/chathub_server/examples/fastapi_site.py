"""A FastAPI site with a session of its own and a page that has the widget.

    export SITE_SECRET=… CHATHUB_LOGIN=… CHATHUB_PASSWORD=…
    uvicorn --factory chathub_server.examples.fastapi_site:create_site --port 8004

"Sign in" makes you Anna; your own asks for more than a click.
"""

import os

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from chathub_server import (
    Settings,
    TokenError,
    TokenService,
    User,
    VendorError,
    logs,
    operations_routes,
    static_routes,
    token_routes,
    widget_files,
    widget_markup,
)

# What a site knows of its people; yours has a database.
STAFF = {
    "anna": User("anna", operator=101),
    "ben": User("ben", organizations={"Support"}),
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Service desk</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}</style>
{head}
</head>
<body>
<h1>Service desk</h1>
{content}
</body>
</html>
"""
SIGN_IN = '<form method="post" action="/sign-in"><button>Sign in</button></form>'
SIGN_OUT = '<form method="post" action="/sign-out"><button>Sign out</button></form>'


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
    files = widget_files(settings)
    site = FastAPI(lifespan=tokens.lifespan)
    site.router.routes += static_routes(files)
    site.router.routes += token_routes(tokens, authenticate=authenticate)
    site.router.routes += operations_routes(tokens)
    # Over https, let it have https_only=True too.
    secret = os.environ["SITE_SECRET"]
    site.add_middleware(SessionMiddleware, secret_key=secret, same_site="lax")

    @site.get("/")
    async def desk(request: Request) -> HTMLResponse:
        user = await authenticate(request)
        if user is None:
            return HTMLResponse(PAGE.format(head="", content=SIGN_IN))
        try:
            token = (await tokens.issue_for(user)).token
        except (TokenError, VendorError):
            token = None  # Python in the page asks for one, and says why there is none
        markup = widget_markup(files, token, fallback_email="support@example.com")
        content = (
            f"<p>Good morning, {user.id}. The chat is in the corner.</p>{SIGN_OUT}{markup.body}"
        )
        headers = {"Cache-Control": markup.cache_control}
        return HTMLResponse(PAGE.format(head=markup.head, content=content), headers=headers)

    @site.post("/sign-in")
    async def sign_in(request: Request) -> RedirectResponse:
        request.session["user"] = "anna"
        return RedirectResponse("/", 303)

    @site.post("/sign-out")
    async def sign_out(request: Request) -> RedirectResponse:
        request.session.clear()
        return RedirectResponse("/", 303)

    return site
