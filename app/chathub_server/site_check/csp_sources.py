"""Whether a source of a Content Security Policy matches a URL (https://www.w3.org/TR/CSP3/#match-url-to-source-expression)."""

import re
from urllib.parse import SplitResult, unquote, urlsplit

_HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9_.-]+|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>\d+|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
_SCHEME_SOURCE = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
# Beside itself: what browsers take for a safer form of it.
_SAFER = {"http": {"https"}, "ws": {"wss", "http", "https"}, "wss": {"https"}}


def matches(source: str, url: str, origin: str) -> bool:
    """Tell whether a source matches a URL; nonces, hashes and other keywords match none.

    Args:
        source: "'self'", "https:", "*.example.com:*", "https://example.com/folder/".
        url: an absolute one.
        origin: the origin of the page whose policy it is.
    """
    parts, own = urlsplit(url), urlsplit(origin)
    if source == "*":
        return parts.scheme in _PORTS or parts.scheme == own.scheme
    if source.lower() == "'self'":
        return _is_self(parts, own)
    if scheme := _SCHEME_SOURCE.fullmatch(source):
        return _scheme_matches(scheme[1], parts.scheme)
    found = _HOST_SOURCE.fullmatch(source)
    if found is None or not parts.hostname:
        return False
    return (
        _scheme_matches(found["scheme"] or own.scheme, parts.scheme)
        and _host_matches(found["host"], parts.hostname)
        and _port_matches(found["port"], parts)
        and _path_matches(found["path"] or "", parts.path)
    )


def _is_self(parts: SplitResult, own: SplitResult) -> bool:
    if parts.hostname != own.hostname:
        return False
    ports = (_port(parts), _port(own))
    usual = (_PORTS.get(parts.scheme), _PORTS.get(own.scheme))
    if parts.scheme == own.scheme:
        return ports[0] == ports[1]
    is_safer = parts.scheme in ("https", "wss") or (own.scheme, parts.scheme) == ("http", "ws")
    return is_safer and (ports[0] == ports[1] or ports == usual)


def _scheme_matches(allowed: str, scheme: str) -> bool:
    allowed = allowed.lower()
    return scheme == allowed or scheme in _SAFER.get(allowed, ())


def _host_matches(allowed: str, host: str) -> bool:
    allowed = allowed.lower().strip("[]")
    if allowed == "*":
        return True
    return host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed


def _port_matches(allowed: str | None, parts: SplitResult) -> bool:
    if allowed is None:
        return _port(parts) == _PORTS.get(parts.scheme)
    upgraded = allowed == "80" and _port(parts) == 443
    return allowed == "*" or int(allowed) == _port(parts) or upgraded


def _path_matches(allowed: str, path: str) -> bool:
    allowed, path = unquote(allowed), unquote(path) or "/"
    if not allowed:
        return True
    return path.startswith(allowed) if allowed.endswith("/") else path == allowed


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)
