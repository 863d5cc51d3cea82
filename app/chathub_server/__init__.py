"""A token backend: what a company's site installs to hand out operator tokens.

A site of its own needs a few names:

    settings = Settings()               # CHATHUB_… of the environment, all checked
    tokens = TokenService(settings)     # await tokens.issue(101) works without any web framework
    files = widget_files(settings)      # what browsers load
    routes = token_routes(tokens, authenticate=who)     # who(request) answers a User, or None
    routes += static_routes(files)                      # /chathub/chathub-widget.js and the others
    routes += operations_routes(tokens)                 # /healthz, /readyz, /metrics

and `Starlette(routes=routes, lifespan=tokens.lifespan)` or FastAPI in its place. Django has
`chathub_server.django`, Flask `chathub_server.flask`; `chathub_server/examples` has a site of each. Threads use
`tokens.blocking()`, and other web frameworks `TokenEndpoint`.

All times are in seconds, as epoch seconds where a moment is meant.
"""

import importlib
from typing import TYPE_CHECKING, Any

from .extras import require

if TYPE_CHECKING:  # what type checkers read
    from .settings.settings import Settings as Settings, SettingsError as SettingsError
    from .staticfiles.addresses import Addresses as Addresses
    from .staticfiles.markup import (
        WidgetMarkup as WidgetMarkup,
        widget_markup as widget_markup,
        widget_sources as widget_sources,
    )
    from .staticfiles.runtimes import RuntimesMissing as RuntimesMissing
    from .staticfiles.static_file import StaticFile as StaticFile
    from .staticfiles.static_files import StaticFiles as StaticFiles, widget_files as widget_files
    from .tokens.blocking import BlockingTokenService as BlockingTokenService
    from .tokens.directory import (
        NoActiveOperator as NoActiveOperator,
        OrganizationForbidden as OrganizationForbidden,
        OrganizationUnknown as OrganizationUnknown,
        TokenError as TokenError,
    )
    from .tokens.local_tokens import Issued as Issued
    from .tokens.rate_limit import TooManyRequests as TooManyRequests
    from .tokens.service import TokenService as TokenService
    from .users import User as User
    from .vendor.client import Operator as Operator, Organization as Organization
    from .vendor.errors import (
        VendorBadAnswer as VendorBadAnswer,
        VendorError as VendorError,
        VendorRateLimited as VendorRateLimited,
        VendorRefused as VendorRefused,
        VendorUnreachable as VendorUnreachable,
    )
    from .web.endpoint import TokenEndpoint as TokenEndpoint
    from .web.messages import WebAnswer as WebAnswer, WebRequest as WebRequest
    from .web.starlette_files import static_routes as static_routes
    from .web.starlette_routes import (
        health_route as health_route,
        metrics_route as metrics_route,
        operations_routes as operations_routes,
        readiness_route as readiness_route,
        token_routes as token_routes,
    )
    from .web.static_answers import static_answer as static_answer

_HOMES = {
    "Addresses": "staticfiles.addresses",
    "BlockingTokenService": "tokens.blocking",
    "Issued": "tokens.local_tokens",
    "NoActiveOperator": "tokens.directory",
    "Operator": "vendor.client",
    "Organization": "vendor.client",
    "OrganizationForbidden": "tokens.directory",
    "OrganizationUnknown": "tokens.directory",
    "RuntimesMissing": "staticfiles.runtimes",
    "Settings": "settings.settings",
    "SettingsError": "settings.settings",
    "StaticFile": "staticfiles.static_file",
    "StaticFiles": "staticfiles.static_files",
    "TokenEndpoint": "web.endpoint",
    "TokenError": "tokens.directory",
    "TokenService": "tokens.service",
    "TooManyRequests": "tokens.rate_limit",
    "User": "users",
    "VendorError": "vendor.errors",
    "VendorBadAnswer": "vendor.errors",
    "VendorRateLimited": "vendor.errors",
    "VendorRefused": "vendor.errors",
    "VendorUnreachable": "vendor.errors",
    "WebAnswer": "web.messages",
    "WebRequest": "web.messages",
    "WidgetMarkup": "staticfiles.markup",
    "health_route": "web.starlette_routes",
    "metrics_route": "web.starlette_routes",
    "operations_routes": "web.starlette_routes",
    "readiness_route": "web.starlette_routes",
    "static_answer": "web.static_answers",
    "static_routes": "web.starlette_files",
    "token_routes": "web.starlette_routes",
    "widget_files": "staticfiles.static_files",
    "widget_markup": "staticfiles.markup",
    "widget_sources": "staticfiles.markup",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


if not TYPE_CHECKING:  # with it, a checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import a name when it is asked for: a Django site needs no Starlette, pytest's plugin nothing."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = _HOMES[name]
        if home.startswith("web.starlette"):
            require("starlette")
        return getattr(importlib.import_module(f".{home}", __name__), name)
