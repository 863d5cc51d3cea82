"""The HTML of one widget, for templates of any kind."""

import asyncio

from django.http import HttpRequest

from ..web.threaded_site import PageMarkup
from .site import files, site, who


def widget_markup(request: HttpRequest | None, nonce: str = "", **attributes: str) -> PageMarkup:
    """Return what `{% chathub_widget %}` gives, for other template engines; see there.

    Args:
        request: that of the page; without it the page holds no token.
        nonce: the one of the page's Content Security Policy, where its scripts need one.
        attributes: those of `<chathub-widget>`, with _ for -.
    """
    page = getattr(request, "chathub_page", None)
    may_hold_token = page is not None and page.may_hold_token and not _is_in_event_loop()
    markup = site().markup(
        files(), lambda: who(request) if may_hold_token else None, nonce, attributes
    )
    if page is not None and markup.holds_token:
        page.hold_token()
    return markup


def _is_in_event_loop() -> bool:
    """Tell whether an async view renders: Django allows no look at its user there, and all others would wait."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
