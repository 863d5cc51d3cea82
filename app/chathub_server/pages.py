"""The pages of the development site: Jinja2 templates with a policy of their own."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from .runtimes import Runtimes
from .sessions import DEMO_USER, sign_in, signed_in_user

# One line a page: its path and its template in static/pages.
PAGES = [
    ("/", "index.html"),
    ("/spa", "spa.html"),
    ("/spa/{rest:path}", "spa.html"),
]
NOT_FOUND = "404.html"


@dataclass(frozen=True)
class Vendors:
    """Where the page meets the vendor."""

    widget_url: str
    api_origin: str
    stand_in: bool

    @property
    def origins(self) -> list[str]:
        """Return the origins of the widget and of the vendor's API, each once."""
        return list(dict.fromkeys([origin_of(self.widget_url), self.api_origin]))


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def content_security_policy(vendors: Vendors) -> str:
    """Return the policy of a page that runs PyScript and loads the widget.

    PyScript builds functions from text, hence 'unsafe-eval' (FACTS.md, "Content
    Security Policy"); 'unsafe-inline' is not needed anywhere.
    """
    theirs = " ".join(vendors.origins)
    sockets = theirs.replace("http", "ws")
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' {theirs}",
            f"connect-src 'self' {theirs} {sockets}",
            f"style-src 'self' {theirs}",
            f"img-src 'self' data: {theirs}",
            f"font-src 'self' {theirs}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


class Pages:
    """Render the pages."""

    def __init__(self, folder: Path, runtimes: Runtimes, vendors: Vendors) -> None:
        self._templates = Jinja2Templates(directory=folder)
        self._runtimes = runtimes
        self._vendors = vendors
        self._headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": content_security_policy(vendors),
        }

    def routes(self) -> list[Route]:
        """Return one route a page."""
        return [Route(path, self._page(template), methods=["GET"]) for path, template in PAGES]

    def not_found(self, request: Request) -> Response:
        """Answer a path that leads nowhere."""
        return self._templates.TemplateResponse(
            request, NOT_FOUND, status_code=404, headers=self._headers
        )

    def _page(self, template: str):
        async def page(request: Request) -> Response:
            if signed_in_user(request) is None:
                sign_in(request, DEMO_USER)
            interpreter = "py" if request.query_params.get("interpreter") == "py" else "mpy"
            context = {
                "pyscript": self._runtimes.url("pyscript", "core.js"),
                "interpreter": interpreter,
                "config": f"/chathub/{interpreter}.json",
                "widget_url": self._vendors.widget_url,
                "vendor": self._vendors.api_origin if self._vendors.stand_in else "",
            }
            return self._templates.TemplateResponse(
                request, template, context, headers=self._headers
            )

        return page
