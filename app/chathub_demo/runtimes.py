"""Collect what the development site serves of npm packages: the widget's runtimes, Turbo and htmx.

Set-up starts this as a program, with the folder that npm has filled and the one to fill.
"""

import sys
from pathlib import Path

from chathub_server.staticfiles.runtimes import PACKAGES, Package, collect

ALL = {
    **PACKAGES,
    "turbo": Package("@hotwired/turbo", "dist", ("turbo.es2017-esm.js",)),
    "htmx": Package("htmx.org", "dist", ("htmx.min.js",)),
}

if __name__ == "__main__":
    collect(Path(sys.argv[1]), Path(sys.argv[2]), ALL)
