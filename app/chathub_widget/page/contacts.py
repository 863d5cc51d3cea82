"""How to reach people where there is no chat, and where to sign in."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..settings import Settings
    from .browser import Browser


def add_contacts(
    browser: "Browser", parent: "Any", settings: "Settings", messages: dict[str, str]
) -> None:
    """Add a list of the ways to reach people to an element, where there is one."""
    links = _links(settings)
    items = browser.append(parent, browser.create("ul", "")) if links else None
    for name, address, text in links:
        said = messages[name] + ": " if text else ""
        item = browser.append(items, browser.create("li", said))
        anchor = browser.append(item, browser.create("a", text or messages[name]))
        browser.set(anchor, "href", address)


class SignInLink:
    """A link to a sign-in that leads back to this page, whose address may change while it is shown."""

    def __init__(self, browser: "Browser", parent: "Any", url: str, text: str) -> None:
        self._browser = browser
        self._url = url
        self._link = browser.append(parent, browser.create("a", text))
        browser.set(self._link, "class", "sign-in")
        self._follow = browser.callback(self._lead_back)
        browser.listen_to(self._link, "click", self._follow)
        self._lead_back()

    def close(self) -> None:
        """Forget it; whoever shows it takes it away."""
        self._browser.unlisten(self._link, "click", self._follow)
        self._browser.release(self._follow)

    def _lead_back(self, *_: object) -> None:
        self._browser.set(self._link, "href", _with_way_back(self._browser, self._url))


def _with_way_back(browser: "Browser", url: str) -> str:
    """Return a sign-in's address with this page's: where it ends in `=`, or else as `next`."""
    if not url.endswith("="):
        url += ("&" if "?" in url else "?") + "next="
    return url + browser.quote(browser.page_address())


def _links(settings: "Settings") -> list[tuple[str, str, str | None]]:
    """Return the ways to reach people: what it is, its address, and its text where it has one."""
    links: list[tuple[str, str, str | None]] = []
    if settings.mail:
        links.append(("mail", "mailto:" + settings.mail, settings.mail))
    if settings.phone:
        digits = "".join(letter for letter in settings.phone if letter in "+0123456789")
        links.append(("phone", "tel:" + digits, settings.phone))
    if settings.link:
        links.append(("link", settings.link, None))
    return links
