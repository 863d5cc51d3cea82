"""The part of Playwright's page that a story for every engine uses, over WebDriver.

Stories read the page through `evaluate`, and act as a person does through `press` and `type`.
There is no clock to move and no network to answer for: `clock.fast_forward` does what a laptop's
sleep does, time jumps and the window gets the focus.
"""

import base64
import json
import threading
import time
from urllib.parse import urljoin

from selenium.common.exceptions import NoSuchFrameException

# What `evaluate` of Playwright takes: an expression, or a function of one argument. A promise is
# awaited (https://www.w3.org/TR/webdriver2/#execute-script).
EVALUATE = """
const found = ({});
return typeof found === "function" ? found(arguments[0]) : found;
"""

WINDOW = (1320, 900)  # its frame included: a desktop's page

LOAD_TIMEOUT_S = 30
LOADED = "return !window.isOld && document.readyState !== 'loading'"

SLEEP = """(passed_ms) => {
  const { now } = Date;
  Date.now = () => now() + passed_ms;
  dispatchEvent(new Event("focus"));
}"""

FETCH = """async ([url, method, data, headers]) => {
  const json = { "content-type": "application/json" };
  const body = data && JSON.stringify(data);
  const answer = await fetch(url, { method, body, headers: { ...(data && json), ...headers } });
  return { status: answer.status, text: await answer.text() };
}"""


def go(driver, url, wait=True):
    """Load a URL, and wait until its document is there.

    Not as the driver waits: WebKitWebDriver 2.50 misses an end now and then, and then waits for good.
    """
    driver.execute_script("window.isOld = true")
    driver.get(url)
    end_s = time.monotonic() + LOAD_TIMEOUT_S
    while wait and not _has_loaded(driver):
        assert time.monotonic() < end_s, f"{url} did not load"
        threading.Event().wait(0.02)


def _has_loaded(driver):
    try:
        return driver.execute_script(LOADED)
    except NoSuchFrameException:  # the old document has just gone
        return False


class Answer:
    """What the site answered."""

    def __init__(self, status, text):
        self.ok = status < 400
        self.status = status
        self._text = text

    def text(self):
        return self._text

    def json(self):
        return json.loads(self._text)


class Requests:
    """Requests with the page's cookies."""

    def __init__(self, page):
        self._page = page

    def get(self, url, headers=None):
        return self._send(url, "GET", None, headers)

    def post(self, url, data=None):
        return self._send(url, "POST", data, None)

    def delete(self, url):
        return self._send(url, "DELETE", None, None)

    def _send(self, url, method, data, headers):
        if self._page.url == "about:blank":
            self._page.goto("/own/empty.html")
        found = self._page.evaluate(FETCH, [self._page.absolute(url), method, data, headers or {}])
        return Answer(found["status"], found["text"])


class Clock:
    """Time that jumps, as it does when a laptop sleeps."""

    def __init__(self, page):
        self._page = page

    def install(self):
        """Be ready to: nothing is needed."""

    def fast_forward(self, passed):
        """Let this time pass, "hh:mm:ss" or "mm:ss", without any timer having run."""
        seconds = 0
        for part in passed.split(":"):
            seconds = 60 * seconds + int(part)
        self._page.evaluate(SLEEP, seconds * 1000)


class WebDriverPage:
    """One page."""

    def __init__(self, windows, handle, base_url):
        self._windows = windows
        self._handle = handle
        self._base_url = base_url
        self.clock = Clock(self)
        self.request = Requests(self)

    @property
    def driver(self):
        """The driver, speaking to this page."""
        return self._windows.speak_to(self._handle)

    @property
    def url(self):
        return self.driver.current_url

    def absolute(self, url):
        """Return a URL that may be a path of the site."""
        return urljoin(self._base_url, url)

    def goto(self, url, wait_until="load"):
        go(self.driver, self.absolute(url), wait=wait_until != "commit")

    def evaluate(self, script, argument=None):
        return self.driver.execute_script(EVALUATE.format(script), argument)

    def find(self, script, argument=None):
        """Return the element that a script finds, for WebDriver to act on."""
        return self.driver.execute_script(f"return ({script})(arguments[0])", argument)

    def screenshot(self):
        return base64.b64decode(self.driver.get_screenshot_as_base64())

    def close(self):
        self.driver.close()


class Windows:
    """The windows of one browser; a driver speaks to one at a time."""

    def __init__(self, driver):
        self.driver = driver
        # This one stays, empty: a browser without windows ends.
        self.first = self._current = driver.current_window_handle

    def speak_to(self, handle):
        """Return the driver, speaking to this window."""
        if self._current != handle:
            self.driver.switch_to.window(handle)
            self._current = handle
        return self.driver

    def open(self):
        """Open a window, since a tab in the background counts as hidden; return its handle."""
        self.speak_to(self.first).switch_to.new_window("window")
        self._current = self.driver.current_window_handle
        self.driver.set_window_size(*WINDOW)
        return self._current


class WebDriverContext:
    """A browser without cookies, in which pages are opened and closed."""

    def __init__(self, windows, base_url):
        self._windows = windows
        self._base_url = base_url
        self._pages = []
        first = windows.speak_to(windows.first)
        go(first, urljoin(base_url, "/own/empty.html"))
        first.delete_all_cookies()

    def new_page(self):
        """Open a page."""
        self._pages.append(WebDriverPage(self._windows, self._windows.open(), self._base_url))
        return self._pages[-1]

    def close(self):
        """Close the pages."""
        for page in self._pages:
            page.close()
