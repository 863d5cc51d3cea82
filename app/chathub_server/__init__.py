"""The server side: the token endpoint, the pages, and a stand-in vendor.

`chathub_server.development.run` starts all of it for one developer. A site of
its own needs three names: a `Vendor` that speaks to ChatHub, a `TokenService`
that decides which token to hand out, and `token_routes` that puts it on HTTP.

All times are in seconds, as epoch seconds where a moment is meant.
"""

from .clock import Clock
from .endpoint import token_routes
from .tokens import TokenService
from .vendor import Vendor

__all__ = ["Clock", "TokenService", "Vendor", "token_routes"]
