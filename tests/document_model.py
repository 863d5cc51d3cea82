"""What the tests have of npm: a document without a browser (happy-dom) and rules of accessibility (axe-core)."""

from pathlib import Path

import bootstrap
import setup_tools

FOLDER = Path(__file__).resolve().parent / "floor"
LOCK = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / "installed.stamp"


def provide():
    """Install them, unless that was done.

    Raises:
        setup_tools.SetupError: they cannot be installed from here.
    """
    if setup_tools.matches(INSTALLED, setup_tools.digest(LOCK)):
        return
    with setup_tools.one_at_a_time():
        bootstrap.npm_ci(
            FOLDER, INSTALLED, "fetching happy-dom and axe-core for the tests with npm"
        )
