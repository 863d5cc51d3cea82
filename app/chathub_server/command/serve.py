"""Serve the files and the token endpoint for a site whose own server signs people in and stands in front."""

import sys

import uvicorn

from ..examples.starlette_site import create_site
from ..vendor.http_clients import LOOPBACK


def serve(host: str, port: int, prefix: str) -> int:
    """Serve until Ctrl-C or SIGTERM; return the exit status.

    Raises:
        SettingsError: a CHATHUB_… variable is missing or wrong.
        RuntimesMissing: this package was not installed from its wheel.
        ValueError: the prefix is no path.
    """
    site = create_site(prefix)
    if host not in LOOPBACK and host != "localhost":
        print(
            f"WARNING: whoever reaches {host} is believed who they say in X-User that they are;"
            " let nobody but your own server reach it.",
            file=sys.stderr,
            flush=True,
        )
    uvicorn.run(site, host=host, port=port, access_log=False, log_config=None)
    return 0
