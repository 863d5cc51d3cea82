"""`serve.py --check` and `chathub-widget serve --check`: print what is set, secrets masked, and try ChatHub and Redis."""

import asyncio
import re

import stamina
from pydantic import SecretStr

from .printable import HIDDEN, address, on_one_line, say
from .settings.environment import secret_file
from .settings.settings import Settings, SettingsError
from .tokens.service import TokenService
from .vendor.errors import VendorError

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
    except SettingsError as mistakes:
        say(mistakes)
        return MISTAKE
    for field in type(settings).model_fields:
        if field != "prefix":
            name = settings.prefix + field.upper()
            say(f"{name:<24} {_shown(settings, field)}{_from(secret_file(name))}")
    return asyncio.run(_try(settings))


async def _try(settings: Settings) -> int:
    stamina.set_active(False)  # a person waits, and reads the reason
    status = 0
    service = TokenService(settings)
    async with service.lifespan():
        try:
            names = [each.name for each in await service.organizations()]
            say(f"ChatHub answers: {len(names)} organizations ({', '.join(names[:5])}).")
        except VendorError as error:
            say(f"{error} Check {settings.prefix}VENDOR_URL and the company's account.")
            status = MISTAKE
        if settings.cache_url.get_secret_value():
            if await service.cache_is_there():
                say("Redis answers.")
            else:
                say(f"Redis does not answer; check {settings.prefix}CACHE_URL.")
                status = MISTAKE
    return status


def _shown(settings: Settings, field: str) -> str:
    """Return what is set, without what nobody but the server may know."""
    value = getattr(settings, field)
    if field == "cache_url":
        url = settings.cache_url.get_secret_value()
        return address(url) or "(not set: tokens are kept in each process's memory)"
    if field == "cache_key" and len(settings.cache_keys) > 1:
        return f"{HIDDEN} ({len(settings.cache_keys)} keys, the first encrypts)"
    if field == "login" or isinstance(value, SecretStr):
        return HIDDEN if value else "(not set)"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or _WITHOUT[field]
    return re.sub(r"\.0$", "", str(value)) or "(not set)"


def _from(file: str) -> str:
    return f" (from {on_one_line(file)})" if file else ""
