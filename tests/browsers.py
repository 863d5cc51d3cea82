"""The browsers that the tests drive: found, installed where they are missing, launched.

Playwright's own browsers are preferred. Where they cannot be downloaded the system's serve:
Chromium over the same protocol, a stock Firefox over WebDriver BiDi, which Playwright calls the
channel `moz-firefox`, and WebKitGTK over WebDriver, on a display that nobody sees.
"""

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import setup_tools

NAMES = ("chromium", "firefox", "webkit")

PLAYWRIGHT = [sys.executable, "-m", "playwright"]

# What each engine takes: Debian's packages, and the commands that they or other systems' bring.
# Chromium's headless shell needs half the processor time, but has no back/forward cache.
PACKAGES = {
    "chromium": {
        "chromium-headless-shell": ("chromium-headless-shell",),
        "chromium": ("chromium", "chromium-browser", "google-chrome"),
    },
    "firefox": {"firefox-esr": ("firefox-esr", "firefox")},
    "webkit": {"webkit2gtk-driver": ("WebKitWebDriver",), "xvfb": ("Xvfb",)},
}
COMMANDS = {
    package: commands for engine in PACKAGES.values() for package, commands in engine.items()
}

# WebKitGTK's small browser is in no PATH; Debian and Fedora, and GTK 3 and 4, name its folder so.
USR = Path("/usr")
MINI_BROWSERS = (
    "lib/*/webkit*gtk-*/MiniBrowser",
    "lib*/webkit*gtk-*/MiniBrowser",
    "libexec/webkit*gtk-*/MiniBrowser",
)

# What WebKitGTK need not do for a window that nobody sees: hand pictures to a display that has no
# graphics card, and compile what has run often a second time, for speed. Together half its processor
# time; a page cannot see either. JSC's other compilers pay: without the first, wasm takes longer.
WEBKIT_ENVIRONMENT = {
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    "JSC_useOMGJIT": "0",
    "JSC_useFTLJIT": "0",
    "NO_AT_BRIDGE": "1",  # no accessibility bus either
}

# In a process of its own: a fixture's Playwright may run in this one, which bears no second.
ASK_FOR_OWN = """
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    for browser_type in (playwright.chromium, playwright.firefox, playwright.webkit):
        if Path(browser_type.executable_path).exists():
            print(browser_type.name)
"""


@dataclass(frozen=True)
class WebKitDriver:
    """What drives WebKitGTK.

    Attributes:
        driver: path of WebKitWebDriver.
        browser: path of the MiniBrowser that it starts.
        xvfb: path of Xvfb, for a display on which no window opens before a developer's eyes.
    """

    driver: str
    browser: str
    xvfb: str


def provide():
    """Install the browsers that are missing.

    Raises:
        setup_tools.SetupError: one is missing and cannot be installed from here.
    """
    if not missing():
        return
    with setup_tools.one_at_a_time():
        lacking = missing()
        if lacking:
            _download(lacking)
        lacking = missing()
        if lacking and setup_tools.apt_get():
            setup_tools.apt_install(_packages(lacking), _advice(lacking))
        lacking = missing()
        if lacking:
            raise setup_tools.SetupError(f"The tests lack {_and(lacking)}: {_advice(lacking)}.")


def launch_options(browser_type, full=False):
    """Return what `launch()` needs for the browser of this type that is on this machine.

    Args:
        browser_type: Playwright's `chromium`, `firefox` or `webkit`.
        full: the whole Chromium, not its headless shell.

    Raises:
        LookupError: there is none that Playwright can drive.
    """
    name = browser_type.name
    options = {}
    if name == "chromium":
        # Playwright turns off by itself whatever else Chromium would do in the background.
        options["args"] = ["--disable-quic"]
    if Path(browser_type.executable_path).exists():
        if name == "chromium" and full:
            options["channel"] = "chromium"
        return options
    package = {
        "chromium": "chromium" if full else "chromium-headless-shell",
        "firefox": "firefox-esr",
    }.get(name)
    path = package and system_path(package)
    if not path:
        raise LookupError(f"There is no {name} here that Playwright drives: {_call_for_help()}.")
    options["executable_path"] = path
    if name == "firefox":
        options["channel"] = "moz-firefox"
    return options


def webkit_driver():
    """Return what drives the system's WebKit; None where Playwright has its own.

    Raises:
        LookupError: there is neither.
    """
    if "webkit" in own():
        return None
    paths = system_path("webkit2gtk-driver"), _mini_browser(), system_path("xvfb")
    if not all(paths):
        raise LookupError(f"There is no webkit here, or no Xvfb for it: {_call_for_help()}.")
    return WebKitDriver(*paths)


def missing():
    """Return the Debian packages that each engine lacks, without the engines that lack none."""
    lacking = {
        name: [package for package in packages if not _is_here(package)]
        for name, packages in PACKAGES.items()
    }
    return {name: packages for name, packages in lacking.items() if packages and name not in own()}


@functools.cache
def own():
    """Return the names of the engines that Playwright has downloaded in the version it drives."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    caches = [os.environ.get("XDG_CACHE_HOME") or "~/.cache", "~/Library/Caches", "~/AppData/Local"]
    folders = [Path(cache).expanduser() / "ms-playwright" for cache in caches]
    # Asking Playwright takes a second: not where it has never downloaded anything
    # (https://playwright.dev/python/docs/browsers#managing-browser-binaries).
    if not given and not any(any(folder.glob("*-*")) for folder in folders):
        return ()
    command = [sys.executable, "-c", ASK_FOR_OWN]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return tuple(done.stdout.split())


def system_path(package):
    """Return the path of the command that a Debian package brings, or None."""
    for command in COMMANDS[package]:
        path = shutil.which(command)
        if path and not _is_snap(path):
            return path
    return None


def _is_here(package):
    return system_path(package) and (package != "webkit2gtk-driver" or _mini_browser())


def _mini_browser():
    found = (path for pattern in MINI_BROWSERS for path in USR.glob(pattern))
    return next(map(str, found), None)


def _is_snap(path):
    """Tell Ubuntu's commands: they start snaps, which cannot read the profiles Playwright makes."""
    real = Path(path).resolve()
    with real.open("rb") as file:
        start = file.read(4096)
    return "snap" in real.parts or (start.startswith(b"#!") and b"/snap/bin" in start)


def _download(names):
    advice = "check the network and start again"
    what = f"downloading {_and(names)} for Playwright"
    try:
        setup_tools.run([*PLAYWRIGHT, "install", *names], what, advice)
    except setup_tools.SetupError:
        setup_tools.say("Playwright's own browsers cannot be downloaded here; taking the system's.")
    own.cache_clear()  # some may have come before one failed
    names = [name for name in names if name in own()]
    if names and setup_tools.apt_get() and os.geteuid() == 0:
        what = "installing the libraries that they need"
        try:
            setup_tools.run([*PLAYWRIGHT, "install-deps", *names], what, advice)
        except setup_tools.SetupError:
            setup_tools.say("Their libraries cannot be installed here; some may be here already.")


def _packages(lacking):
    return [package for packages in lacking.values() for package in packages]


def _advice(lacking):
    by_hand = f"on Debian, as root: apt-get install {' '.join(_packages(lacking))}"
    return f"check the network, or install {_and(lacking)} by hand ({by_hand}), and start again"


def _call_for_help():
    return "`python3 tests` installs it, or says what it lacks"


def _and(names):
    return " and ".join(names)
