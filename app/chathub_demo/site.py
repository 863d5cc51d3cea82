"""Put the development site together: endpoint, sign-in, assets, pages."""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC, own_sources
from chathub_server.tokens.service import TokenService
from chathub_server.web.caching import RevalidatedFiles
from chathub_server.web.starlette_files import static_routes
from chathub_server.web.starlette_json import error_answer
from chathub_server.web.starlette_routes import operations_routes, token_routes
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette_compress import CompressMiddleware

from .changing_files import ChangingFiles
from .framework_builds import FrameworkBuilds
from .framework_pages import FrameworkPages
from .headers import SecurityHeaders
from .pages import Pages
from .proxies import NoProxy
from .quickstart import Quickstart
from .sessions import authenticate, session_routes

COOKIE = "chathub_session"


@dataclass(frozen=True)
class SiteParts:
    """What a site is made of.

    Attributes:
        service: issues the tokens.
        addresses: where its pages meet the vendor.
        stand_in: whether that is the stand-in.
        hosts: the names it answers to.
    """

    service: TokenService
    addresses: Addresses
    stand_in: bool
    hosts: list[str]


def create_site(parts: SiteParts) -> Starlette:
    """Return the site as an ASGI application.

    Raises:
        RuntimesMissing: PyScript and its interpreters are not installed.
    """
    addresses = parts.addresses
    sources = own_sources()
    files = ChangingFiles(sources, addresses)
    pages = Pages(STATIC / "pages", files, parts.service, addresses, parts.stand_in)
    has_pyodide = "py" in sources.runtimes.interpreters
    quickstart = Quickstart(files.now()).routes() if parts.stand_in and has_pyodide else []
    builds = FrameworkBuilds.of_clone() if parts.stand_in else None
    frameworks = FrameworkPages(STATIC / "frameworks", addresses, pages.templates, builds)
    # A stand-in's tokens are worth nothing to anybody.
    no_proxy = [] if parts.stand_in else [Middleware(NoProxy)]

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with (
            parts.service.lifespan(app),
            builds.lifespan() if builds else contextlib.nullcontext(),
        ):
            yield

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = request.url.path
        if path.startswith("/api/") or path == "/session":
            code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "error")
            answer = error_answer(error.status_code, code, f"{error.detail}.")
        elif error.status_code == 404 and not path.startswith(("/chathub/", "/static/")):
            answer = pages.not_found(request)
        else:
            answer = PlainTextResponse(error.detail, error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    return Starlette(
        routes=[
            *token_routes(parts.service, authenticate),
            *operations_routes(parts.service),
            *session_routes(),
            *static_routes(files),
            Mount(
                "/static", RevalidatedFiles(directory=STATIC / "pages" / "assets", check_dir=False)
            ),
            *quickstart,
            *frameworks.routes(),
            *pages.routes(),
        ],
        middleware=[
            *no_proxy,
            # Another name that leads to this address could make the sign-in its own (DNS rebinding).
            Middleware(TrustedHostMiddleware, allowed_hosts=parts.hosts, www_redirect=False),
            Middleware(SecurityHeaders),
            Middleware(CompressMiddleware, zstd=False),
            # A new secret each start: an old cookie is then nobody's, and the page signs in anew.
            Middleware(
                SessionMiddleware,
                secret_key=secrets.token_hex(32),
                session_cookie=COOKIE,
                same_site="lax",
            ),
        ],
        exception_handlers={HTTPException: problem},
        lifespan=lifespan,
    )
