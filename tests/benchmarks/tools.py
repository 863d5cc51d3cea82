"""What the benchmarks share: processes on the loopback, requests from outside, tables."""

import asyncio
import contextlib
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis_server
import setup_tools
from chathub_server.pytest_plugin import Running, Vendor
from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "/api/chathub/token"
UVICORN = [
    sys.executable,
    "-m",
    "uvicorn",
    "--no-access-log",
    "--log-level",
    "warning",
    "--factory",
]
START_TIMEOUT_S = 30
MANY = "100000000/minute"  # the limit counts all the same, it only never says no


def provide():
    """Install wrk and redis-server where they are missing, and allow enough connections.

    Raises:
        setup_tools.SetupError: one of them cannot be installed from here.
    """
    redis_server.provide()
    if not shutil.which("wrk") and setup_tools.apt_get():
        setup_tools.apt_install(["wrk"], "install wrk by hand and start again")
    if not shutil.which("wrk"):
        raise setup_tools.SetupError("The benchmarks lack wrk: install it by hand and start again.")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))


def show(name, rows):
    """Print a benchmark's table; return whether every promise in it was kept.

    Args:
        name: the benchmark's.
        rows: (what, promised, seen, kept); `kept` is None where nothing was promised.
    """
    widths = [max(len(str(row[n])) for row in rows) for n in range(3)]
    print(f"\n{name}")
    for what, promised, seen, kept in rows:
        verdict = {True: "kept", False: "NOT KEPT", None: ""}[kept]
        cells = [
            str(cell).ljust(width)
            for cell, width in zip((what, promised, seen), widths, strict=True)
        ]
        print("  " + "  ".join([*cells, verdict]).rstrip())
    sys.stdout.flush()
    return all(row[3] is not False for row in rows)


@contextlib.contextmanager
def stand_in(newcomers=0):
    """Run a stand-in vendor; give its levers, and the ids of that many operators hired there."""
    running = Running()
    levers = Vendor(running.vendor, running)
    try:
        account = levers.settings
        body = {"login": account["CHATHUB_LOGIN"], "password": account["CHATHUB_PASSWORD"]}
        key = levers.http.post("/api/company/get-token", json=body).json()
        people = [{"organizationId": 10, "name": f"Newcomer {n}"} for n in range(newcomers)]
        hired = levers.http.post(
            "/api/operator/synchronize", json=people, headers={"Authorization": f"Bearer {key}"}
        ).json()
        levers.begin()
        yield levers, [person["id"] for person in hired]
    finally:
        running.stop()


@contextlib.contextmanager
def redis():
    """Run a Redis; give it, and the settings with which backends share it."""
    with tempfile.TemporaryDirectory() as folder:
        server = redis_server.RedisServer(folder)
        key = Fernet.generate_key().decode()
        try:
            yield server, {"CHATHUB_CACHE_URL": server.url, "CHATHUB_CACHE_KEY": key}
        finally:
            server.end()


class Served:
    """An application under uvicorn, on a port that it keeps when it is started again.

    Attributes:
        process: the present one.
        port: where it answers.
    """

    def __init__(self, factory, **environment):
        theirs = {key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")}
        paths = [ROOT / "app", ROOT, ROOT / "tests" / "benchmarks"]
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._command = [*UVICORN, factory, "--port", str(self.port)]
        self._environment = {
            **theirs,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            **environment,
        }
        self.start()

    def start(self):
        """Start it; return once it answers."""
        with tempfile.TemporaryFile() as log:
            self.process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=self._environment
            )
        end_s = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end_s:
                self.kill()
                raise RuntimeError(f"uvicorn did not start: {' '.join(self._command)}")
            time.sleep(0.05)

    def kill(self):
        """End it as a machine that loses power does."""
        self.process.kill()
        self.process.wait()

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False


@contextlib.contextmanager
def served(factory, **environment):
    """Serve an application with uvicorn on a free port; give its process and its port."""
    running = Served(factory, **environment)
    try:
        yield running.process, running.port
    finally:
        running.kill()


def backend(vendor, **environment):
    """Serve the Starlette example on a stand-in; a user is the operator with that id."""
    settings = {"CHATHUB_OPERATORS": "tests.server.sites:by_number", "CHATHUB_RATE_LIMIT": MANY}
    return served(
        "chathub_server.examples.starlette_site:create_site",
        **vendor.settings,
        **settings,
        **environment,
    )


def wrk(port, path, seconds, connections=32, **headers):
    """Ask without pause from outside; return requests a second, the 99th percentile in ms, errors."""
    url = f"http://127.0.0.1:{port}{path}"
    options = ["--latency"]
    options += [f"-H{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    said = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *options, url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    slow_ms = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return rate, slow_ms, "Non-2xx" in said or "Socket errors" in said


async def ask(port, user, fresh=False):
    """Ask once on a connection of its own; return status, body and seconds waited.

    The status is 0 where the connection broke.
    """
    began_s = time.monotonic()
    lines = [f"GET {TOKEN} HTTP/1.1", "Host: localhost", "Connection: close", f"X-User: {user}"]
    lines += ["ChatHub-Fresh: 1"] if fresh else []
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = await reader.read()
        writer.close()
        status = int(answer.split()[1])
    except (OSError, IndexError):
        return 0, b"", time.monotonic() - began_s
    return status, answer.partition(b"\r\n\r\n")[2], time.monotonic() - began_s


def resident_mb(process):
    """Return how much memory a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
