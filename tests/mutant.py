"""A change of the code, and what it is tried with: a copy of the project, and pytest's plugins and environment."""

import os
import shutil
from dataclasses import dataclass

import setup_tools

NOTICED = {"killed", "timeout"}
PLUGINS = ["-p", "pytest_timeout", "-p", "chathub_server.pytest_plugin", "-p", "no:cacheprovider"]
UNLIKE = ("node_modules", "__pycache__", "requirements*.txt")  # what no test needs a copy of


@dataclass(frozen=True)
class Mutant:
    """One change: the function it is in, what became of it, and the lines before and after."""

    function: str
    status: str
    was: str = ""
    now: str = ""


def copied(folder, app="app"):
    """Make a copy of the project in a folder, its package in one of that name; return the folder."""
    root, unlike = setup_tools.ROOT, shutil.ignore_patterns(*UNLIKE)
    shutil.copytree(root / "app", folder / app, ignore=unlike)
    shutil.copytree(root / "tests", folder / "tests", ignore=unlike)
    shutil.copy(root / "pyproject.toml", folder)
    return folder


def environment(package):
    """Return the environment in which pytest finds the package in this folder."""
    return {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        # A change as long as the last one, made within its second, would be taken for that.
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(package),
    }


def changed(diff):
    """Return what the lines of a unified diff take away, and what they add, each in one line."""
    lines = [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return [" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+"]
