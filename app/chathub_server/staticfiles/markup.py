"""The HTML by which a server puts the widget into a page that it renders.

With a token at hand the page begins with the vendor's own tag, so that the panel is there as soon as plain HTML
can bring it; Python, started once the page is idle, takes the tag over and keeps it alive. Without one, Python
asks for it, and its files are prefetched: the page's `default-src` is to allow 'self' then.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from .addresses import Addresses
from .static_file import REVALIDATE
from .static_files import StaticFiles

TAG_ID = "operator-chat-panel-script"  # CHATHUB.md, "The widget"
NEVER = "no-store"
# README.md, "In a page"
ATTRIBUTES = [
    "organization", "token-url", "widget-url", "widget-elements", "isolation", "start", "interpreter", "locale",
    "fallback-email", "fallback-phone", "fallback-url", "sign-in-url",
]  # fmt: skip


@dataclass(frozen=True)
class WidgetMarkup:
    """What a page needs.

    Attributes:
        head: elements for its head.
        body: the element, for the end of its body.
        cache_control: the header of that name: a page with somebody's token is kept by nobody.
    """

    head: str
    body: str
    cache_control: str


def widget_markup(
    files: StaticFiles, token: str | None = None, *, nonce: str = "", **attributes: str
) -> WidgetMarkup:
    """Return the HTML of one widget.

    Args:
        files: the site's files.
        token: an operator token of the person whom the page is for; without one Python asks for it.
        nonce: the one of the page's policy, where its scripts need one.
        attributes: those of `<chathub-widget>`, `fallback_email="help@example.com"`.

    Raises:
        ValueError: there is no such attribute.
    """
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    for name in named:
        if name not in ATTRIBUTES:
            known = ", ".join(ATTRIBUTES)
            raise ValueError(f"<chathub-widget> has no attribute {name}; it has {known}.")
    head = [_element("script", type="module", nonce=nonce, src=files.script_url)]
    cache_control = REVALIDATE
    if not token and named.get("start", "immediate") == "immediate":
        urls = files.hints("py" if named.get("interpreter") == "py" else "mpy")
        head += [f'<link rel="prefetch" href="{html.escape(url)}">' for url in urls]
    if token and named.get("isolation") != "frame":  # there the tag is within the frame
        head.insert(0, _tag(files.addresses, token, nonce, named))
        named.setdefault("start", "idle")
        cache_control = NEVER
    return WidgetMarkup("\n".join(head), _element("chathub-widget", **named), cache_control)


def widget_sources(addresses: Addresses) -> dict[str, list[str]]:
    """Return what a page's Content Security Policy has to allow for the widget, by directive.

    For a page that does not run PyScript itself: Python runs in a frame, whose policy is its own.
    """
    vendors = addresses.vendor_origins
    files = addresses.files_origins
    sockets = [origin.replace("http", "ws", 1) for origin in vendors]
    return {
        "script-src": ["'self'", *files, *vendors],
        "connect-src": ["'self'", *vendors, *sockets, *addresses.endpoint_origins],
        "style-src": ["'self'", *vendors],
        "img-src": ["'self'", "data:", *vendors],
        "font-src": ["'self'", *vendors],
        "frame-src": ["'self'"],
    }


def _tag(addresses: Addresses, token: str, nonce: str, named: dict[str, str]) -> str:
    organization = named.get("organization", "").split()
    return _element(
        "script",
        type="module",
        nonce=nonce,
        id="-".join([TAG_ID, *organization]),
        src=named.get("widget-url", addresses.widget_url),
        token=token,
    )


def _element(element: str, **attributes: str) -> str:
    return f"<{element}{''.join(_written(attributes.items()))}></{element}>"


def _written(attributes: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f' {name}="{_quoted(value)}"' for name, value in attributes if value)


def _quoted(value: str) -> str:
    return html.escape(value, quote=False).replace('"', "&quot;")
