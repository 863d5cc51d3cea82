"""What a developer asked for, checked once, before anything on the page is touched."""

from .errors import BAD_SETTING, WidgetError

TOKEN_URL = "/api/chathub/token"
WIDGET_URL = "https://widget.smsbat.com/operator-chat-panel/widget-script.js"  # CHATHUB.md

STARTS = ("immediate", "idle", "visible", "interaction", "manual")

_PHONE = "0123456789+-() ./"


class Settings:
    """The checked settings of one widget.

    `problem` is the `WidgetError` that keeps the widget from starting, or None; `warnings` are
    sentences about things that were left out, such as a fallback address that is none.
    """

    def __init__(
        self,
        browser,
        organization=None,
        token_url=None,
        widget_url=None,
        widget_elements=None,
        isolation=None,
        start=None,
        locale=None,
        fallback_email=None,
        fallback_phone=None,
        fallback_url=None,
    ):
        self.warnings = []
        self.problem = None
        self.organization = str(organization).strip() if organization else None
        self.token_url = token_url or browser.site_settings.get("token_url") or TOKEN_URL
        self.widget_url = widget_url or browser.site_settings.get("widget_url") or WIDGET_URL
        self.widget_elements = widget_elements or None
        self.isolation = isolation or "page"
        self.locale = locale or browser.language()
        self.mail = self._contact("fallback-email", fallback_email, _is_mail)
        self.phone = self._contact("fallback-phone", fallback_phone, _is_phone)
        self.link = self._contact("fallback-url", fallback_url, browser.web_address)
        for name, url in (("token-url", self.token_url), ("widget-url", self.widget_url)):
            if not browser.web_address(url):
                self._refuse("{} is {!r}, which is not an http(s) address.".format(name, url))
        self.token_url = browser.web_address(self.token_url) or ""
        self.widget_url = (browser.web_address(self.widget_url) or "").split("#")[0]
        if self.isolation not in ("page", "frame"):
            self._refuse('isolation is {!r}; it can be "page" or "frame".'.format(self.isolation))
        if (start or "immediate") not in STARTS:
            self._refuse("start is {!r}; it can be {}.".format(start, ", ".join(STARTS)))
        if self.widget_elements and not browser.is_selector(self.widget_elements):
            self._refuse(
                "widget-elements is {!r}, which is not a CSS selector.".format(self.widget_elements)
            )

    def _refuse(self, sentence):
        self.problem = self.problem or WidgetError(BAD_SETTING, sentence)

    def _contact(self, name, value, is_right):
        value = (value or "").strip()
        if value and not is_right(value):
            self.warnings.append(
                "{} is {!r}, which nobody can be reached at; it is left out.".format(name, value)
            )
            return None
        return value or None


def _is_mail(text):
    name, _at, domain = text.partition("@")
    return (
        bool(name and domain)
        and "@" not in domain
        and not any(letter in text for letter in " \t\r\n<>?&")
    )


def _is_phone(text):
    return any(letter.isdigit() for letter in text) and all(letter in _PHONE for letter in text)
