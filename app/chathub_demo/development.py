"""Start the site for one developer, with the stand-in vendor beside it unless there is a real one.

Only here is there a sign-in that asks for no password.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import chathub_standin
import stamina
from chathub_server import logs
from chathub_server.clock import Clock
from chathub_server.settings.addresses import is_origin
from chathub_server.settings.checks import vendor_url as checked_vendor_url
from chathub_server.settings.settings import PREFIX, Settings, SettingsError
from chathub_server.staticfiles.addresses import Addresses
from chathub_server.staticfiles.runtimes import RuntimesMissing
from chathub_server.tokens.service import TokenService
from chathub_server.vendor.errors import VendorError, VendorRefused, VendorUnreachable
from chathub_server.vendor.http_clients import LOOPBACK

from .servers import Server, StartError, listen, port_of, serve_all
from .session_worlds import SessionWorlds
from .site import SiteParts, create_site

WILDCARDS = {"0.0.0.0", "::"}
# Whatever --host is: who can break the stand-in can send its pages another script. Not ::1, which no
# Content Security Policy can name.
STAND_IN_HOST = "127.0.0.1"
MISTAKE = 2  # exit code
# Many tests are one user, and some of them ask without pause.
GENEROUS = "6000/minute"


def run(
    host: str,
    port: int,
    vendor_port: int,
    vendor_url: str | None = None,
    allowed_origins: Sequence[str] = (),
) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then exit; print the URLs once they can be used.

    Args:
        host: the address to listen on; the stand-in stays on this machine's loopback.
        port: the site's; 0 takes any free one.
        vendor_port: the stand-in's; 0 takes any free one.
        vendor_url: a real ChatHub instead of the stand-in, CHATHUB_VENDOR_URL
            where it is not given; the company's account then comes from the
            settings too.
        allowed_origins: further origins whose pages the stand-in serves, such as
            that of a site that is tested against it.

    Raises:
        SystemExit: 0 after a clean end, 2 when the site cannot start as told.
    """
    try:
        asyncio.run(_serve(host, port, vendor_port, vendor_url, allowed_origins))
    except (StartError, RuntimesMissing, SettingsError) as mistake:
        print(mistake, file=sys.stderr)
        sys.exit(MISTAKE)
    sys.exit(0)


async def _serve(
    host: str, port: int, vendor_port: int, vendor_url: str | None, allowed_origins: Sequence[str]
) -> None:
    for origin in allowed_origins:
        if not is_origin(origin):
            raise StartError(
                f"{origin} is not an origin that a page can have; give scheme, host and port as a browser does,"
                " such as http://127.0.0.1:5000."
            )
    account = {}
    if vendor_url is None:
        vendor_url = os.environ.get(f"{PREFIX}VENDOR_URL") or None
    if vendor_url is None:
        account = {
            "login": chathub_standin.LOGIN,
            "password": chathub_standin.PASSWORD,
            "company_token": "",
        }
    else:
        vendor_url = _checked(vendor_url)
    with contextlib.ExitStack() as sockets:
        site_socket = sockets.enter_context(listen(host, port, "--port"))
        site = f"http://{_shown(host)}:{port_of(site_socket)}"
        lines = [f"ChatHub site:     {site}"]
        stand_in_socket = None
        if vendor_url is None:
            stand_in_socket = sockets.enter_context(
                listen(STAND_IN_HOST, vendor_port, "--vendor-port")
            )
            api = f"http://{STAND_IN_HOST}:{port_of(stand_in_socket)}"
            lines.append(f"Stand-in vendor:  {api}")
        else:
            api = vendor_url
            await _try(TokenService(_settings(api, account)), vendor_url)
        hosts = ["*"] if host in WILDCARDS else ["127.0.0.1", "localhost", _shown(host)]
        _warn_where_public(host, stand_in=stand_in_socket is not None)
        logs.configure(for_people=True)
        again = True
        while again:
            clock = Clock()
            settings = _settings(api, account)
            root = TokenService(settings, clock)
            servers = []
            if stand_in_socket:
                worlds = chathub_standin.Worlds(clock)
                named = {"widget_urls": settings.widget_urls | {api + chathub_standin.WORLDS}}
                settings = settings.model_copy(update=named)
                sessions = _each_with_its_own(root, worlds, api, account)
                allowed = [*_origins(host, port_of(site_socket)), *allowed_origins]
                stand_in = chathub_standin.create_stand_in(worlds, allowed)
                servers.append(Server(stand_in, stand_in_socket))
            else:
                sessions = SessionWorlds(root)
            parts = SiteParts(sessions, Addresses.of(settings), hosts)
            servers.append(Server(create_site(parts), site_socket))
            again = await serve_all(servers, lambda: print(*lines, sep="\n", flush=True))


def _each_with_its_own(
    root: TokenService, worlds: chathub_standin.Worlds, api: str, account: dict[str, str]
) -> SessionWorlds:
    """Return what gives each browser session a world of its own at the stand-in."""

    def make_service(vendor_url: str, world: chathub_standin.World) -> TokenService:
        return TokenService(_settings(vendor_url, account), world.clock)

    return SessionWorlds(root, worlds, api, make_service)


def _shown(host: str) -> str:
    """Return what stands for `host` in a URL; a wildcard is reached through the loopback."""
    if host in WILDCARDS:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _origins(host: str, port: int) -> list[str]:
    names = dict.fromkeys(["127.0.0.1", "localhost", _shown(host)])
    return [f"http://{name}:{port}" for name in names]


def _checked(vendor_url: str) -> str:
    try:
        return checked_vendor_url(vendor_url, "--vendor-url")
    except ValueError as mistake:
        raise StartError(str(mistake)) from None


def _settings(vendor_url: str, account: dict[str, str]) -> Settings:
    generous = {} if os.environ.get(f"{PREFIX}RATE_LIMIT") else {"rate_limit": GENEROUS}
    return Settings(vendor_url=vendor_url, **account, **generous)


def _warn_where_public(host: str, *, stand_in: bool) -> None:
    if host in LOOPBACK or host == "localhost":
        return
    if stand_in:
        whose = "the stand-in's"
        widget = (
            " Other machines see the fallback in the widget's place: the stand-in, which can be told"
            " to send any script, listens on this machine's loopback alone."
        )
    else:
        whose, widget = "YOUR COMPANY'S", ""
    print(
        f"WARNING: {host} is a public address without https. Everybody who reaches it is signed in"
        f" as demo without a password, gets {whose} operator tokens, and others on the way can read"
        f" them.{widget} For anything but a trusted network mount token_routes in your own site"
        " instead.",
        file=sys.stderr,
        flush=True,
    )


async def _try(service: TokenService, vendor_url: str) -> None:
    stamina.set_active(False)  # a person waits, and reads the reason
    try:
        await service.organizations()
    except VendorUnreachable:
        raise StartError(
            f"ChatHub cannot be reached at {vendor_url}; check --vendor-url and the network."
        ) from None
    except VendorRefused as refused:
        if refused.status in (400, 401, 403):
            raise StartError(
                f"ChatHub at {vendor_url} does not accept this company;"
                " check CHATHUB_LOGIN and CHATHUB_PASSWORD, or CHATHUB_COMPANY_TOKEN."
            ) from None
        raise StartError(f"{refused} Check --vendor-url {vendor_url}.") from None
    except VendorError as error:
        raise StartError(f"{error} Check --vendor-url {vendor_url}.") from None
    finally:
        stamina.set_active(True)
