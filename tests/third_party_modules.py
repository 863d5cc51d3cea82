"""Modules that nobody here wrote, for the tests to load: installed with npm where they are missing."""

from pathlib import Path

import bootstrap
import setup_tools

FOLDER = Path(__file__).resolve().parent / "third_party"
INSTALLED = FOLDER / "node_modules" / "installed.stamp"


def provide():
    """Install them, unless that was done.

    Raises:
        setup_tools.SetupError: they cannot be installed from here.
    """
    with setup_tools.one_at_a_time():
        bootstrap.npm_ci(FOLDER, INSTALLED, "fetching modules of others with npm, for the tests")
