"""The page that stories try: opened anew, looked at until it is as promised or the time is over.

All times are in seconds.
"""

import time
from collections.abc import Callable

from .addresses import shown
from .browser import PAUSE_S, Browser, BrowserError
from .probed_page import ProbedPage, fail
from .widget_view import WidgetView

ELEMENT_S = 10  # for a page that makes its element with a script
AT_ONCE_S = 3
SHOWS_NO_WIDGET = ("unavailable", "signed-out", "stopped")
WAITS = ("interaction", "visible", "manual")


class NoWidgetError(Exception):
    """Raised with one sentence where there is nothing to try: no answer, no element."""


class WidgetPage(ProbedPage):
    """A page at an address.

    Args:
        browser: what shows it.
        url: its address.
        limit_s: how long all that is done with it may take.

    Attributes:
        url: its address.
    """

    def __init__(self, browser: Browser, url: str, limit_s: float) -> None:
        super().__init__(browser, limit_s)
        self.url = url

    def open(self) -> None:
        """Open it anew, and let the widget get ready.

        Raises:
            NoWidgetError: the site does not answer, or the page has no element.
        """
        try:
            if "#" in self.url:  # the same address once more would only move within the page
                self.browser.goto("about:blank", self.left_s())
            self.browser.goto(self.url, self.left_s())
        except BrowserError as error:
            raise NoWidgetError(f"{shown(self.url)} does not answer: {error}.") from None
        self._find()

    def open_again(self) -> None:
        """Load the page again, as a second visit does."""
        try:
            self.browser.reload(self.left_s())
        except BrowserError as error:
            fail(f"Expected the page again on a second visit, but it does not answer: {error}.")
        self._find()

    def until(
        self,
        is_so: Callable[[WidgetView], bool],
        expected: str,
        limit_s: float | None = None,
    ) -> WidgetView:
        """Look until it is so; return what was seen.

        Args:
            is_so: asked of each look.
            expected: what the sentence of a failure says was expected.
            limit_s: where it has to be so earlier than when the story's time is over.
        """
        limit_s = self.left_s() if limit_s is None else min(limit_s, self.left_s())
        end_s = time.monotonic() + limit_s
        while True:
            seen = self.look()
            if is_so(seen):
                return seen
            if time.monotonic() >= end_s:
                fail(f"Expected {expected}, and after {round(limit_s, 1):g} s there was {seen}.")
            time.sleep(PAUSE_S)

    def until_ready(self, after: str) -> WidgetView:
        """Wait for the widget."""
        return self.until(lambda seen: seen.is_ready, f"state 'ready' and one whole tag {after}")

    def until_gone(self, after: str, state: str | None, limit_s: float | None = None) -> WidgetView:
        """Wait until nothing of the widget is there, in a state where one is named."""
        return self.until(
            lambda seen: not seen.left and state in (None, seen.state),
            f"nothing of the widget {after}" + (f", and state {state!r}" if state else ""),
            limit_s,
        )

    def insert(self) -> None:
        """Put it back where it was; one that waits for a person is started."""
        self.ask("insert")
        self._start(self.look())

    def _find(self) -> None:
        end_s = time.monotonic() + min(ELEMENT_S, self.left_s())
        while True:
            seen = self.look()
            if seen.upgraded:
                break
            if time.monotonic() >= end_s:
                raise NoWidgetError(self._nothing_to_try(seen))
            time.sleep(PAUSE_S)
        self._start(seen)
        seen = self.until(
            lambda seen: seen.is_ready or seen.state in SHOWS_NO_WIDGET,
            "state 'ready' and one whole tag after the page was opened",
        )
        if seen.state == "signed-out":
            fail(
                "Expected state 'ready' after the page was opened, and it is 'signed-out': override the fixture"
                " chathub_sign_in, in the conftest.py of the folder where pytest starts, to sign somebody in."
            )
        if seen.state in SHOWS_NO_WIDGET:
            fail(f"Expected state 'ready' after the page was opened, and there was {seen}.")
        self.note()

    def _start(self, seen: WidgetView) -> None:
        if seen.start in WAITS:
            self.call("start")

    def _nothing_to_try(self, seen: WidgetView) -> str:
        where = shown(self.url)
        if seen.found:
            return f"{where} has a <chathub-widget>, but chathub-widget.js has not run there."
        if not seen.address.startswith("http"):  # WebKitGTK's driver raises nothing
            return f"{where} does not answer: the browser shows nothing of it."
        said = [f"it is {seen.title!r}"] if seen.title else []
        said += [f"HTTP {seen.status}"] if seen.status and seen.status >= 400 else []
        said += [f"the browser went to {seen.address}"] if seen.address != where else []
        return f"{where} has no <chathub-widget>" + (f" ({', '.join(said)})." if said else ".")
