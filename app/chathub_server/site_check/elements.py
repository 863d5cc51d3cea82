"""Look at the attributes of each `<chathub-widget>`: names, values, and the addresses that a site allows."""

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from chathub_widget.places import is_among, place_of
from chathub_widget.settings import STARTS

from ..printable import on_one_line
from ..staticfiles.markup import ATTRIBUTES
from .findings import Finding, fault, shown, warning
from .html_parts import Attributes
from .page import Page

VALUES: dict[str, Sequence[str]] = {
    "isolation": ("page", "frame"),
    "start": STARTS,
    "interpreter": ("mpy", "py"),
}
_KNOWN = {*ATTRIBUTES, "sign-in-url"}
_OF_ANY_ELEMENT = {
    "class", "dir", "hidden", "id", "is", "lang", "nonce", "part", "role", "slot", "state", "style", "tabindex",
    "title", "translate",
}  # fmt: skip
# data-, aria-, on…, and what the attributes of frameworks begin with or have in them.
_OF_OTHERS = re.compile(r"(data|aria|v|x|hx|ng|up|wire|q|s|_ng\w+)-|on[a-z]+$|.*[^a-z-]")


@dataclass(frozen=True)
class Places:
    """Which URLs a site allows, the first of each its own."""

    token_urls: tuple[str, ...]
    widget_urls: tuple[str, ...]


def check_elements(page: Page, places: Places) -> list[Finding]:
    """Return what is wrong with the attributes of the page's elements."""
    elements = page.parts.elements
    found = [finding for each in elements for finding in _check_one(page, places, each)]
    counts = Counter(each.get("organization", "").strip().lower() for each in elements)
    for name, count in counts.items():
        if count > 1:
            of_one = f'organization="{on_one_line(name)}"' if name else "no organization"
            found.append(
                warning(
                    f"{count} elements have {of_one}, and an organization has one panel in a page: leave one."
                )
            )
    if sum(each.get("start") == "ahead" for each in elements) > 1:
        found.append(
            warning(
                'Several elements have start="ahead", and one of a page can: leave it to the first.'
            )
        )
    found += _vendor_tags(page, places)
    return list(dict.fromkeys(found))


def _vendor_tags(page: Page, places: Places) -> list[Finding]:
    found = []
    for tag in page.parts.vendor_tags():
        url = page.parts.absolute(tag.attributes.get("src", ""))
        if tag.type != "module" or not _is_allowed(page, url, places.widget_urls):
            found.append(
                fault(
                    f'The vendor\'s tag (id="{on_one_line(tag.attributes["id"])}") is not taken over: it has to be'
                    f' <script type="module"> with src="{shown(places.widget_urls[0])}".'
                )
            )
    return found


def named_urls(page: Page, attribute: str, places: Sequence[str]) -> list[str]:
    """Return the URLs that elements name by an attribute, and that the site allows."""
    named = [each.get(attribute, "") for each in page.parts.elements]
    urls = [urljoin(page.url, each.strip()) for each in named if each.strip()]
    return [url for url in dict.fromkeys(urls) if _is_allowed(page, url, places)]


def _check_one(page: Page, places: Places, attributes: Attributes) -> list[Finding]:
    found = []
    for name, value in attributes.items():
        if name not in _KNOWN and name not in _OF_ANY_ELEMENT and not _OF_OTHERS.match(name):
            found.append(_unknown(name))
        if value and value not in VALUES.get(name, [value]):
            can_be = ", ".join(VALUES[name])
            found.append(fault(f'{name} can be {can_be}, not "{on_one_line(value)}".'))
    for name, allowed in (("token-url", places.token_urls), ("widget-url", places.widget_urls)):
        url = urljoin(page.url, attributes.get(name, "").strip())
        if attributes.get(name, "").strip() and not _is_allowed(page, url, allowed):
            setting = f"CHATHUB_{name.replace('-', '_').upper()}S"
            found.append(
                fault(
                    f"{name} is {shown(url)}, which this site does not allow; if it should, add it to {setting}."
                )
            )
    return found


def _unknown(name: str) -> Finding:
    near = difflib.get_close_matches(name, sorted(_KNOWN), 1)
    meant = f"; is {near[0]} meant?" if near else f"; it has {', '.join(sorted(_KNOWN))}."
    return warning(f"<chathub-widget> has no attribute {on_one_line(name)}{meant}")


def _is_allowed(page: Page, url: str, places: Sequence[str]) -> bool:
    return is_among(url, [place_of(urljoin(page.url, each)) for each in places])
