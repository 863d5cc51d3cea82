"""A machine made of stubs: its PATH holds what a test puts there, and nothing else."""

import functools
import os

import browsers
import pytest
import setup_tools

BROWSERS = ("chromium-headless-shell", "chromium", "firefox-esr", "WebKitWebDriver", "Xvfb")


class Machine:
    """Stubs of programs, in one folder.

    Attributes:
        own: the engines that Playwright has downloaded.
        mini_browser: WebKitGTK's browser, which is in no PATH.
    """

    def __init__(self, folder):
        self.own = set()
        self._bin = folder / "bin"
        self._calls = folder / "calls"
        self.mini_browser = folder / "lib" / "x" / "webkit2gtk-4.1" / "MiniBrowser"
        self._bin.mkdir()
        self.mini_browser.parent.mkdir(parents=True)
        self.mini_browser.touch()
        (self._bin / "env").symlink_to("/usr/bin/env")

    def has(self, command, script="exit 0"):
        """Put a program there that notes its call and does what a shell script says."""
        stub = self._bin / command
        stub.write_text(f'#!/bin/sh\necho "{command} $*" >>{self._calls}\n{script}\n')
        stub.chmod(0o755)
        return str(stub)

    def has_browsers(self, *without):
        """Put all browsers there but these."""
        for command in BROWSERS:
            if command not in without:
                self.has(command)

    def calls(self):
        """Return what was called, with its arguments."""
        return self._calls.read_text().splitlines() if self._calls.exists() else []


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Give a machine with no program at all, used by root, where Playwright downloads nothing."""
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (tmp_path / "pyproject.toml").touch()  # the lock on the set-up
    monkeypatch.setattr(setup_tools, "ROOT", tmp_path)
    monkeypatch.setattr(setup_tools, "LOG", tmp_path / "setup.log")
    monkeypatch.setattr(setup_tools, "BIN", tmp_path / "bin")
    monkeypatch.setattr(browsers, "USR", tmp_path)
    monkeypatch.setattr(browsers, "own", functools.cache(lambda: tuple(made.own)))
    monkeypatch.setattr(browsers, "PLAYWRIGHT", [made.has("playwright", "exit 1")])
    return made
