"""A change of the code, and a copy of the project to try it in."""

import shutil
from dataclasses import dataclass

import setup_tools

NOTICED = {"killed", "timeout"}
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
