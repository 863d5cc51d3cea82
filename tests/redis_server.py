"""A real Redis for the tests: Debian's `redis-server`, installed where it is missing."""

import contextlib
import shutil
import subprocess
import time

import ports
import redis
import setup_tools

START_TIMEOUT_S = 10
ADVICE = "install redis-server by hand (on Debian: redis-server) and start again"


def provide():
    """Install `redis-server` where it is missing.

    Raises:
        setup_tools.SetupError: it cannot be installed from here.
    """
    if shutil.which("redis-server"):
        return
    with setup_tools.one_at_a_time():
        if not shutil.which("redis-server") and setup_tools.apt_get():
            setup_tools.apt_install(["redis-server"], ADVICE)
    if not shutil.which("redis-server"):
        raise setup_tools.SetupError(f"The tests lack a Redis: {ADVICE}.")


class RedisServer:
    """A Redis on a free port of the loopback that keeps nothing on disk.

    Attributes:
        url: its address, for CHATHUB_CACHE_URL.
        client: a plain client of it, for what a test wants to see there.
    """

    def __init__(self, folder):
        self._port = ports.free(range(10_000, 20_000))  # not among those that sites were promised
        self._folder = folder
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=5)
        self._process = None
        self.start()

    def start(self):
        """Start it, empty; return once it answers."""
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            ["redis-server", *options, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        end_s = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert time.monotonic() < end_s, "redis-server did not start"
            assert self._process.poll() is None, "redis-server ended at once"

    def kill(self):
        """End it as a machine that loses power does."""
        self._process.kill()
        self._process.wait()

    def end(self):
        """End it for good."""
        self.client.close()
        self.kill()

    def _answers(self):
        with contextlib.suppress(redis.RedisError):
            return self.client.ping()
        return False
