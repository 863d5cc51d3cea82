"""Which modules and endpoints markup may name: those of the configuration that the site serves.

Scripts that scripts put in are trusted by every policy of a page
(https://www.w3.org/TR/CSP3/#strict-dynamic-usage), and strangers may have written the markup. A place
is the origin and the path of a URL; one that ends in "/" stands for all beneath it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .page.browser import Browser

DEFAULTS = {
    "token_url": "/api/chathub/token",
    "widget_url": "https://widget.smsbat.com/operator-chat-panel/widget-script.js",  # CHATHUB.md
}


def place_of(url: str) -> str:
    """Return origin and path of an absolute URL."""
    return url.split("#")[0].split("?")[0]


def is_among(url: str | None, places: list[str]) -> bool:
    """Return whether an absolute URL, or None, is at one of these places, or beneath it."""
    return url is not None and any(_is_at(place_of(url), place) for place in places)


def _is_at(found: str, place: str) -> bool:
    if not place.endswith("/"):
        return found == place
    # A server may take an encoded slash for one, and leave the folder by "..".
    hidden = "%2f" in found.lower() or "%5c" in found.lower()
    return found.startswith(place) and not hidden


def configured(browser: "Browser", name: str) -> "Any":
    """Return the URL of the site's served configuration, or the one that holds where it has none."""
    return browser.site_settings.get(name) or DEFAULTS[name]


def allowed_places(browser: "Browser", name: str) -> list[str]:
    """Return the places that the site's served configuration allows.

    Args:
        browser: the seam to the page, with the configuration.
        name: "widget_url" or "token_url"; the list of further ones has the name with an "s".
    """
    named = [configured(browser, name)] + list(browser.site_settings.get(name + "s") or [])
    urls = [browser.web_address(each) for each in named if isinstance(each, str)]
    return [place_of(url) for url in urls if url]
