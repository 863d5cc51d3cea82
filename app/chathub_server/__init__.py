"""The server side: a token backend, the development site, and a stand-in vendor.

A site of its own needs four names:

    settings = Settings()               # CHATHUB_… of the environment, all checked
    tokens = TokenService(settings)     # await tokens.issue(101) works without any web framework
    routes = token_routes(tokens, authenticate=who)     # who(request) answers a User, or None
    routes += operations_routes(tokens)                 # /healthz, /readyz, /metrics

and `Starlette(routes=routes, lifespan=tokens.lifespan)` or FastAPI in its place;
`chathub_server/examples` has both. Threads use `tokens.blocking()`, and other web
frameworks `TokenEndpoint`. `chathub_server.development.run` starts all of it for
one developer, with the stand-in.

All times are in seconds, as epoch seconds where a moment is meant.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what type checkers read
    from .blocking import BlockingTokenService as BlockingTokenService
    from .directory import (
        NoActiveOperator as NoActiveOperator,
        OrganizationForbidden as OrganizationForbidden,
        OrganizationUnknown as OrganizationUnknown,
        TokenError as TokenError,
    )
    from .endpoint import TokenEndpoint as TokenEndpoint
    from .rate_limit import TooManyRequests as TooManyRequests
    from .settings import (
        Settings as Settings,
        SettingsMistake as SettingsMistake,
    )
    from .starlette_routes import (
        health_route as health_route,
        metrics_route as metrics_route,
        operations_routes as operations_routes,
        readiness_route as readiness_route,
        token_routes as token_routes,
    )
    from .token_cache import Issued as Issued
    from .tokens import TokenService as TokenService
    from .users import User as User
    from .vendor import (
        Operator as Operator,
        Organization as Organization,
    )
    from .vendor_errors import (
        VendorError as VendorError,
        VendorNonsense as VendorNonsense,
        VendorRateLimited as VendorRateLimited,
        VendorRefused as VendorRefused,
        VendorUnreachable as VendorUnreachable,
    )
    from .web import (
        WebAnswer as WebAnswer,
        WebRequest as WebRequest,
    )

_HOMES = {
    "BlockingTokenService": "blocking",
    "Issued": "token_cache",
    "NoActiveOperator": "directory",
    "Operator": "vendor",
    "Organization": "vendor",
    "OrganizationForbidden": "directory",
    "OrganizationUnknown": "directory",
    "Settings": "settings",
    "SettingsMistake": "settings",
    "TokenEndpoint": "endpoint",
    "TokenError": "directory",
    "TokenService": "tokens",
    "TooManyRequests": "rate_limit",
    "User": "users",
    "VendorError": "vendor_errors",
    "VendorNonsense": "vendor_errors",
    "VendorRateLimited": "vendor_errors",
    "VendorRefused": "vendor_errors",
    "VendorUnreachable": "vendor_errors",
    "WebAnswer": "web",
    "WebRequest": "web",
    "health_route": "starlette_routes",
    "metrics_route": "starlette_routes",
    "operations_routes": "starlette_routes",
    "readiness_route": "starlette_routes",
    "token_routes": "starlette_routes",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Import a name when it is asked for: a Django site needs no Starlette, pytest's plugin nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
