"""The example sites as processes of their own, as a company would run them."""

import base64
import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time

import httpx
import itsdangerous
import uvicorn
from chathub_server import Settings, TokenService, User
from cryptography.fernet import Fernet

from .forked import IMPATIENT, Forked

CACHE_KEY = Fernet.generate_key().decode()
SITE_SECRET = "only for these tests"
START_TIMEOUT_S = 30
# No proxy and no TLS: reading the certificates would take longer than most of these tests.
PLAIN = {"trust_env": False, "verify": False}


class ExampleSite:
    """One of the examples under uvicorn.

    Args:
        name: which.
        environment: its settings.
        instead: values for constants, see `Forked`; None starts it from nothing, by uvicorn's
            own command.

    Attributes:
        url: the site's URL, without a slash at the end.
    """

    def __init__(self, name, environment, instead=IMPATIENT):
        environment = {**without_settings(), "SITE_SECRET": SITE_SECRET, **environment}
        factory = f"chathub_server.examples.{name}:create_site"
        if instead is None:
            options = ["--port", "0", "--no-access-log", "--log-level", "info"]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "--factory", factory, *options],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        else:
            self.process = Forked(serve, [factory], environment=environment, instead=instead)
        self._said = []
        self._new_line = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.url = self._until(r"Uvicorn running on (\S+)")[1]
        except BaseException:
            self.end()
            raise

    def end(self):
        """End it, however it is."""
        self.process.kill()
        self.process.wait()

    def said(self):
        """Return what it has printed so far."""
        with self._new_line:
            return "".join(self._said)

    def logged(self, event):
        """Return its structured log lines about an event, the first of them waited for."""
        self._until(f'"event": "{event}"')
        lines = [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == event]

    def _until(self, pattern):
        with self._new_line:
            self._new_line.wait_for(
                lambda: self._ended or re.search(pattern, "".join(self._said)), START_TIMEOUT_S
            )
            said = "".join(self._said)
        found = re.search(pattern, said)
        assert found, said
        return found

    _ended = False

    def _read(self):
        for line in self.process.stdout:
            with self._new_line:
                self._said.append(line)
                self._new_line.notify_all()
        with self._new_line:
            self._ended = True
            self._new_line.notify_all()


def serve(factory):
    """Do what uvicorn's own command does."""
    uvicorn.run(factory, factory=True, port=0, access_log=False, log_level="info")


def service_of(stand_in):
    """Return a token service of the stand-in's company, as a site makes it from its settings."""
    names = ("vendor_url", "login", "password")
    values = [stand_in.settings[f"CHATHUB_{name.upper()}"] for name in names]
    return TokenService(Settings(**dict(zip(names, values, strict=True))))


def without_settings():
    """Return this process's environment without the settings of the machine, if it has any."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")}


def until(condition, what, within_s=10):
    """Wait for a condition that another process brings about."""
    end_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end_s, what
        threading.Event().wait(0.02)  # the others need the processor


def joined(*urls):
    """Return how many requests to these sites have waited for another's vendor call so far."""
    count = 0
    for url in urls:
        told = httpx.get(f"{url}/metrics", **PLAIN).text
        found = re.search(
            r'^chathub_cache_total\{company="",result="joined"\} (\S+)', told, re.MULTILINE
        )
        count += float(found[1]) if found else 0
    return count


@contextlib.contextmanager
def client(url, user=None, **headers):
    """Open a client as nginx would forward it, for the Starlette example."""
    if user:
        headers["X-User"] = str(user)
    with httpx.Client(base_url=url, headers=headers, timeout=15, **PLAIN) as opened:
        yield opened


def session_cookie(**session):
    """Return what Starlette's SessionMiddleware sends for a session, for the FastAPI example."""
    signer = itsdangerous.TimestampSigner(SITE_SECRET)
    return signer.sign(base64.b64encode(json.dumps(session).encode())).decode()


def by_number(user):
    """Say who a user is: the operator with that id; the function that CHATHUB_OPERATORS names."""
    return User(user, operator=int(user)) if user.isdecimal() else User(user, ())
