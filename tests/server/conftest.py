"""The site and its stand-in vendor in a process of their own, for tests over real HTTP."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

APP = Path(__file__).resolve().parents[2] / "app"
# Longer than anything lives: tokens, lists, the stand-in's company token.
LONG_S = 8 * 24 * 3600.0
# No proxy and no TLS: reading the certificates would take longer than most of these tests.
PLAIN = {"trust_env": False, "verify": False}


class Development:
    """Development's servers as a process; `said` is the file that takes its stderr."""

    def __init__(self, said, port=0, vendor_port=0, vendor_url=None, **environment):
        call = f"run('127.0.0.1', {port}, {vendor_port}, {vendor_url!r})"
        self.said = said
        with said.open("w") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-c", f"from chathub_server.development import run; {call}"],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env={**os.environ, "PYTHONPATH": str(APP), **environment},
            )

    def url(self):
        """Return the URL in the next line it prints, or None when it has ended."""
        return re.search(r"(?P<url>http://\S+)|$", self.process.stdout.readline())["url"]

    def end(self, number=signal.SIGTERM):
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)


class StandIn:
    """The levers of the stand-in vendor."""

    def __init__(self, url):
        self.url = url
        self.http = httpx.Client(base_url=url, **PLAIN)
        self._before = Counter()

    def begin(self):
        """Mend everything, let everything kept grow old, and count calls from here."""
        self.mend()
        self.advance(LONG_S)
        self._before = self._log()

    def fail(self, target, **fault):
        """Break the next calls of that name."""
        answer = self.http.post("/_faults", json={"target": target, **fault})
        assert answer.status_code == 200, answer.text

    def mend(self):
        """Take back every fault."""
        self.http.delete("/_faults").raise_for_status()

    def advance(self, by_s):
        """Move the time of the site and the stand-in."""
        self.http.post("/_clock", json={"advance_s": by_s}).raise_for_status()

    def calls(self):
        """Return how often each call was made in this test, without those never made."""
        return dict(self._log() - self._before)

    def company_headers(self):
        """Sign in as the stand-in's company."""
        body = {"login": "demo-company", "password": "made-up-for-development"}
        token = self.http.post("/api/company/get-token", json=body).json()
        return {"Authorization": f"Bearer {token}"}

    def _log(self):
        return Counter(self.http.get("/_log").json())


@pytest.fixture
def start(tmp_path):
    """Return a function that starts development's servers; they end with the test."""
    started = []

    def start_one(**how):
        started.append(Development(tmp_path / f"said{len(started)}.txt", **how))
        return started[-1]

    yield start_one
    for each in started:
        each.process.kill()
        each.process.wait()
        each.process.stdout.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """Start the servers once; return (site URL, stand-in URL, the process)."""
    development = Development(tmp_path_factory.mktemp("server") / "said.txt")
    site, vendor = development.url(), development.url()
    assert site, development.said.read_text()
    assert vendor, development.said.read_text()
    yield site, vendor, development
    assert development.end() == 0, "the servers did not end cleanly"


@pytest.fixture(scope="session")
def stand_in(running):
    return StandIn(running[1])


@pytest.fixture
def vendor(stand_in):
    """Give the stand-in as on the first day, with nothing kept by the site."""
    stand_in.begin()
    yield stand_in
    stand_in.mend()


@pytest.fixture
def stranger(running):
    """Give a client of the site with no session."""
    with httpx.Client(base_url=running[0], timeout=15, **PLAIN) as client:
        yield client


@pytest.fixture
def open_stand_in():
    """Return what makes the levers of a stand-in from its URL."""
    return StandIn


@pytest.fixture
def signed_in():
    """Return what opens a client for a site and signs a user in there, as a context."""

    @contextlib.contextmanager
    def open_client(url, user):
        with httpx.Client(base_url=url, timeout=15, **PLAIN) as client:
            client.post("/session", json={"user": user}).raise_for_status()
            yield client

    return open_client


@pytest.fixture
def demo(running, signed_in):
    """Give a client signed in as demo, who may act everywhere."""
    with signed_in(running[0], "demo") as client:
        yield client


@pytest.fixture
def sally(running, signed_in):
    """Give a client signed in as sally, who may act in Sales."""
    with signed_in(running[0], "sally") as client:
        yield client
