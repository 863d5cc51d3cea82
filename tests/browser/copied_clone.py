"""A copy of this clone in which nothing of the frameworks is built, and its development site."""

import contextlib
import os
import shutil
from pathlib import Path

import pytest
from chathub_server.pytest_plugin import Running
from setup_tools import BIN, ROOT

LEFT_OUT = shutil.ignore_patterns("node_modules", "dist", "runtimes", "__pycache__")


def copied(folder):
    """Copy what the site and the builds need; return the copy's folder."""
    clone = folder / "clone"
    for name in ("app", "static"):
        shutil.copytree(ROOT / name, clone / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", clone)
    (clone / "static" / "runtimes").symlink_to(ROOT / "static" / "runtimes")
    return clone


@contextlib.contextmanager
def running(clone: Path):
    """Run its site; give its URL."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(clone / "app"))
        # What this clone has got to build with, the copy need not get again.
        environment.setenv("PATH", str(BIN), os.pathsep)
        site = Running()
        try:
            yield site.site
        finally:
            site.stop()
