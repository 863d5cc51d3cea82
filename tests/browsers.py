"""The browsers that the tests drive: found, installed where they are missing, launched.

Playwright's own browsers are preferred. Where they cannot be downloaded the system's serve:
Chromium over the same protocol, and a stock Firefox over WebDriver BiDi, which Playwright calls the
channel `moz-firefox`.
"""

import os
import shutil
import sys
from pathlib import Path

import bootstrap

NAMES = ("chromium", "firefox")

COMMANDS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
DEBIAN_PACKAGES = {"chromium": "chromium", "firefox": "firefox-esr"}


def provide():
    """Install the browsers that are missing.

    Raises:
        bootstrap.SetupError: one is missing and cannot be installed from here.
    """
    if not _missing():
        return
    with bootstrap.one_at_a_time():
        missing = _missing()
        if missing:
            try:
                _download(missing)
            except bootstrap.SetupError:
                bootstrap.say(
                    "Playwright's own browsers cannot be downloaded here; taking the system's."
                )
        missing = _missing()
        if missing:
            _install_packages(missing)
        missing = _missing()
        if missing:
            raise bootstrap.SetupError(f"The tests lack a browser: {_advice(missing)}.")


def launch_options(browser_type):
    """Return what `launch()` needs for the browser of this type that is on this machine.

    Args:
        browser_type: Playwright's `chromium`, `firefox` or `webkit`.

    Raises:
        LookupError: there is none.
    """
    name = browser_type.name
    options = {}
    if name == "chromium":
        # Playwright turns off by itself whatever else Chromium would do in the background.
        options["args"] = ["--disable-quic"]
    if name in NAMES and not Path(browser_type.executable_path).exists():
        path = _system_browser(name)
        if not path:
            raise LookupError(f"There is no {name} here: `python3 tests` installs it.")
        options["executable_path"] = path
        if name == "firefox":
            options["channel"] = "moz-firefox"
    return options


def _missing():
    without_system = [name for name in NAMES if not _system_browser(name)]
    if not without_system:
        return []  # asking Playwright for its own takes half a second
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return [
            name
            for name in without_system
            if not Path(getattr(playwright, name).executable_path).exists()
        ]


def _system_browser(name):
    for command in COMMANDS[name]:
        path = shutil.which(command)
        if path and not _is_snap(path):
            return path
    return None


def _is_snap(path):
    """Tell Ubuntu's commands: they start snaps, which cannot read the profiles Playwright makes."""
    real = Path(path).resolve()
    with real.open("rb") as file:
        start = file.read(4096)
    return "snap" in real.parts or (start.startswith(b"#!") and b"/snap/bin" in start)


def _download(names):
    playwright = [sys.executable, "-m", "playwright"]
    advice = "check the network and start again"
    bootstrap.run(
        [*playwright, "install", *names],
        f"downloading {' and '.join(names)} for Playwright",
        advice,
        _percent,
    )
    if bootstrap.apt_get() and os.geteuid() == 0:
        bootstrap.run(
            [*playwright, "install-deps", *names], "installing the libraries that they need", advice
        )


def _percent(line):
    return line.split("|")[-1].strip() if "%" in line else None


def _install_packages(names):
    if bootstrap.apt_get():
        bootstrap.apt_install([DEBIAN_PACKAGES[name] for name in names], _advice(names))


def _advice(names):
    packages = " and ".join(DEBIAN_PACKAGES[name] for name in names)
    return f"install {' and '.join(names)} by hand (on Debian: {packages}) and start again"
