"""What the page shows while there is no widget: the loading state, or the fallback contact.

It is built from DOM calls in a shadow root, so that the page's styles and this card leave each
other alone, and styled by a constructed sheet, which needs no `unsafe-inline`
(https://www.w3.org/TR/CSP3/#directive-style-src speaks of style elements and attributes only).
A page may restyle the host (`chathub-widget { position: static }`) and set `--chathub-accent`.
The languages of messages.py are written from left to right, whatever the page's is.
"""

from ..core.errors import BAD_SETTING, POLICY, SIGNED_OUT
from .contacts import SignInLink, add_contacts
from .messages import messages_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..settings import Settings
    from .browser import Browser

STYLE = """
:host { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000;
  display: block; max-inline-size: calc(100vw - 2rem); }
:host([hidden]) { display: none; }
@media print { :host { display: none; } }
.card { box-sizing: border-box; inline-size: 20rem; max-inline-size: 100%; padding: 1rem 1.125rem 1.125rem;
  border: 1px solid light-dark(#d9dde3, #3a4048); border-radius: .75rem;
  background: light-dark(#fff, #1d2126); color: light-dark(#1c2127, #e8eaed);
  font: 400 .9375rem/1.5 system-ui, sans-serif; text-align: start; direction: ltr; overflow-wrap: anywhere;
  box-shadow: 0 .5rem 1.5rem rgb(0 0 0 / .14); }
.loading { display: flex; gap: .75rem; align-items: center; inline-size: auto; padding-block: .75rem; }
.dot { flex: none; inline-size: .625rem; block-size: .625rem; border-radius: 50%;
  background: var(--chathub-accent, light-dark(#1a62c6, #7fb0f5)); animation: breathe 1.4s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: .25; } }
@media (prefers-reduced-motion: reduce) { .dot { animation: none; } }
h2 { margin: 0 0 .25rem; font: inherit; font-weight: 600; }
p { margin: 0 0 .75rem; color: light-dark(#4c545e, #b3bac3); }
ul { display: grid; gap: .375rem; margin: 0 0 1rem; padding: 0; list-style: none; }
a { color: var(--chathub-accent, light-dark(#1a62c6, #7fb0f5)); text-underline-offset: .15em; }
button { font: inherit; font-weight: 500; padding: .375rem .875rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid light-dark(#b9c0c9, #59616b); background: transparent; color: inherit; }
button:hover { background: light-dark(#f1f3f6, #2a2f36); }
.sign-in { display: inline-block; margin-block-end: .75rem; padding: .375rem .875rem; border-radius: .5rem;
  font-weight: 500; text-decoration: none; color: light-dark(#fff, #10151b);
  background: var(--chathub-accent, light-dark(#1a62c6, #7fb0f5)); }
.card > :last-child { margin-block-end: 0; }
.open { padding: .625rem 1.125rem; border: 0; border-radius: 1.5rem; font: 500 .9375rem/1.5 system-ui, sans-serif;
  background: var(--chathub-accent, light-dark(#1a62c6, #7fb0f5)); color: light-dark(#fff, #10151b);
  box-shadow: 0 .25rem .75rem rgb(0 0 0 / .18); }
.open:hover { background: var(--chathub-accent, light-dark(#15509f, #9cc3f8)); }
:focus-visible { outline: 2px solid var(--chathub-accent, light-dark(#1a62c6, #7fb0f5)); outline-offset: 2px; }
"""


# A person who tries again cannot mend these: the page has to, or a sign-in.
_NO_TRY_HELPS = (BAD_SETTING, POLICY, SIGNED_OUT)
_ASKS = ("click", "pointerenter", "focus")


