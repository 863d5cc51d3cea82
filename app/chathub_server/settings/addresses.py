"""What the settings take for an address: written as a browser writes it, and safe on its way."""

import re
from urllib.parse import urlsplit

from ..vendor.http_clients import LOOPBACK

_USUAL_PORTS = {"http": 80, "https": 443}
_HOST_AND_PORT = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[1-9][0-9]*)?")
# Not two slashes at the start: a browser takes what follows them for a host. No asterisk, which would
# be taken for "all" and is not.
_PATH = re.compile(r"/(?!/)[\w.~!$&'()+;=:@%/-]*", re.ASCII)
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)  # a browser takes such a step, and drops it


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_origin(text: str) -> bool:
    """Tell whether a text is an origin as browsers write it: scheme, host, and port where unusual."""
    try:
        parts = urlsplit(text)
        usual = _USUAL_PORTS.get(parts.scheme)
        return bool(
            usual
            and _HOST_AND_PORT.fullmatch(parts.netloc)
            and parts.port != usual
            and text == f"{parts.scheme}://{parts.netloc}"
        )
    except ValueError:
        return False


def is_path(text: str) -> bool:
    """Tell whether a text is a path from a site's root as browsers write it, without a query."""
    return bool(_PATH.fullmatch(text)) and not any(map(_DOTS.fullmatch, text.split("/")))


def is_origin_and_path(text: str) -> bool:
    """Tell whether a text is an origin and a path, each as browsers write it."""
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return is_origin(f"{scheme}://{host}") and is_path(slash + path)


def can_be_read_on_the_way(text: str) -> bool:
    """Tell whether an address begins with http:// and leads beyond this machine's own loopback."""
    parts = urlsplit(text)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK
