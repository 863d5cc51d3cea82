"""The three engines: each started when a test first asks for it, and anew once it has died.

Chromium and Firefox are driven by Playwright, WebKit too where Playwright's own is there; else
WebKitGTK is driven over WebDriver. All stay up for the next test, except after one that lost them
or ran out of time: whatever they have started is killed then, since it may not answer any more.
"""

import contextlib
import os
import subprocess

import browsers
import playwright.sync_api
import psutil

from .webdriver_page import WebDriverContext, Windows

END_TIMEOUT_S = 5
# A page in which Pyodide starts answers no script meanwhile; so as long as for that (seen.READY_S).
SCRIPT_TIMEOUT_S = 90


class Started:
    """The processes that a call has started, and what it returned.

    Attributes:
        value: what it returned.
    """

    def __init__(self, call):
        own = psutil.Process()
        before = {child.pid for child in own.children()}
        self.value = call()
        self._roots = [child for child in own.children() if child.pid not in before]

    def alive(self):
        """Return whether all of them are still there."""
        return all(map(_lives, self._roots))

    def kill(self):
        """End them and all that they have started."""
        found = list(self._roots)
        for root in self._roots:
            with contextlib.suppress(psutil.NoSuchProcess):
                found += root.children(recursive=True)
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # Not for their children's: those are init's to collect, which may take its time.
        psutil.wait_procs(self._roots, END_TIMEOUT_S)


def _lives(process):
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


class PlaywrightEngines:
    """Playwright's driver and its browsers."""

    def __init__(self):
        self._driver = None
        self._browsers = {}
        self._crashed = set()

    def context(self, name, base_url, keeps_pages=False):
        """Return a new browser context.

        Args:
            name: the engine's.
            base_url: what paths belong to.
            keeps_pages: with a back/forward cache, which Chromium's headless shell lacks, and which
                Playwright turns off.
        """
        self._drop_what_died()
        if self._driver is None:
            self._driver = Started(lambda: playwright.sync_api.sync_playwright().start())
        full = keeps_pages and name == "chromium"
        key = (name, full)
        if key not in self._browsers:
            kind = getattr(self._driver.value, name)
            options = browsers.launch_options(kind, full=full)
            if full:
                options["ignore_default_args"] = ["--disable-back-forward-cache"]
            self._browsers[key] = kind.launch(**options)
        # A page that a test answers counts as one of the public network in Chromium, and needs leave
        # to reach this machine (https://wicg.github.io/local-network-access/).
        leave = {"permissions": ["local-network-access"]} if name == "chromium" else {}
        context = self._browsers[key].new_context(base_url=base_url, **leave)
        context.set_default_timeout(15_000)
        context.on("page", lambda page: page.on("crash", lambda _: self._crashed.add(key)))
        return context

    def lost(self):
        """Return what has died since the start, or None."""
        if self._driver and not self._driver.alive():
            return "Playwright's driver"
        for browser in self._browsers.values():
            with contextlib.suppress(playwright.sync_api.Error):
                browser.new_context().close()  # brings the news of its end, if there are any
        gone = [key for key in self._browsers if self._is_gone(key)]
        return " and ".join(name for name, _ in gone) or None

    def end(self):
        """End the driver and its browsers, whatever state they are in."""
        driver, self._driver = self._driver, None
        self._browsers.clear()
        self._crashed.clear()
        if driver:
            driver.kill()
            driver.value.stop()

    def _is_gone(self, key):
        return key in self._crashed or not self._browsers[key].is_connected()

    def _drop_what_died(self):
        if self._driver and not self._driver.alive():
            self.end()
        for key in [key for key in self._browsers if self._is_gone(key)]:
            with contextlib.suppress(Exception):  # it may have ended by itself
                self._browsers.pop(key).close()
            self._crashed.discard(key)


class WebDriverEngine:
    """WebKitGTK's MiniBrowser, its driver, and a display that nobody sees."""

    def __init__(self):
        self._display = None
        self._started = None

    def context(self, base_url):
        """Return a new context: the same browser without its cookies."""
        if self._started and self.lost():
            self.end()
        if self._started is None:
            self._started = Started(self._start)
        return WebDriverContext(self._started.value, base_url)

    def lost(self):
        """Return what has died since the start, or None."""
        if self._started is None:
            return None
        try:
            # Ending the browser by itself ends the session, and the driver stays.
            answers = self._started.alive() and self._started.value.driver.window_handles
            return None if answers else "webkit"
        except Exception:
            return "webkit"

    def end(self):
        """End all three, whatever state they are in."""
        started, self._started = self._started, None
        if started:
            started.kill()

    def _start(self):
        # Not above: nobody else needs it, and it takes its time.
        from selenium import webdriver
        from selenium.webdriver.webkitgtk.options import Options
        from selenium.webdriver.webkitgtk.service import Service

        found = browsers.webkit_driver()
        options = Options()
        options.binary_location = found.browser
        options.add_argument("--automation")
        options.page_load_strategy = "none"  # webdriver_page.go says why
        environment = {
            **os.environ,
            **browsers.WEBKIT_ENVIRONMENT,
            "DISPLAY": self._start_display(found.xvfb),
        }
        service = Service(found.driver, env=environment)
        driver = webdriver.WebKitGTK(options=options, service=service)
        driver.set_script_timeout(SCRIPT_TIMEOUT_S)
        driver.set_page_load_timeout(30)
        return Windows(driver)

    def _start_display(self, xvfb):
        command = [xvfb, "-displayfd", "1", "-screen", "0", "1600x1200x24"]
        self._display = subprocess.Popen(
            [*command, "-nolisten", "tcp"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        return f":{self._display.stdout.readline().strip()}"


class Engines:
    """What one test process drives."""

    def __init__(self):
        self._playwright = PlaywrightEngines()
        self._webdriver = WebDriverEngine()

    def context(self, name, base_url, keeps_pages=False):
        """Return a new context of an engine; it starts the engine where that is needed."""
        if name == "webkit" and browsers.webkit_driver():
            return self._webdriver.context(base_url)
        return self._playwright.context(name, base_url, keeps_pages)

    def lost(self):
        """Return the names of what has died since it was started, or None."""
        each = [self._playwright.lost(), self._webdriver.lost()]
        return " and ".join(filter(None, each)) or None

    def end(self):
        """End everything; the next `context` starts anew."""
        self._playwright.end()
        self._webdriver.end()
