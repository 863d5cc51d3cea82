"""Start the site for one developer, with the stand-in vendor beside it unless there is a real one."""

import asyncio
import contextlib
import os
import sys
from typing import NoReturn
from urllib.parse import urlsplit

from . import standin
from .clock import Clock
from .pages import Vendors, origin_of
from .runtimes import RuntimesMissing
from .servers import Mistake, Server, listen, port_of, serve_all
from .site import SiteParts, create_site
from .tokens import TokenService
from .vendor import LOOPBACK, Vendor, VendorError, VendorRefused, VendorUnreachable

REAL_VENDOR = "https://chatapi.smsbat.com"
REAL_WIDGET = "https://widget.smsbat.com/operator-chat-panel/widget-script.js"
WIDGET_PATH = "/operator-chat-panel/widget-script.js"
WILDCARDS = {"0.0.0.0", "::"}
MISTAKE = 2  # exit code


def run(host: str, port: int, vendor_port: int, vendor_url: str | None = None) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then exit; print the URLs once they can be used.

    Args:
        host: the address to listen on, for the site and the stand-in.
        port: the site's; 0 takes any free one.
        vendor_port: the stand-in's; 0 takes any free one.
        vendor_url: a real ChatHub instead of the stand-in; the company's login
            then comes from CHATHUB_LOGIN and CHATHUB_PASSWORD.

    Raises:
        SystemExit: 0 after a clean end, 2 when the site cannot start as told.
    """
    try:
        asyncio.run(_serve(host, port, vendor_port, vendor_url))
    except (Mistake, RuntimesMissing) as mistake:
        print(mistake, file=sys.stderr)
        sys.exit(MISTAKE)
    sys.exit(0)


async def _serve(host: str, port: int, vendor_port: int, vendor_url: str | None) -> None:
    login, password = standin.LOGIN, standin.PASSWORD
    if vendor_url is not None:
        vendor_url = _checked(vendor_url)
        login, password = _credentials(vendor_url)
    with contextlib.ExitStack() as sockets:
        site_socket = sockets.enter_context(listen(host, port, "--port"))
        clock = Clock()
        site = f"http://{_shown(host)}:{port_of(site_socket)}"
        lines = [f"ChatHub site:     {site}"]
        servers = []
        if vendor_url is None:
            stand_in_socket = sockets.enter_context(listen(host, vendor_port, "--vendor-port"))
            stand_in = f"http://{_shown(host)}:{port_of(stand_in_socket)}"
            lines.append(f"Stand-in vendor:  {stand_in}")
            allowed = _origins(host, port_of(site_socket))
            servers.append(Server(standin.create_stand_in(clock, allowed), stand_in_socket))
            vendor_url, widget_url = stand_in, stand_in + WIDGET_PATH
            vendors = Vendors(widget_url, stand_in, stand_in=True)
        else:
            real = origin_of(vendor_url) == REAL_VENDOR
            widget_url = REAL_WIDGET if real else vendor_url + WIDGET_PATH
            vendors = Vendors(widget_url, origin_of(vendor_url), stand_in=False)
        vendor = Vendor(vendor_url)
        service = TokenService(vendor, clock, login=login, password=password)
        if not vendors.stand_in:
            await _try(service, vendor_url)
        hosts = ["*"] if host in WILDCARDS else ["127.0.0.1", "localhost", _shown(host)]
        parts = SiteParts(vendor, service, clock, vendors, hosts)
        servers.append(Server(create_site(parts), site_socket))
        await serve_all(servers, lambda: print(*lines, sep="\n", flush=True))


def _shown(host: str) -> str:
    """Return what stands for `host` in a URL; a wildcard is reached through the loopback."""
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _origins(host: str, port: int) -> list[str]:
    names = dict.fromkeys(["127.0.0.1", "localhost", _shown(host)])
    return [f"http://{name}:{port}" for name in names]


def _checked(vendor_url: str) -> str:
    """Return the vendor's URL without a slash at its end.

    Raises:
        Mistake: it is no https URL; http will do on this machine's own loopback only.
    """
    try:
        parts = urlsplit(vendor_url)
        plain = parts.port is None or parts.port > 0
    except ValueError:
        raise Mistake(
            f"--vendor-url {vendor_url} is not a URL; give one like {REAL_VENDOR}."
        ) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise Mistake(f"--vendor-url {vendor_url} is not a URL; give one like {REAL_VENDOR}.")
    if parts.username is not None or parts.query or parts.fragment:
        raise Mistake(
            f"--vendor-url must be an address alone, like {REAL_VENDOR};"
            " the login goes into CHATHUB_LOGIN and CHATHUB_PASSWORD."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Mistake(
            f"--vendor-url {vendor_url} must start with https://;"
            " over http the company's login could be read on the way."
        )
    return vendor_url.rstrip("/")


def _credentials(vendor_url: str) -> tuple[str, str]:
    login = os.environ.get("CHATHUB_LOGIN", "")
    password = os.environ.get("CHATHUB_PASSWORD", "")
    if not login or not password:
        raise Mistake(
            "Set the environment variables CHATHUB_LOGIN and CHATHUB_PASSWORD"
            f" to the company's login at {vendor_url}."
        )
    return login, password


async def _try(service: TokenService, vendor_url: str) -> None:
    try:
        await service.sign_in()
    except VendorUnreachable:
        raise Mistake(
            f"ChatHub cannot be reached at {vendor_url}; check --vendor-url and the network."
        ) from None
    except VendorRefused as refused:
        if refused.status in (400, 401, 403):
            raise Mistake(
                f"ChatHub at {vendor_url} does not accept this login;"
                " check CHATHUB_LOGIN and CHATHUB_PASSWORD."
            ) from None
        raise Mistake(f"{refused} Check --vendor-url {vendor_url}.") from None
    except VendorError as error:
        raise Mistake(f"{error} Check --vendor-url {vendor_url}.") from None
