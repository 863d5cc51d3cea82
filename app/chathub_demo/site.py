"""Put the development site together: endpoint, sign-in, assets, pages."""

import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.sources import STATIC, own_sources
from chathub_server.web.caching import RevalidatedFiles
from chathub_server.web.starlette_files import static_routes
from chathub_server.web.starlette_json import error_answer
from chathub_server.web.starlette_routes import operations_routes
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
from .compare import compare_routes
from .framework_builds import FrameworkBuilds
from .framework_pages import FrameworkPages
from .headers import SecurityHeaders
from .pages import Pages
from .proxies import NoProxy
from .quickstart import Quickstart
from .session_worlds import SessionWorlds
from .sessions import session_routes

COOKIE = "chathub_session"


@dataclass(frozen=True)
class SiteParts:
    """What a site is made of.

    Attributes:
        sessions: the worlds of browser sessions, with what issues their tokens.
        addresses: where its pages meet the vendor.
        hosts: the names it answers to.
    """

    sessions: SessionWorlds
    addresses: Addresses
    hosts: list[str]


def create_site(parts: SiteParts) -> Starlette:
    """Return the site as an ASGI application.

    Raises:
        RuntimesMissing: PyScript and its interpreters are not installed.
    """
    addresses, sessions = parts.addresses, parts.sessions
    sources = own_sources()
    files = ChangingFiles(sources, addresses)
    python_alone = {
        "interpreter": files.now().url(sources.runtimes.interpreter("mpy")),
        "plugins": [f"!{name}" for name in sources.runtimes.plugins],
    }
    pages = Pages(STATIC / "pages", files, sessions, addresses, json.dumps(python_alone))
    has_pyodide = "py" in sources.runtimes.interpreters
    quickstart = Quickstart(files.now()).routes() if sessions.has_stand_in and has_pyodide else []
    builds = FrameworkBuilds.of_clone() if sessions.has_stand_in else None
    frameworks = FrameworkPages(STATIC / "frameworks", addresses, sessions, pages.templates, builds)
    # A stand-in's tokens are worth nothing to anybody.
    no_proxy = [] if sessions.has_stand_in else [Middleware(NoProxy)]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with (
            sessions.root.lifespan(),
            builds.lifespan() if builds else contextlib.nullcontext(),
        ):
            yield
        await sessions.aclose()

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
            *sessions.routes(),
            *operations_routes(sessions.root),
            *session_routes(),
            *compare_routes(sessions),
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
