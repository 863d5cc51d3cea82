"""A token backend: what a company's site installs to hand out operator tokens.

A site of its own needs four names:

    settings = Settings()               # CHATHUB_… of the environment, all checked
    tokens = TokenService(settings)     # await tokens.issue(101) works without any web framework
    routes = token_routes(tokens, authenticate=who)     # who(request) answers a User, or None
    routes += operations_routes(tokens)                 # /healthz, /readyz, /metrics

and `Starlette(routes=routes, lifespan=tokens.lifespan)` or FastAPI in its place;
`chathub_server/examples` has both. Threads use `tokens.blocking()`, and other web
frameworks `TokenEndpoint`.

All times are in seconds, as epoch seconds where a moment is meant.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what type checkers read
    from .settings.settings import Settings as Settings, SettingsError as SettingsError
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
    from .web.starlette_routes import (
        health_route as health_route,
        metrics_route as metrics_route,
        operations_routes as operations_routes,
        readiness_route as readiness_route,
        token_routes as token_routes,
    )

_HOMES = {
    "BlockingTokenService": "tokens.blocking",
    "Issued": "tokens.local_tokens",
    "NoActiveOperator": "tokens.directory",
    "Operator": "vendor.client",
    "Organization": "vendor.client",
    "OrganizationForbidden": "tokens.directory",
    "OrganizationUnknown": "tokens.directory",
    "Settings": "settings.settings",
    "SettingsError": "settings.settings",
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
    "health_route": "web.starlette_routes",
    "metrics_route": "web.starlette_routes",
    "operations_routes": "web.starlette_routes",
    "readiness_route": "web.starlette_routes",
    "token_routes": "web.starlette_routes",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


if not TYPE_CHECKING:  # with it, a checker would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import a name when it is asked for: a Django site needs no Starlette, pytest's plugin nothing."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
