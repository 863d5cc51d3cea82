"""What a person sees: the panel for what it shows, the fallback, and what the widget said.

`Seen` reads a page through `evaluate` alone, so that it is the same in every engine. Where the page
is Playwright's, `panel`, `fallback` and `element` are locators, for what only a few tests look at.
"""

import threading
import time
from typing import ClassVar

import playwright.sync_api
from selenium.common.exceptions import JavascriptException, NoSuchFrameException

from .page_scripts import (
    BUTTON,
    FALLBACKS,
    HIDDEN_PYTHON,
    LEFT,
    LISTEN,
    LOOK,
    ONLINE,
    PANELS,
    UNAVAILABLE,
)
from .webdriver_page import WebDriverPage

WIDGET_ELEMENT = (
    '<chathub-widget organization="sales" fallback-email="help@site.example"></chathub-widget>'
)
playwright.sync_api.expect.set_options(timeout=15_000)
SEEN_S = 20  # on a busy machine
READY_S = 90  # Pyodide in WebKit, on a machine that others use

# The page was left, or its frame, while a script looked at it: look again.
GONE = (
    "context was destroyed",
    "because of a navigation",
    "Frame was detached",
    "Cannot find context",
)


class Seen:
    """A page, its panel, its fallback, its console, and the states its widgets went through.

    Attributes:
        page: Playwright's page, or the same over WebDriver.
        urls: what the page has asked for, where Playwright drives it.
    """

    opened: ClassVar = []  # those of the running test, for its report when it fails

    def __init__(self, page, chathub):
        self.opened.append(self)
        self.page = page
        self.chathub = chathub
        self.urls = []
        self.noted_console = []
        self.noted_errors = []
        self._drives = not isinstance(page, WebDriverPage)
        if self._drives:
            self._listeners = {
                "console": lambda message: self.noted_console.append((message.type, message.text)),
                "pageerror": lambda error: self.noted_errors.append(str(error)),
                "request": lambda request: self.urls.append(request.url),
            }
            for name, listener in self._listeners.items():
                page.on(name, listener)
            page.add_init_script(LISTEN)
            self.element = page.locator("chathub-widget")
            self.fallback = page.get_by_role("alert")

    def leave(self):
        """Hear no more of a page that goes on to live."""
        if self._drives:
            for name, listener in self._listeners.items():
                self.page.remove_listener(name, listener)

    # What is there

    @property
    def panel(self):
        """The panel, in the page or in a frame of its own, as Playwright's locator."""
        framed = self.page.evaluate(
            "document.querySelector('chathub-widget')?.getAttribute('isolation') === 'frame'"
        )
        place = self.page.frame_locator("iframe[srcdoc] >> nth=-1") if framed else self.page
        return place.locator('section[id^="operator-chat-panel"]')

    @property
    def panels(self):
        """What each panel shows, of the page and of its frames."""
        return self.page.evaluate(PANELS)

    @property
    def token_id(self):
        """The id of the token that the panel believes it has."""
        (panel,) = self.panels
        return panel["token"]

    @property
    def console(self):
        """What was written to the console, as (level, text)."""
        return self.noted_console if self._drives else self._heard("error", "warn")

    @property
    def errors(self):
        """What was thrown and not caught."""
        return self.noted_errors if self._drives else [text for _, text in self._heard("thrown")]

    def _heard(self, *levels):
        heard = self.page.evaluate("globalThis.heard ?? []")
        return [(level, text) for level, text in heard if level in levels]

    @property
    def changes(self):
        return self.page.evaluate("said")

    @property
    def states(self):
        return [change["state"] for change in self.changes]

    # Waiting

    def until(self, script, argument=None, timeout_s=SEEN_S):
        """Wait until a script returns something true, and return that.

        Also on pages without `unsafe-eval`, and across navigations.
        """
        end_s = time.monotonic() + timeout_s
        while True:
            found = self._look(script, argument)
            if found:
                return found
            assert time.monotonic() < end_s, f"{script} ({argument!r}) stayed {found!r}"

    def _look(self, script, argument):
        """Return what the script returns, None where the page has just been left."""
        try:
            return self.page.evaluate(LOOK.format(script), argument)
        except (JavascriptException, NoSuchFrameException):
            return _pause()
        except playwright.sync_api.Error as error:
            if not any(gone in str(error) for gone in GONE):
                raise
            return None

    def until_said(self, text):
        """Wait until the site's log says this, since it was last read; return what it has said."""
        end_s = time.monotonic() + SEEN_S
        said = ""
        while text not in said:
            assert time.monotonic() < end_s, said
            _pause()
            said += self.chathub.said()
        return said

    def state(self, name, timeout_s=SEEN_S):
        """Wait until the element says that it is in this state."""
        self.until(
            "(name) => document.querySelector('chathub-widget')?.state === name", name, timeout_s
        )

    def ready(self, operator=None):
        """Wait until the one panel is there and works; return its token's id, as it shows it.

        Args:
            operator: whose panel it is to be.
        """
        self.state("ready", READY_S)
        return self._online(operator=operator)

    def another_token(self, than):
        """Wait until the panel works with another token; return its id."""
        return self._online(**{"not": than})

    def _online(self, **wanted):
        return self.until(ONLINE, wanted)["token"]

    def unavailable(self, says):
        """Wait for the fallback, and for no panel, with a reason like this; return the last change."""
        last = self.until(UNAVAILABLE, says, READY_S)
        assert any(last["reason"] in text for _, text in self.console), self.console
        return last

    def fallback_says(self, text):
        """Wait until a fallback holds this text."""
        self.until(
            f"(text) => {FALLBACKS}.some((card) => card.innerText.includes(text))", text, READY_S
        )

    def reached(self, state, times):
        """Wait until the widget has come into a state so many times."""
        self.until(
            "([state, times]) => said.filter((change) => change.state === state).length >= times",
            [state, times],
        )

    def nothing_is_left(self):
        """Wait until neither a panel nor anything else of the vendor's is there."""
        self.until(f"{LEFT}.length === 0")

    # Acting

    def sign_in(self, user):
        answer = self.page.request.post(f"{self.chathub.site}/session", data={"user": user})
        assert answer.ok, answer.text()

    def sign_out(self):
        assert self.page.request.delete(f"{self.chathub.site}/session").ok

    def call(self, method):
        self.page.evaluate(
            "(method) => void document.querySelector('chathub-widget')[method]()", method
        )

    def set(self, attribute, value):
        """Set an attribute of the element."""
        self.page.evaluate(
            "(pair) => document.querySelector('chathub-widget').setAttribute(...pair)",
            [attribute, value],
        )

    def remove(self):
        """Take the element out of the page."""
        self.page.evaluate("() => document.querySelector('chathub-widget').remove()")

    def press(self, name):
        """Press the button, or follow the link, of this name."""
        self.until(f"(name) => !!({BUTTON})(name)", name)
        if self._drives:
            handle = self.page.evaluate_handle(BUTTON, name)
            handle.as_element().click()
        else:
            self.page.find(BUTTON, name).click()

    def type(self, text):
        """Type into the panel's field, in the page."""
        if self._drives:
            self.panel.get_by_role("textbox").press_sequentially(text)
        else:
            self.page.find("() => document.querySelector('section[id^=operator] input')").send_keys(
                text
            )

    def pass_hours(self, hours):
        """Let hours pass for the page, the site and the vendor."""
        self.pass_everywhere(f"{hours:02}:00:00")

    def pass_everywhere(self, text):
        """Let time pass for the page, the site and the vendor: "hh:mm:ss"."""
        hours, minutes, seconds = map(int, text.split(":"))
        self.chathub.advance(3600 * hours + 60 * minutes + seconds)
        self.pass_time(text)

    def pass_time(self, text):
        """Let time pass for the page alone: "hh:mm:ss" or "mm:ss"."""
        self.page.clock.fast_forward(text)
        # Playwright moves the clock of each frame by itself. Python in the hidden frame may look at
        # the page's before that has moved; it looks again within a minute.
        if self._drives and self.page.evaluate(HIDDEN_PYTHON):
            self.page.clock.fast_forward("01:01")


def _pause():
    threading.Event().wait(0.03)  # the browser needs the processor
