"""A site as a process of its own, which says on stdout where it is."""

import json
import os
import re
import subprocess
import sys
import threading

SITE_SECRET = "only for these tests"
START_TIMEOUT_S = 30


class SiteProcess:
    """A site that has been started.

    Args:
        process: what runs it.
        says: a pattern of what it prints once it serves, with its URL as the first group.

    Attributes:
        url: the site's URL, without a slash at the end.
    """

    def __init__(self, process, says):
        self.process = process
        self._said = []
        self._new_line = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self.url = self.until_said(says)[1].rstrip("/")
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

    def until_said(self, pattern):
        """Wait until it has printed this, and return what a search for it finds."""
        with self._new_line:
            self._new_line.wait_for(
                lambda: self._ended or re.search(pattern, "".join(self._said)), START_TIMEOUT_S
            )
            said = "".join(self._said)
        found = re.search(pattern, said)
        assert found, said
        return found

    def logged(self, event):
        """Return its structured log lines about an event, the first of them waited for."""
        self.until_said(f'"event": "{event}"')
        lines = [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event") == event]

    _ended = False

    def _read(self):
        for line in self.process.stdout:
            with self._new_line:
                self._said.append(line)
                self._new_line.notify_all()
        with self._new_line:
            self._ended = True
            self._new_line.notify_all()


def started(*command, **environment):
    """Start `python -m` with these words, as a person would, and return the process."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={
            **site_environment(**environment),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )


def site_environment(**environment):
    """Return the environment of a site: this process's, without the settings of the machine."""
    return {**without_settings(), "SITE_SECRET": SITE_SECRET, **environment}


def without_settings():
    """Return this process's environment without the settings of the machine, if it has any."""
    return {key: value for key, value in os.environ.items() if not key.startswith("CHATHUB_")}
