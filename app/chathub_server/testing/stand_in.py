"""The development site and the stand-in ChatHub as a process of their own, and the levers of the stand-in."""

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10


class Running:
    """The development site and the stand-in as a process of their own.

    Args:
        allowed_origins: further origins that the stand-in serves.
        module: whose `run` starts them.

    Attributes:
        site: the site's URL, without a slash at the end.
        vendor: the stand-in's.
    """

    def __init__(
        self, allowed_origins: Sequence[str] = (), module: str = "chathub_demo.development"
    ) -> None:
        self._allowed_origins = list(allowed_origins)
        self._module = module
        self._start(0, 0)

    def restart(self) -> None:
        """Start again on the same ports: at the present time, with nothing kept."""
        from chathub_demo.servers import AGAIN_SIGNAL

        if AGAIN_SIGNAL is not None and self._process.poll() is None:
            self._process.send_signal(AGAIN_SIGNAL)
            self.site, self.vendor = self._addresses()
        else:
            self.stop()
            self._start(int(self.site.rpartition(":")[2]), int(self.vendor.rpartition(":")[2]))

    def said(self) -> str:
        """Return what the process has printed since the last call."""
        lines = []
        while not self._lines.empty():
            lines.append(self._lines.get() or "")
        return "".join(lines)

    def stop(self) -> None:
        """End the process and wait until it has ended."""
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, port: int, vendor_port: int) -> None:
        call = f"run('127.0.0.1', {port}, {vendor_port}, None, {self._allowed_origins!r})"
        # Settings of the machine are for the real site, not for this one.
        theirs = {key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")}
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {self._module} import run; {call}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**theirs, "PYTHONUNBUFFERED": "1"},
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(
            target=_copy, args=(self._process.stdout, self._lines), daemon=True
        ).start()
        self.site, self.vendor = self._addresses()

    def _addresses(self) -> tuple[str, str]:
        said = ""
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while True:
            site = re.search(r"^ChatHub site:\s+(\S+?)/?$", said, re.MULTILINE)
            vendor = re.search(r"^Stand-in vendor:\s+(\S+?)/?$", said, re.MULTILINE)
            if site and vendor:
                return site[1], vendor[1]
            try:
                line = self._lines.get(timeout=max(0.0, deadline_s - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                self.stop()
                pytest.fail(
                    f"The stand-in did not start; it said:\n{said or '(nothing)'}", pytrace=False
                )
            said += line


def _copy(output: Any, lines: "queue.SimpleQueue[str | None]") -> None:
    for line in output:
        lines.put(line)
    lines.put(None)  # it has ended


class Vendor:
    """The levers of a stand-in ChatHub.

    Attributes:
        url: its URL, without a slash at the end.
        widget_url: the panel's module there.
    """

    def __init__(self, url: str, process: Running | None = None) -> None:
        # Here, since every pytest in this environment loads this module, needed or not.
        import httpx

        self.url = url
        self.widget_url = f"{url}/operator-chat-panel/widget-script.js"
        self.http = httpx.Client(base_url=url, timeout=10, trust_env=False, verify=False)
        self._process = process
        self._before: Counter[str] = Counter()
        self._has_expired = False

    @property
    def settings(self) -> dict[str, str]:
        """Return the environment that makes a site's own token backend use this stand-in."""
        import chathub_standin

        return {
            "CHATHUB_VENDOR_URL": self.url,
            "CHATHUB_LOGIN": chathub_standin.LOGIN,
            "CHATHUB_PASSWORD": chathub_standin.PASSWORD,
        }

    @property
    def calls(self) -> dict[str, int]:
        """Return how often each call was made since `begin`, without those never made."""
        return dict(self._log() - self._before)

    def fail(self, target: str, **fault: Any) -> None:
        """Break the next calls of that name: `fail("operator-token", status=503, times=2)`.

        Args:
            target: `company-token`, `organizations`, `operators`, `synchronize`,
                `status`, `operator-token`, `validate-token`, `widget` or `chat`.
            fault: `status`, `delay_ms`, `body` or `drop=True`; `times` of them,
                without it until mended.
        """
        answer = self.http.post("/_faults", json={"target": target, **fault})
        assert answer.status_code == 200, answer.text

    def mend(self) -> None:
        """Take back every fault."""
        self.http.delete("/_faults").raise_for_status()

    def expire_tokens(self) -> None:
        """Treat every operator token issued so far as expired; panels that use one notice."""
        self._has_expired = True
        self.http.post("/_expire").raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the time of the stand-in and the development site; `page.clock` moves the page's."""
        self._advance(seconds)

    def begin(self) -> None:
        """Mend everything and count calls from here.

        A moved clock is set right by a restart on the same ports, which ends sessions too; so is a site
        that keeps tokens which this stand-in takes for expired.
        """
        was_moved = self._advance(0)  # by a test, or by a page
        if self._process is not None and (was_moved or self._has_expired):
            self._process.restart()
        else:
            self.mend()
        self._has_expired = False
        self._before = self._log()

    def _advance(self, seconds: float) -> bool:
        answer = self.http.post("/_clock", json={"advance_s": seconds})
        answer.raise_for_status()
        moved: bool = answer.json()["moved"]
        return moved

    def _log(self) -> Counter[str]:
        return Counter(self.http.get("/_log").json())


class Site:
    """The running development site.

    Attributes:
        url: its URL, without a slash at the end.
    """

    def __init__(self, url: str) -> None:
        self.url = url
