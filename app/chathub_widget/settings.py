"""What a developer asked for, checked once, before anything on the page is touched."""

from .core.errors import BAD_SETTING, WidgetError
from .places import allowed_places, configured, is_among

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypedDict

    from .page.browser import Browser

    class Named(TypedDict, total=False):
        """What a developer may name; the docstring of `WidgetManager` says what each of them is."""

        organization: str | None
        token_url: str | None
        widget_url: str | None
        widget_elements: str | None
        isolation: str | None
        start: str | None
        locale: str | None
        fallback_email: str | None
        fallback_phone: str | None
        fallback_url: str | None
        sign_in_url: str | None


STARTS = ("immediate", "ahead", "idle", "visible", "interaction", "manual")

_PHONE = "0123456789+-() ./"


class Settings:
    """The checked settings of one widget.

    `problem` is the `WidgetError` that keeps the widget from starting, or None; `warnings` are
    sentences about things that were left out, such as a fallback address that is none.

    Args:
        browser: the seam to the page.
        markup: whether they are attributes. Those may name what the site allows alone; the page's
            own Python is free to name what it likes.
    """

    def __init__(
        self,
        browser: "Browser",
        markup: bool = False,
        organization: str | None = None,
        token_url: str | None = None,
        widget_url: str | None = None,
        widget_elements: str | None = None,
        isolation: str | None = None,
        start: str | None = None,
        locale: str | None = None,
        fallback_email: str | None = None,
        fallback_phone: str | None = None,
        fallback_url: str | None = None,
        sign_in_url: str | None = None,
    ) -> None:
        self._browser = browser
        self.warnings: list[str] = []
        self.problem: WidgetError | None = None
        self.organization = str(organization).strip() if organization else None
        self.token_url = token_url or configured(browser, "token_url")
        self.widget_url = widget_url or configured(browser, "widget_url")
        self.widget_elements = widget_elements or None
        self.isolation = isolation or "page"
        self.locale = locale or browser.language()
        self.mail = self._contact("fallback-email", fallback_email, _is_mail)
        self.phone = self._contact("fallback-phone", fallback_phone, _is_phone)
        self.link = self._contact("fallback-url", fallback_url, browser.web_address)
        self.sign_in = self._sign_in(sign_in_url, markup)
        for name, url in (("token-url", self.token_url), ("widget-url", self.widget_url)):
            if not browser.web_address(url):
                self._refuse("{} is {!r}, which is not an http(s) address.".format(name, url))
        self.token_url = browser.web_address(self.token_url) or ""
        self.widget_url = (browser.web_address(self.widget_url) or "").split("#")[0]
        if markup:
            self._check_place("token_url", self.token_url)
            self._check_place("widget_url", self.widget_url)
        elif self.widget_url:
            browser.trust(self.widget_url)
        if self.isolation not in ("page", "frame"):
            self._refuse('isolation is {!r}; it can be "page" or "frame".'.format(self.isolation))
        if (start or "immediate") not in STARTS:
            self._refuse("start is {!r}; it can be {}.".format(start, ", ".join(STARTS)))
        if self.widget_elements and not browser.is_selector(self.widget_elements):
            self._refuse(
                "widget-elements is {!r}, which is not a CSS selector.".format(self.widget_elements)
            )

    def _check_place(self, name: str, url: str) -> None:
        if not is_among(url, allowed_places(self._browser, name)):
            sentence = (
                "{} is {}, which this site does not allow; if it should, add it to CHATHUB_{}S."
            )
            self._refuse(sentence.format(name.replace("_", "-"), url, name.upper()))

    def _refuse(self, sentence: str) -> None:
        self.problem = self.problem or WidgetError(BAD_SETTING, sentence)

    def _contact(
        self, name: str, value: str | None, is_right: "Callable[[str], object]"
    ) -> str | None:
        value = (value or "").strip()
        if value and not is_right(value):
            self.warnings.append(
                "{} is {!r}, which nobody can be reached at; it is left out.".format(name, value)
            )
            return None
        return value or None

    def _sign_in(self, url: str | None, markup: bool) -> str | None:
        """Return where to sign in; strangers' markup can ask for nobody's password on another site."""
        if not url or not url.strip():
            return None
        address = self._browser.web_address(url.strip())
        if address and (not markup or address.startswith(self._browser.origin() + "/")):
            return address.split("#")[0]
        where = "an address of this site" if markup else "an http(s) address"
        self.warnings.append(
            "sign-in-url is {!r}, which is not {}; it is left out.".format(url, where)
        )
        return None


def _is_mail(text: str) -> bool:
    name, _at, domain = text.partition("@")
    return (
        bool(name and domain)
        and "@" not in domain
        and not any(letter in text for letter in " \t\r\n<>?&")
    )


def _is_phone(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and all(letter in _PHONE for letter in text)
