"""What each setting must be.

A check takes a value and the name of where it was given, and returns what is to be used; or it raises
a `ValueError` with one sentence, in which no secret stands nor what may be one.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx
import limits

from ..printable import address as shown
from ..users import MappingError, users_from
from ..vendor.client import TOKEN_SHAPE
from .addresses import can_be_read_on_the_way, is_origin, is_origin_and_path, is_path

REAL_VENDOR = "https://chatapi.smsbat.com"
SHORTEST_LIFE_S, LONGEST_LIFE_S = 60.0, 24 * 3600.0
MAKE_A_KEY = (
    "python3 -c 'import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())'"
)
# As the key's own sentence says. Fernet itself skips what is no base64, such as a second key.
_KEY = re.compile(r"[\w-]{43}=", re.ASCII)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
# Labels that are longer or empty are no mistake to urllib, and an exception where they are looked up.
_HOST = re.compile(
    r"(\[[\da-f:.]+\]|(?=.{1,253}\Z)[\w-]{1,63}(\.[\w-]{1,63})*\.?)", re.ASCII | re.IGNORECASE
)


def separated(text: str) -> list[str]:
    """Return what stands between commas."""
    return [each.strip() for each in text.split(",") if each.strip()]


def password(text: str, name: str) -> str:
    """Check that a text could have been typed."""
    if _UNSEEN.search(text):
        raise ValueError(
            f"{name} holds a line's end or another character that cannot be seen;"
            " set it to the value alone."
        )
    return text


def plain(text: str, name: str) -> str:
    """Check that a text could have been typed, and that no space surrounds it."""
    if text != text.strip():
        raise ValueError(f"{name} has a space or a line's end before or after it; take it away.")
    return password(text, name)


def company_token(text: str, name: str) -> str:
    """Check that a token can travel, without the quotes in which ChatHub answers it."""
    if not TOKEN_SHAPE.fullmatch(text) or text.startswith('"'):
        raise ValueError(
            f"{name} holds a space, a line's end, quotes or a letter that no token has;"
            " set it to the token alone."
        )
    return text


def operators(where: str, name: str) -> str:
    """Check that the mapping from users to operators can be used now."""
    if where:
        try:
            users_from(plain(where, name))
        except MappingError as mistake:
            raise ValueError(f"{name}: {mistake}") from None
    return where


def allowed_origins(origins: frozenset[str], name: str) -> frozenset[str]:
    """Check origins, written as browsers write them."""
    return _all_of(
        origins,
        name,
        is_origin,
        "is not an origin; write it as a browser does, https://www.example.com, with commas"
        " between several.",
        "over http others on the way could ask in its name.",
    )


def widget_urls(urls: frozenset[str], name: str) -> frozenset[str]:
    """Check addresses of modules."""
    return _all_of(
        urls,
        name,
        is_origin_and_path,
        "is not an origin and a path; write both as a browser does,"
        " https://widget.example.com/panel.js, with commas between several; a path that ends in /"
        " stands for all beneath it.",
        "over http others on the way could send another script.",
    )


def token_urls(urls: frozenset[str], name: str) -> frozenset[str]:
    """Check addresses of token endpoints."""
    return _all_of(
        urls,
        name,
        lambda url: is_path(url) or is_origin_and_path(url),
        "is neither a path of this site, like /api/other/token, nor an origin and a path as a"
        " browser writes them, https://api.example.com/token; put commas between several.",
        "over http others on the way could read the tokens.",
    )


def _all_of(
    addresses: frozenset[str], name: str, fits: Callable[[str], bool], wrong: str, danger: str
) -> frozenset[str]:
    """Return the addresses of a setting.

    Raises:
        ValueError: one does not fit, or would be fetched over http: what is `wrong`, or the `danger`.
    """
    for address in sorted(addresses):
        if not fits(address):
            raise ValueError(f"{name}: {shown(address)} {wrong}")
        if can_be_read_on_the_way(address):
            raise ValueError(f"{name}: {shown(address)} must start with https://; {danger}")
    return addresses


def token_lifetime_s(value: Any, name: str) -> float:
    """Check a life of operator tokens."""
    text = str(value).strip()
    # Not float() alone: it reads digits of all scripts, exponents and underscores, too.
    life_s = float(text) if re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) else 0.0
    if not SHORTEST_LIFE_S <= life_s <= LONGEST_LIFE_S:
        raise ValueError(
            f"{name} must be a number of seconds from"
            f" {SHORTEST_LIFE_S:.0f} to {LONGEST_LIFE_S:.0f} (24 hours, ChatHub's limit)."
        )
    return life_s


def cache_url(url: str, name: str) -> str:
    """Check the address of a Redis."""
    if not _is_redis(url):
        raise ValueError(
            f"{name} must be the address of a Redis, like redis://127.0.0.1:6379/0, with"
            " @ : / ? # % of a password written as %40 %3A %2F %3F %23 %25;"
            " leave it out to keep tokens in this process alone."
        )
    return url


def _is_redis(url: str) -> bool:
    # The library takes what follows a password's own / ? or # for the rest of the address.
    try:
        parts = urlsplit(url)
        whole = (
            parts.port != 0 and not re.search(r"[\s#]", url) and "@" not in parts.path + parts.query
        )
    except ValueError:
        return False
    if parts.scheme == "unix":
        fits = parts.path not in ("", "/")
    else:
        has_a_number = re.fullmatch(r"/?\d{0,5}", parts.path, re.ASCII)
        fits = parts.scheme in ("redis", "rediss") and _has_a_host(parts) and bool(has_a_number)
    return whole and fits and not _UNSEEN.search(url) and _redis_takes(url)


def _redis_takes(url: str) -> bool:
    # Not above: redis takes longer to import than everything else of the settings together.
    from redis.asyncio import BlockingConnectionPool
    from redis.exceptions import RedisError

    try:
        pool = BlockingConnectionPool.from_url(url)
        pool.connection_class(**pool.connection_kwargs)  # it connects later
    except (ValueError, TypeError, RedisError):
        return False
    return True


def cache_key(text: str, name: str) -> str:
    """Check one or several keys, with commas between."""
    keys = separated(text)
    for place, key in enumerate(keys or [text], 1):
        if not _KEY.fullmatch(key):
            which = f"Key {place} of {len(keys)} in {name}" if len(keys) > 1 else name
            raise ValueError(f"{which} must be 32 bytes in url-safe base64; make one: {MAKE_A_KEY}")
    return text


def rate_limit(text: str, name: str) -> str:
    """Check one rate, in the notation of `limits`."""
    try:
        rates = limits.parse_many(text)
    except ValueError:
        rates = []
    if len(rates) != 1 or rates[0].amount < 1:
        raise ValueError(f"{name} must be how often one user may ask, like 60/minute.")
    return text


def vendor_url(url: str, name: str) -> str:
    """Return the vendor's URL without a slash at its end.

    Raises:
        ValueError: it is no https URL; http will do on this machine's own loopback only.
    """
    plain(url, name)
    wrong = f"{name} {shown(url)} is not a URL; give one like {REAL_VENDOR}."
    try:
        parts = urlsplit(url)
        can_be_one = parts.port != 0 and bool(re.fullmatch(r"[\x21-\x7e]+", url))
        httpx.URL(url).host  # noqa: B018 - as the client does
    except (ValueError, httpx.InvalidURL):
        raise ValueError(wrong) from None
    if re.search("[@?#]", url):
        raise ValueError(
            f"{name} must be an address alone, like {REAL_VENDOR};"
            " login and password are settings of their own."
        )
    if parts.scheme not in ("http", "https") or not _has_a_host(parts) or not can_be_one:
        raise ValueError(wrong)
    if can_be_read_on_the_way(url):
        raise ValueError(
            f"{name} {shown(url)} must start with https://;"
            " over http the company's login could be read on the way."
        )
    return url.rstrip("/")


def _has_a_host(parts: SplitResult) -> bool:
    host = re.sub(r":\d*\Z", "", parts.netloc.rpartition("@")[2])
    return bool(_HOST.fullmatch(host))
