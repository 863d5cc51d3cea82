"""The site and its stand-in vendor in a process of their own, for tests over real HTTP."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from chathub_demo.development import run
from chathub_server.pytest_plugin import Vendor
from chathub_server.tokens import redis_connection
from redis_server import RedisServer

from .deployed import deployed
from .forked import IMPATIENT, Forked
from .sites import CACHE_KEY, PLAIN, ExampleSite, by_number

APP = Path(__file__).resolve().parents[2] / "app"
# Longer than anything lives: tokens, lists, the stand-in's company token.
LONG_S = 8 * 24 * 3600.0


class Development:
    """Development's servers as a process; `said` is the file that takes its stderr.

    `instead` as in `ExampleSite`; the other arguments are those of `run`, and the environment.
    """

    def __init__(
        self,
        said,
        port=0,
        vendor_port=0,
        vendor_url=None,
        host="127.0.0.1",
        allowed_origins=(),
        instead=IMPATIENT,
        **environment,
    ):
        arguments = [host, port, vendor_port, vendor_url, allowed_origins]
        environment = {**os.environ, **environment}
        self.said = said
        if instead is None:
            call = f"from chathub_demo.development import run; run(*{arguments!r})"
            with said.open("w") as stderr:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", call],
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    text=True,
                    env={**environment, "PYTHONPATH": str(APP)},
                )
        else:
            self.process = Forked(
                run, arguments, environment=environment, stderr=said, instead=instead
            )

    def url(self):
        """Return the URL in the next line it prints, or None when it has ended."""
        return re.search(r"(?P<url>http://\S+)|$", self.process.stdout.readline())["url"]

    def end(self, number=signal.SIGTERM):
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)


class Controls(Vendor):
    """The plugin's levers, and the company's sign-in."""

    def company_token(self):
        """Sign in as the stand-in's company."""
        body = {
            "login": self.settings["CHATHUB_LOGIN"],
            "password": self.settings["CHATHUB_PASSWORD"],
        }
        return self.http.post("/api/company/get-token", json=body).json()

    def company_headers(self):
        """Sign in, and return what the company's calls take with them."""
        return {"Authorization": f"Bearer {self.company_token()}"}


class StandIn(Controls):
    """Controls for servers that many tests share without a restart: their clock is moved instead."""

    def begin(self):
        """Mend everything, let everything kept grow old, and count calls from here."""
        self.mend()
        self.advance(LONG_S)
        super().begin()


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


@pytest.fixture(scope="session")
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


NEWCOMERS = 200


@pytest.fixture(scope="session")
def own_stand_in(tmp_path_factory):
    """Give a stand-in whose clock nobody moves, for sites that live by the machine's."""
    development = Development(tmp_path_factory.mktemp("stand_in") / "said.txt")
    assert development.url(), development.said.read_text()
    levers = Controls(development.url())
    people = [{"organizationId": 10, "name": f"Newcomer {n}"} for n in range(NEWCOMERS)]
    hired = levers.http.post(
        "/api/operator/synchronize", json=people, headers=levers.company_headers()
    ).json()
    levers.newcomers = iter([person["id"] for person in hired])
    yield levers
    development.end()


@pytest.fixture
def chathub_alone(own_stand_in):
    """Give that stand-in's levers, mended, and count its calls from here."""
    own_stand_in.begin()
    yield own_stand_in
    own_stand_in.mend()


@pytest.fixture
def impatient(monkeypatch):
    """Let this process wait as shortly as those that are forked."""
    for name, value in IMPATIENT.items():
        monkeypatch.setattr(name, value)


@pytest.fixture
def newcomer(own_stand_in):
    """Give the id of an operator in Sales for whom nobody has asked yet."""
    return next(own_stand_in.newcomers)


def example_sites(stand_in):
    """Give a function that starts example sites on a stand-in, and end them all afterwards.

    A user there is the operator whose id is the user's name, unless told otherwise.
    """
    started = []

    def start_one(name="starlette_site", instead=IMPATIENT, **environment):
        operators = {"CHATHUB_OPERATORS": f"{by_number.__module__}:{by_number.__name__}"}
        site = ExampleSite(name, {**stand_in.settings, **operators, **environment}, instead)
        started.append(site)
        return site

    yield start_one
    for each in started:
        each.end()


@pytest.fixture
def start_site(chathub_alone):
    """Return a function that starts an example site; it ends with the test."""
    yield from example_sites(chathub_alone)


@pytest.fixture(scope="session")
def start_lasting(own_stand_in):
    """Return a function that starts an example site that many tests share."""
    yield from example_sites(own_stand_in)


@pytest.fixture(scope="session")
def lasting_site(start_lasting):
    """Start one that allows an origin and much."""
    return start_lasting(
        CHATHUB_ALLOWED_ORIGINS="https://desk.example, https://other.example",
        CHATHUB_RATE_LIMIT="6000/minute",
    )


@pytest.fixture
def site(lasting_site, chathub_alone):
    """Give the Starlette example, whose vendor is `chathub_alone`."""
    return lasting_site


@pytest.fixture(scope="session")
def lasting_redis(tmp_path_factory):
    """Start a Redis that no test breaks."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.end()


@pytest.fixture
def shared_redis(lasting_redis, monkeypatch):
    """Give that Redis, empty; this process waits for its answers however long they take."""
    monkeypatch.setattr(redis_connection, "ANSWER_WITHIN_S", 60.0)
    lasting_redis.client.flushall()
    return lasting_redis


@pytest.fixture(scope="session")
def lasting_pair(start_lasting, lasting_redis):
    """Start two that share that Redis."""
    shared = {"CHATHUB_CACHE_URL": lasting_redis.url, "CHATHUB_CACHE_KEY": CACHE_KEY}
    return start_lasting(**shared), start_lasting(**shared), lasting_redis


@pytest.fixture
def pair(lasting_pair, chathub_alone):
    """Give two processes of the Starlette example, and the Redis that they share."""
    lasting_pair[2].client.flushall()
    return lasting_pair


@pytest.fixture
def redis_server(tmp_path):
    """Give a real Redis of this test's own, empty."""
    server = RedisServer(tmp_path)
    yield server
    server.end()


@pytest.fixture(scope="session")
def lasting_deployed():
    """Start a deployed site in this process."""
    with deployed() as site:
        yield site


@pytest.fixture
def desk(lasting_deployed):
    """Give that site, all right."""
    lasting_deployed.restore()
    return lasting_deployed
