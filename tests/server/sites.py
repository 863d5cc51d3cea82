"""The example sites as processes of their own, as a company would run them."""

import base64
import contextlib
import json
import re
import threading
import time

import httpx
import itsdangerous
import jwt
import uvicorn
from chathub_server import Settings, TokenService, User
from cryptography.fernet import Fernet
from site_process import SITE_SECRET, SiteProcess, site_environment, started

from .forked import IMPATIENT, Forked

CACHE_KEY = Fernet.generate_key().decode()
ALLOWED = "https://intranet.example"  # an origin whose pages may ask, where a test says so
NO_REDIS = "redis://127.0.0.1:1/0"
# No proxy and no TLS: reading the certificates would take longer than most of these tests.
PLAIN = {"trust_env": False, "verify": False}


class ExampleSite(SiteProcess):
    """One of the examples under uvicorn.

    Args:
        name: which.
        environment: its settings.
        instead: values for constants, see `Forked`; None starts it from nothing, by uvicorn's
            own command.
    """

    def __init__(self, name, environment, instead=IMPATIENT):
        factory = f"chathub_server.examples.{name}:create_site"
        if instead is None:
            options = ["--port", "0", "--no-access-log", "--log-level", "info"]
            process = started("uvicorn", "--factory", factory, *options, **environment)
        else:
            process = Forked(
                serve, [factory], environment=site_environment(**environment), instead=instead
            )
        super().__init__(process, r"Uvicorn running on (\S+)")


def serve(factory):
    """Do what uvicorn's own command does."""
    uvicorn.run(factory, factory=True, port=0, access_log=False, log_level="info")


def settings_of(stand_in):
    """Return the settings of the stand-in's company, as a site has them."""
    names = ("vendor_url", "login", "password")
    values = [stand_in.settings[f"CHATHUB_{name.upper()}"] for name in names]
    return Settings(**dict(zip(names, values, strict=True)))


def service_of(stand_in):
    """Return a token service of that company."""
    return TokenService(settings_of(stand_in))


def claims(token):
    """Return what a token says, whoever signed it."""
    return jwt.decode(token, options={"verify_signature": False})


def preflight(url, method, **headers):
    """Ask as a browser does before it asks for a page of `ALLOWED`."""
    asked = {
        "Origin": ALLOWED,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "chathub-fresh",
    }
    return httpx.options(url, headers={**headers, **asked}, **PLAIN)


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
