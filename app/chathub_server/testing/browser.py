"""A browser as stories need it, whatever drives it: a thin layer over Playwright's page or Selenium's driver.

All times are in seconds.
"""

import contextlib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .addresses import shown

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Page
    from selenium.webdriver.remote.webdriver import WebDriver

LIMIT_S = 30.0
PAUSE_S = 0.03  # the browser needs the processor


class BrowserError(Exception):
    """Raised with what the browser says in a few words: it could not open a page, or look at it."""


class Browser(ABC):
    """One page of a browser."""

    @abstractmethod
    def goto(self, url: str, limit_s: float = LIMIT_S) -> None:
        """Open a URL, and wait until its document is there.

        Raises:
            BrowserError: there is none in time.
        """

    @abstractmethod
    def reload(self, limit_s: float = LIMIT_S) -> None:
        """Load the page again, likewise."""

    @abstractmethod
    def evaluate(self, script: str, argument: Any = None) -> Any:
        """Return what an expression is in the page, or what a function returns, given the argument.

        Raises:
            BrowserError: it throws, or the page has just been left.
        """

    @abstractmethod
    def errors(self) -> list[str] | None:
        """Return what the console has shown as an error so far; None where the browser does not tell."""

    @abstractmethod
    def element(self, selector: str) -> Any:
        """Return the first element of a CSS selector, Playwright's or Selenium's, or None."""

    @abstractmethod
    def leave(self) -> None:
        """Listen no more; the page stays."""

    def until(self, script: str, argument: Any = None, limit_s: float = LIMIT_S) -> Any:
        """Evaluate a script until it is something true, also across navigations, and return that.

        Raises:
            BrowserError: it did not become true in time.
        """
        end_s = time.monotonic() + limit_s
        while True:
            try:
                found = self.evaluate(script, argument)
                if found:
                    return found
                seen = f"it stayed {found!r}"
            except BrowserError as error:
                seen = str(error)
            if time.monotonic() >= end_s:
                raise BrowserError(f"{script} did not become true within {limit_s:g} s: {seen}")
            time.sleep(PAUSE_S)

    def locate(self, selector: str, limit_s: float = LIMIT_S) -> Any:
        """Wait for an element of a CSS selector; return it as Playwright or Selenium has it, to act on.

        Raises:
            BrowserError: there is none in time.
        """
        self.until("(selector) => document.querySelector(selector) !== null", selector, limit_s)
        return self.element(selector)


class PlaywrightBrowser(Browser):
    """Playwright's page, of its synchronous API.

    Args:
        page: the page, as the fixture of pytest-playwright gives it.
    """

    def __init__(self, page: "Page") -> None:
        from playwright.sync_api import Error

        self.page = page
        self._error = Error
        self._errors: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", self._thrown)

    def goto(self, url: str, limit_s: float = LIMIT_S) -> None:
        """Open a URL."""
        with self._in_words():
            self.page.goto(url, wait_until="domcontentloaded", timeout=limit_s * 1000)

    def reload(self, limit_s: float = LIMIT_S) -> None:
        """Load the page again."""
        with self._in_words():
            self.page.reload(wait_until="domcontentloaded", timeout=limit_s * 1000)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """Return what a script is in the page."""
        with self._in_words():
            return self.page.evaluate(script, argument)

    def errors(self) -> list[str]:
        """Return what the console has shown as an error, and what was thrown and not caught."""
        return list(self._errors)

    def element(self, selector: str) -> Any:
        """Return Playwright's `ElementHandle`, or None."""
        return self.page.query_selector(selector)

    def leave(self) -> None:
        """Listen no more."""
        self.page.remove_listener("console", self._console)
        self.page.remove_listener("pageerror", self._thrown)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise BrowserError(first_words(str(error))) from None

    def _console(self, message: "ConsoleMessage") -> None:
        if message.type == "error":
            url = message.location["url"]
            self._errors.append(f"{message.text} ({shown(url)})" if url else message.text)

    def _thrown(self, error: "Error") -> None:
        self._errors.append(str(error))


class SeleniumBrowser(Browser):
    """A driver of Selenium.

    Args:
        driver: the driver, of any browser.
    """

    # A function is called, anything else is the answer; a promise is awaited
    # (https://www.w3.org/TR/webdriver2/#execute-script).
    _EVALUATE = (
        "const found = ({});\nreturn typeof found === 'function' ? found(arguments[0]) : found;"
    )
    _LOADED = "return !window.chathubIsOld && document.readyState !== 'loading'"

    def __init__(self, driver: "WebDriver") -> None:
        from selenium.common.exceptions import WebDriverException

        self.driver = driver
        self._error = WebDriverException
        self._errors: list[str] = []

    def goto(self, url: str, limit_s: float = LIMIT_S) -> None:
        """Open a URL; also with a driver that does not wait by itself."""
        self._load(lambda: self.driver.get(url), limit_s)

    def reload(self, limit_s: float = LIMIT_S) -> None:
        """Load the page again."""
        self._load(self.driver.refresh, limit_s)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """Return what a script is in the page."""
        return self._execute(self._EVALUATE.format(script), argument)

    def errors(self) -> list[str] | None:
        """Return what the console has shown as an error, which Chromium and Edge tell; else None."""
        get_log = getattr(self.driver, "get_log", None)
        if get_log is None:
            return None
        with contextlib.suppress(self._error):
            self._errors += [
                each["message"] for each in get_log("browser") if each["level"] == "SEVERE"
            ]
            return list(self._errors)
        return None

    def element(self, selector: str) -> Any:
        """Return Selenium's `WebElement`, or None."""
        return next(iter(self.driver.find_elements("css selector", selector)), None)

    def leave(self) -> None:
        """Do nothing: the driver keeps its log by itself."""

    def _load(self, load: Any, limit_s: float) -> None:
        end_s = time.monotonic() + limit_s
        with contextlib.suppress(BrowserError):  # a page that cannot be spoken to is old anyway
            self._execute("window.chathubIsOld = true")
        before = self.driver.timeouts.page_load
        self.driver.set_page_load_timeout(limit_s)
        try:
            load()
        except self._error as error:
            raise BrowserError(first_words(error.msg or type(error).__name__)) from None
        finally:
            self.driver.set_page_load_timeout(before)
        while not self._has_loaded():
            if time.monotonic() >= end_s:
                raise BrowserError(f"it did not load within {limit_s:g} s")
            time.sleep(PAUSE_S)

    def _has_loaded(self) -> bool:
        with contextlib.suppress(BrowserError):  # the old document has just gone
            return bool(self._execute(self._LOADED))
        return False

    def _execute(self, script: str, argument: Any = None) -> Any:
        try:
            return self.driver.execute_script(script, argument)
        except self._error as error:
            raise BrowserError(first_words(error.msg or type(error).__name__)) from None


def first_words(text: str) -> str:
    """Return the first line of what a driver says, without the address that it may repeat."""
    line = text.strip().partition("\n")[0]
    words = line.partition(" at http")[0].rstrip(".")
    return words.removeprefix("Page.goto: ").removeprefix("Page.evaluate: ")
