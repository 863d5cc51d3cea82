"""What every test can ask for: both browsers, and the site with its stand-in vendor."""

import os
import queue
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import browsers
import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10


def pytest_configure(config):
    """Run every test that uses `page` in both browsers, unless the command line names some."""
    if not config.option.browser:
        config.option.browser = list(browsers.NAMES)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_type):
    """Launch Playwright's own browser, or else the system's; a missing one fails the test."""
    try:
        return {**browsers.launch_options(browser_type), **browser_type_launch_args}
    except LookupError as error:
        pytest.fail(str(error), pytrace=False)


class ChatHub:
    """A running site and stand-in vendor, each test process its own.

    Attributes:
        site: the site's URL, without a slash at the end.
        vendor: the stand-in vendor's.
    """

    def __init__(self):
        self._client = httpx.Client(timeout=10, trust_env=False)
        self._moved = False
        self._start(0, 0)

    def fail(self, target, **fault):
        """Break the next calls of that name: `fail("operator-token", status=503, times=2)`."""
        self._vendor("POST", "/_faults", json={"target": target, **fault})

    def mend(self):
        """Take back every fault, and a moved clock too: that is a restart on the same ports."""
        if self._moved:
            self.stop()
            self._start(httpx.URL(self.site).port, httpx.URL(self.vendor).port)
            self._moved = False
        else:
            self._vendor("DELETE", "/_faults")

    def calls(self):
        """Return how often each vendor call was made since the start; compare before and after."""
        return self._vendor("GET", "/_log").json()

    def advance(self, seconds):
        """Move the time of the site and the stand-in vendor; `page.clock` moves the page's."""
        self._moved = True
        self._vendor("POST", "/_clock", json={"advance_s": seconds})

    def said(self):
        """Return what the process has printed since the last call."""
        lines = []
        while not self._lines.empty():
            lines.append(self._lines.get() or "")
        return "".join(lines)

    def stop(self):
        """End the process and wait until it has ended."""
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _vendor(self, method, path, **kwargs):
        return self._client.request(method, self.vendor + path, **kwargs).raise_for_status()

    def _start(self, port, vendor_port):
        ports = [f"--port={port}", f"--vendor-port={vendor_port}"]
        self._process = subprocess.Popen(
            [sys.executable, ROOT / "serve.py", *ports],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._lines = queue.SimpleQueue()
        source = self._process.stdout, self._lines
        threading.Thread(target=_copy, args=source, daemon=True).start()
        self.site, self.vendor = self._addresses()

    def _addresses(self):
        said = ""
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            site = re.search(r"^ChatHub site:\s+(\S+?)/?$", said, re.MULTILINE)
            vendor = re.search(r"^Stand-in vendor:\s+(\S+?)/?$", said, re.MULTILINE)
            if site and vendor:
                return site[1], vendor[1]
            try:
                line = self._lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                self.stop()
                pytest.fail(
                    f"serve.py did not start; it said:\n{said or '(nothing)'}", pytrace=False
                )
            said += line


def _copy(output, lines):
    for line in output:
        lines.put(line)
    lines.put(None)  # it has ended


@pytest.fixture(scope="session")
def chathub_process():
    """Start the site once for this test process; tests ask for `chathub`, which cleans up."""
    running = ChatHub()
    yield running
    running.stop()


@pytest.fixture
def chathub(chathub_process):
    """Give the running site, without faults and at the present time."""
    chathub_process.mend()
    yield chathub_process
    print(chathub_process.said(), end="")  # pytest shows it where the test failed
    chathub_process.mend()


@pytest.fixture(scope="session")
def base_url(chathub_process):
    """Make `page.goto("/")` go to the site."""
    return chathub_process.site
