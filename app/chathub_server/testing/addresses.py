"""The address of the page to try: whether it is one, and how it is told."""

from urllib.parse import urlsplit


def fault_of(url: str) -> str | None:
    """Return one sentence where this is no address of a page, else None."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if is_one:
        return None
    return f"--chathub-site takes the address of a page, like https://desk.example/chat, and {url!r} is none."


def shown(url: str) -> str:
    """Return an address as a sentence may name it: without a password, a query and a fragment."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path or '/'}"
