"""The server side: a token backend, the development site, and a stand-in vendor.

A site of its own needs four names:

    settings = Settings()               # CHATHUB_… of the environment, all checked
    tokens = TokenService(settings)     # await tokens.issue(101) works without any web framework
    routes = token_routes(tokens, authenticate=who)     # who(request) answers a User, or None
    routes += operations_routes(tokens)                 # /healthz, /readyz, /metrics

and `Starlette(routes=routes, lifespan=tokens.lifespan)` or FastAPI in its place;
`chathub_server/examples` has both. `chathub_server.development.run` starts all of
it for one developer, with the stand-in.

All times are in seconds, as epoch seconds where a moment is meant.
"""

import importlib
from typing import Any

# Imported when asked for: a Django site needs no Starlette, and pytest none of it to find the plugin.
_HOMES = {
    "Settings": "settings",
    "SettingsMistake": "settings",
    "TokenService": "tokens",
    "User": "users",
    "operations_routes": "operations",
    "token_routes": "endpoint",
}
__all__ = sorted(_HOMES)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """Return one of the names above from the module that has it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
