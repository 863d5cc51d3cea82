"""A page with the probe in it: asked what is there, told what to do.

All times are in seconds.
"""

import time
from typing import Any, NoReturn

import pytest

from .browser import PAUSE_S, Browser, BrowserError
from .widget_probe import ASK, PROBE
from .widget_view import WidgetView


class ProbedPage:
    """A page, and the first `<chathub-widget>` of it.

    Args:
        browser: what shows it.
        limit_s: how long all that is done with it may take.

    Attributes:
        browser: what shows it.
        end_s: when that time is over, by `time.monotonic()`.
    """

    def __init__(self, browser: Browser, limit_s: float) -> None:
        self.browser = browser
        self._limit_s = limit_s
        self.end_s = time.monotonic() + limit_s
        self._errors_before = len(browser.errors() or [])  # those of a sign-in, and of other tests

    def look(self) -> WidgetView:
        """Return what is there now."""
        return WidgetView(**self.ask("look"))

    def places_of_tokens(self) -> list[str]:
        """Return where in the page a token stands that does not belong there."""
        answer = self.ask("places")
        if not answer["tokens"]:
            fail("Expected a token on the vendor's tag, and there was none.")
        found: list[str] = answer["found"]
        return found

    def errors(self) -> list[str] | None:
        """Return the errors of the console; None where the browser does not tell them."""
        errors = self.browser.errors()
        return None if errors is None else errors[self._errors_before :]

    def note(self) -> None:
        """Remember the tag and its token; later looks tell only what came afterwards."""
        self.ask("note")

    def call(self, method: str) -> None:
        """Call a method of the element."""
        self.ask("call", method)

    def set(self, attribute: str, value: str) -> None:
        """Set an attribute of the element."""
        self.ask("set", [attribute, value])

    def remove(self) -> None:
        """Take the element out of the page."""
        self.ask("remove")

    def move(self) -> None:
        """Take it out and put it back within one task."""
        self.ask("move")

    def sign_out(self) -> None:
        """Say that the person signs out, as the site does."""
        self.ask("signOut")

    def wake(self) -> None:
        """Send the events of a window that a person comes back to."""
        self.ask("wake")

    def ask(self, name: str, argument: Any = None) -> Any:
        """Return what a function of the probe answers; the probe is put in where a new document has none."""
        while True:
            try:
                answer = self.browser.evaluate(ASK, [name, argument])
                if answer is not None:
                    return answer["answer"]
                self.browser.evaluate(PROBE)
            except BrowserError as error:
                if time.monotonic() >= self.end_s:
                    fail(f"Expected a page that answers, and the browser says: {error}.")
                time.sleep(PAUSE_S)

    def left_s(self) -> float:
        """Return how much of the time is left."""
        left_s = self.end_s - time.monotonic()
        if left_s <= 0:
            fail(f"Expected the story to end within {self._limit_s:g} s, and it did not.")
        return left_s


def fail(sentence: str) -> NoReturn:
    """End the story with one sentence."""
    pytest.fail(sentence, pytrace=False)
