"""`serve.py --check`: print what is set, secrets masked, and try ChatHub and Redis."""

import asyncio
import re
from urllib.parse import urlsplit

import stamina
from pydantic import SecretStr

from .addresses import without_login
from .settings import PREFIX, Settings, SettingsMistake
from .tokens import TokenService
from .vendor_errors import VendorError

MISTAKE = 2  # exit code
_WITHOUT = {
    "allowed_origins": "(this site's own pages only)",
    "widget_urls": "(ChatHub's own only)",
    "token_urls": "(this site's own only)",
}


def check(vendor_url: str | None = None) -> int:
    """Print the settings and how the tries went; return the exit status, 0 where all is well.

    Args:
        vendor_url: goes before CHATHUB_VENDOR_URL.
    """
    try:
        settings = Settings(**({} if vendor_url is None else {"vendor_url": vendor_url}))
    except SettingsMistake as mistakes:
        print(mistakes)
        return MISTAKE
    for name in type(settings).model_fields:
        print(f"{PREFIX + name.upper():<24} {_shown(name, getattr(settings, name))}")
    return asyncio.run(_try(settings))


async def _try(settings: Settings) -> int:
    stamina.set_active(False)  # a person waits, and reads the reason
    status = 0
    service = TokenService(settings)
    async with service.lifespan():
        try:
            names = [each.name for each in await service.organizations()]
            print(f"ChatHub answers: {len(names)} organizations ({', '.join(names[:5])}).")
        except VendorError as error:
            print(f"{error} Check {PREFIX}VENDOR_URL and the company's account.")
            status = MISTAKE
        if settings.cache_url.get_secret_value():
            if await service.cache_is_there():
                print("Redis answers.")
            else:
                print(f"Redis does not answer; check {PREFIX}CACHE_URL.")
                status = MISTAKE
    return status


def _address(url: str) -> str:
    """Return an address without what may be a password: before an @, or in the query."""
    parts = urlsplit(url)
    login = "********@" if "@" in parts.netloc else ""
    query = "?********" if parts.query else ""
    return url and f"{parts.scheme}://{login}{without_login(parts.netloc)}{parts.path}{query}"


def _shown(name: str, value: object) -> str:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value()
        if name == "cache_url":
            return _address(secret) or "(not set: tokens are kept in each process's memory)"
        return "********" if secret else "(not set)"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or _WITHOUT[name]
    return re.sub(r"\.0$", "", str(value)) or "(not set)"
