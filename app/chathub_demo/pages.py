"""The pages of the development site: Jinja2 templates, each with a policy."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.markup import widget_markup
from chathub_server.tokens.directory import TokenError
from chathub_server.vendor.errors import VendorError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from .cells import cells_of
from .changing_files import ChangingFiles
from .policies import EDITOR, ELEMENT, LINE, NONCE, PYTHON, STRICT, TURBO, Policy
from .session_worlds import SessionWorlds
from .sessions import DEMO_USER, authenticate, sign_in, signed_in_user, way_back


@dataclass(frozen=True)
class Page:
    """One page: its path, its template in static/pages, its policy.

    `token` puts the widget's markup with an operator token of the signed-in user into the HTML; whoever opens a page
    that `signs_in` is signed in as the demo user, where nobody is yet.
    """

    path: str
    template: str
    policy: Policy = ELEMENT
    token: bool = False
    signs_in: bool = True


PAGES = [
    Page("/", "index.html", PYTHON),
    Page("/spa", "spa.html", PYTHON),
    Page("/spa/{rest:path}", "spa.html", PYTHON),
    Page("/compare", "compare.html", PYTHON),
    # In frames of that page, which says who is signed in.
    Page("/compare/documented", "compare/documented.html", signs_in=False),
    Page("/compare/ours", "compare/ours.html", signs_in=False),
    Page("/static-html", "static-html.html", token=True),
    Page("/dynamic", "dynamic.html", PYTHON),
    Page("/turbo", "desk/orders.html", TURBO),
    Page("/turbo/customers", "desk/customers.html", TURBO),
    Page("/turbo/hours", "desk/hours.html", TURBO),
    Page("/htmx", "desk/orders.html"),
    Page("/htmx/customers", "desk/customers.html"),
    Page("/htmx/hours", "desk/hours.html"),
    Page("/organizations", "organizations.html"),
    Page("/start-modes", "start-modes.html"),
    Page("/strict-csp", "strict-csp.html", STRICT),
    Page("/nonce", "nonce.html", NONCE),
    Page("/quickstart", "quickstart.html", EDITOR),
    Page("/line", "line.html", LINE),
    Page("/sign-in", "sign-in.html", signs_in=False),
]
NOT_FOUND = "404.html"
# Of the element of /static-html.
STATIC_HTML = {
    "widget_elements": "link[href*='/operator-chat-panel/']",
    "fallback_email": "support@example.com",
}


class Pages:
    """Render the pages.

    Attributes:
        templates: what they are made of.
    """

    def __init__(
        self,
        folder: Path,
        files: ChangingFiles,
        sessions: SessionWorlds,
        addresses: Addresses,
        python_alone: str,
    ) -> None:
        self.templates = Jinja2Templates(directory=folder)
        # A page shows the very file that it runs.
        self.templates.env.globals["source"] = lambda name: (folder / "assets" / name).read_text(
            "utf-8"
        )
        self.templates.env.globals["cells"] = lambda name: cells_of(
            (folder / "assets" / name).read_text("utf-8")
        )
        self.templates.env.globals["runtime"] = files.now().runtime_url
        self.templates.env.globals["python_alone"] = python_alone
        self._files = files
        self._addresses = addresses
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """Return one route a page."""
        return [Route(page.path, self._answer(page), methods=["GET"]) for page in PAGES]

    def not_found(self, request: Request) -> Response:
        """Answer a path that leads nowhere."""
        headers = self._headers(PYTHON)
        return self.templates.TemplateResponse(request, NOT_FOUND, status_code=404, headers=headers)

    def _answer(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if page.signs_in and signed_in_user(request) is None:
                sign_in(request, DEMO_USER)
            interpreter = "py" if request.query_params.get("interpreter") == "py" else "mpy"
            nonce = secrets.token_urlsafe(16)
            world = self._sessions.of(request)
            context: dict[str, Any] = {
                "world": world,
                "interpreter": interpreter,
                "config": f"/chathub/{interpreter}.json",
                "widget_url": self._addresses.widget_url,
                "vendor": world.vendor,
                "widgets": self._addresses.vendor_origins[0],
                "site": page.path.split("/")[1],
                "asked": request.query_params,
                "nonce": nonce,
                "way_back": way_back(request),
            }
            headers = self._headers(page.policy, nonce)
            context["policy"] = headers["Content-Security-Policy"].replace("; ", ";\n")
            if page.token:
                await self._bring_token(request, context, headers)
            return self.templates.TemplateResponse(request, page.template, context, headers=headers)

        return answer

    def _headers(self, policy: Policy, nonce: str = "") -> dict[str, str]:
        return {"Cache-Control": "no-cache"} | policy.headers(self._addresses, nonce)

    async def _bring_token(
        self, request: Request, context: dict[str, Any], headers: dict[str, str]
    ) -> None:
        files = self._files.now()
        context["widget"] = widget_markup(files, await self._token(request), **STATIC_HTML)
        context["shown"] = widget_markup(files, "OPERATOR-TOKEN", **STATIC_HTML)
        headers["Cache-Control"] = context["widget"].cache_control

    async def _token(self, request: Request) -> str | None:
        """Return a token for the signed-in user's HTML; without one the widget says why itself."""
        service = self._sessions.service(request)
        user = authenticate(request)
        assert user is not None, "every page signs somebody in"
        try:
            return (await service.issue_for(user)).token
        except (TokenError, VendorError):
            return None
