"""Look at the page: whether it is one, where it leads, and what of the widget stands in its HTML."""

import enum
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ..printable import on_one_line
from ..settings.addresses import origin_of
from ..staticfiles.static_files import ELEMENT
from .asking import Answer, Asker, is_loopback
from .findings import Finding, fault, good, shown, warning
from .html_parts import HtmlParts, Script, html_parts

USUAL_PREFIX = "/chathub"
_HTML = ("text/html", "application/xhtml+xml")
_SIGN_IN = re.compile(r"log[-_]?in|sign[-_]?in|\bo?auth2?\b|authorize|\bsso\b", re.IGNORECASE)
_TOKEN_LENGTH = 20  # shorter is no JWT, but a placeholder


class Seen(enum.Enum):
    """Whether one sees the page itself."""

    ITSELF = "itself"
    SIGN_IN = "a sign-in page of the same site"
    ELSEWHERE = "a sign-in page of another site"
    NOTHING = "an error, or no HTML"


@dataclass(frozen=True)
class Page:
    """The page that is looked at.

    Attributes:
        url: its URL; that of the sign-in page where the site shows its own.
        answer: what has been answered.
        parts: what stands in that HTML.
        seen: what it is.
    """

    url: str
    answer: Answer
    parts: HtmlParts
    seen: Seen

    @property
    def origin(self) -> str:
        """Return its origin."""
        return origin_of(self.url)

    @property
    def script(self) -> Script | None:
        """Return the element that loads `<chathub-widget>`, if the HTML has one."""
        return next(iter(self.parts.element_scripts()), None)

    @property
    def script_url(self) -> str:
        """Return where that script is, or where it usually is."""
        usual = urljoin(self.url, f"{USUAL_PREFIX}/{ELEMENT}")
        return self.parts.absolute(self.script.attributes["src"]) if self.script else usual

    @property
    def own_python(self) -> str:
        """Return the interpreter of the page's own PyScript that serves the element; empty where there is none."""
        for script in self.parts.scripts:
            config = self.parts.absolute(script.attributes.get("config", ""))
            is_sites = config == urljoin(self.script_url, f"{script.type}.json")
            if script.type in ("mpy", "py") and is_sites and "worker" not in script.attributes:
                return script.type
        return ""

    @property
    def interpreters(self) -> list[str]:
        """Return which interpreters the page may start, "mpy" unless it says otherwise."""
        if self.own_python:
            return [self.own_python]
        asked = ["py" if each.get("interpreter") == "py" else "mpy" for each in self.parts.elements]
        return list(dict.fromkeys(asked)) or ["mpy"]


async def look_at_page(asker: Asker, url: str) -> Page:
    """Return the page at a URL.

    Raises:
        NoAnswer: there is none.
    """
    answer = await asker.ask(url, {"Accept": "text/html,*/*;q=0.8"})
    parts = html_parts(answer.text, answer.url)
    seen = _seen(url, answer, parts)
    return Page(url if seen is Seen.ELSEWHERE else answer.url, answer, parts, seen)


def _seen(url: str, answer: Answer, parts: HtmlParts) -> Seen:
    asked, came = urlsplit(url), urlsplit(answer.url)
    if answer.status in (401, 403):
        return Seen.SIGN_IN
    if answer.status != 200 or answer.media_type not in _HTML:
        return Seen.NOTHING
    if parts.elements or parts.element_scripts():
        return Seen.ITSELF
    names_it = _SIGN_IN.search(f"{came.hostname}{came.path}")
    if parts.asks_password or (answer.was_redirected and names_it):
        return Seen.SIGN_IN if came.hostname == asked.hostname else Seen.ELSEWHERE
    return Seen.ITSELF


def check_page(page: Page, asked_url: str) -> list[Finding]:
    """Return what is to say of the page itself."""
    found = [*_kind(page, asked_url), *_transport(page), *_token(page)]
    if page.seen is not Seen.ITSELF:
        return found
    if (
        page.own_python and not page.parts.elements
    ):  # which makes its widget without an element, perhaps
        return found or [good("The page runs Python itself, with the site's configuration.")]
    found += [*_scripts(page), *_elements(page)]
    return found or [good("The page has the script and the element.")]


def _kind(page: Page, asked_url: str) -> list[Finding]:
    status, kind = page.answer.status, page.answer.media_type
    if page.seen in (Seen.SIGN_IN, Seen.ELSEWHERE):
        return [
            warning(
                f"{shown(asked_url)} shows people who are not signed in {_instead(page)}: the page itself,"
                " its elements and its policy, cannot be seen from here. Check a page with the widget that"
                " anybody can see, if there is one."
            )
        ]
    if status != 200:
        return [fault(f"The page answers {status}; give the URL of the page with the widget.")]
    if page.seen is Seen.NOTHING:
        return [fault(f"The page comes as {kind or 'no type at all'}; a page is text/html.")]
    return []


def _instead(page: Page) -> str:
    if page.answer.was_redirected:
        return f"a sign-in page ({shown(page.answer.url)})"
    return f"an error ({page.answer.status})" if page.answer.status != 200 else "a sign-in form"


def _transport(page: Page) -> list[Finding]:
    if urlsplit(page.url).scheme == "https" or is_loopback(page.url):
        return []
    return [
        fault(
            "The page comes over http: whoever is on the way can read operator tokens, and browsers give"
            " such pages no Web Locks, so that every tab asks for a token of its own. Serve it over https."
        )
    ]


def _scripts(page: Page) -> list[Finding]:
    if page.script is None:
        return [
            warning(
                f'The HTML has no <script type="module" src="…/{ELEMENT}">. If a bundle or another script'
                f" brings it, all is well; {shown(page.script_url)} was looked at in its place."
            )
        ]
    if page.script.type != "module":
        return [
            fault(
                f'The script {ELEMENT} is a module, and its element does not say so: write <script type="module"'
                f' src="{on_one_line(page.script.attributes["src"])}">.'
            )
        ]
    return []


def _elements(page: Page) -> list[Finding]:
    if not page.parts.elements:
        return [
            warning(
                "The HTML has no <chathub-widget>: there is no widget unless a script of the page puts the"
                " element in."
            )
        ]
    return []


def _token(page: Page) -> list[Finding]:
    tokens = [each.attributes.get("token", "") for each in page.parts.vendor_tags()]
    if not any(len(each) >= _TOKEN_LENGTH for each in tokens):
        return []
    found = [
        fault(
            "The HTML holds an operator token, and nobody is signed in: whoever opens the page can act as that"
            " operator. Write the vendor's tag for signed-in people alone."
        )
    ]
    if "no-store" not in page.answer.directives("cache-control"):
        found.append(
            fault(
                "The HTML holds an operator token and may be kept by caches; send it with Cache-Control:"
                " no-store."
            )
        )
    return found
