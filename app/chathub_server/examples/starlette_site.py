"""A Starlette site behind a proxy that signs people in.

    uvicorn --factory chathub_server.examples.starlette_site:create_site --port 8101

nginx names the signed-in user in `X-User`, and CHATHUB_OPERATORS says which
operator that is.
"""

from starlette.applications import Starlette
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


def create_site(prefix: str = "/chathub") -> Starlette:
    """Return the site, with what browsers load at a prefix.

    Raises:
        SettingsError: a CHATHUB_… variable is missing or wrong.
        ValueError: the prefix is no path.
    """
    logs.configure()
    settings = Settings()
    tokens = TokenService(settings)
    files = widget_files(settings, prefix=prefix)
    user_of = settings.users()

    def authenticate(request: Request) -> User | None:
        # Only the proxy reaches this port, and it sets the header itself, empty for nobody.
        name = request.headers.get("X-User")
        return user_of(name) if name else None

    return Starlette(
        routes=[
            *static_routes(files),
            *token_routes(tokens, authenticate=authenticate),
            *operations_routes(tokens),
        ],
        lifespan=tokens.lifespan,
    )