class View:
    """Show one of three things for a started widget: loading, the fallback, or nothing.

    Args:
        browser: the seam to the page.
        host: the element to show it in, or None for one of its own at the end of the body.
        settings: the checked `Settings`: language and contacts.
        on_try_again: called when a person asks for another try.
    """

    def __init__(
        self,
        browser: "Browser",
        host: "Any",
        settings: "Settings",
        on_try_again: "Callable[[], None]",
    ) -> None:
        self._browser = browser
        self._settings = settings
        self._own_host = host is None
        self._host = browser.append_to_body(browser.create("div")) if host is None else host
        self._root = browser.shadow(self._host, STYLE)
        browser.empty(self._root)
        self._on_try_again = on_try_again
        self._click = browser.callback(self._clicked)
        self._button: Any = None
        self._sign_in: SignInLink | None = None
        self._shown: Any = None
        self._asked = False

    def loading(self) -> None:
        """Show that the widget is starting."""
        if self._replace("loading"):
            card = self._add(self._root, "div", "")
            self._browser.set(card, "class", "card loading")
            self._browser.set(card, "role", "status")
            self._browser.set(self._add(card, "span", ""), "class", "dot")
            self._add(card, "span", self._messages["loading"])

    def fallback(self, code: str, will_retry: bool = False) -> None:
        """Show why there is no chat, how to reach people, and, where that can help, a button to try again.

        The same reason again leaves what is shown alone, so that it is announced once.

        Args:
            code: of `errors.py`.
            will_retry: whether it is tried again without anybody.
        """
        if not self._replace((code, will_retry)):
            return
        card = self._add(self._root, "section", "")
        self._browser.set(card, "class", "card")
        self._browser.set(card, "role", "alert")
        self._browser.set(card, "lang", self._language)
        title = self._messages["title-signed-out" if code == SIGNED_OUT else "title"]
        self._add(card, "h2", title)
        said = self._messages[code].replace("{origin}", self._browser.origin())
        if will_retry:
            said += " " + self._messages["retrying"]
        self._add(card, "p", said)
        if code == SIGNED_OUT and self._settings.sign_in:
            text = self._messages["sign-in"]
            self._sign_in = SignInLink(self._browser, card, self._settings.sign_in, text)
        add_contacts(self._browser, card, self._settings, self._messages)
        if code in _NO_TRY_HELPS:
            return
        self._button = self._add(card, "button", self._messages["again"])
        self._browser.set(self._button, "type", "button")
        self._browser.listen_to(self._button, "click", self._click)
        if self._asked:
            self._asked = False
            self._browser.focus(self._button)

    def nothing(self) -> None:
        """Show nothing: the widget itself is there."""
        self._replace(None)
        self._asked = False

    def change(self, settings: "Settings") -> None:
        """Take other contacts or another language; what is shown follows."""
        self._settings = settings
        shown, self._shown = self._shown, None
        self._show(shown)

    def placeholder(self) -> None:
        """Show a light button instead of the widget; pointing at it or focusing it is enough."""
        if not self._replace("open"):
            return
        self._button = self._add(self._root, "button", self._messages["open"])
        self._browser.set(self._button, "type", "button")
        self._browser.set(self._button, "class", "open")
        for name in _ASKS:
            self._browser.listen_to(self._button, name, self._click)

    def moved_to(self, host: "Any") -> "View":
        """Return a view in another element that shows the same; this one is closed."""
        view = View(self._browser, host, self._settings, self._on_try_again)
        view._show(self._shown)
        self.close()
        return view

    def put_back(self) -> None:
        """Put the host back where it was made here, and a page has emptied its body."""
        if self._own_host and not self._browser.connected(self._host):
            self._browser.append_to_body(self._host)

    def close(self) -> None:
        """Take everything away, and the host too where it was made here."""
        self.nothing()
        self._browser.release(self._click)
        if self._own_host:
            self._browser.remove(self._host)

    @property
    def _messages(self) -> dict[str, str]:
        return messages_for(self._settings.locale)

    @property
    def _language(self) -> str:
        return self._messages["language"]

    def _show(self, what: "Any") -> None:
        if what == "loading":
            self.loading()
        elif what:
            self.fallback(*what)

    def _add(self, parent: "Any", name: str, text: str) -> "Any":
        return self._browser.append(parent, self._browser.create(name, text))

    def _replace(self, what: object) -> bool:
        if what == self._shown:
            return False
        if self._button is not None:
            for name in _ASKS:
                self._browser.unlisten(self._button, name, self._click)
            self._button = None
        if self._sign_in:
            self._sign_in.close()
            self._sign_in = None
        self._shown = what
        self._browser.empty(self._root)
        return True

    def _clicked(self, *_: object) -> None:
        self._asked = True
        self._on_try_again()
