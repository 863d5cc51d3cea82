"""A document without a browser for the tests: happy-dom, installed with npm where it is missing."""

from pathlib import Path

import bootstrap
import setup_tools

FOLDER = Path(__file__).resolve().parent / "floor"
LOCK = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / "installed.stamp"


def provide():
    """Install it, unless that was done.

    Raises:
        setup_tools.SetupError: it cannot be installed from here.
    """
    if setup_tools.matches(INSTALLED, setup_tools.digest(LOCK)):
        return
    with setup_tools.one_at_a_time():
        bootstrap.npm_ci(FOLDER, INSTALLED, "fetching the tests' document (happy-dom) with npm")
