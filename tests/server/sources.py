"""What the files that browsers load are made of, in this clone."""

from pathlib import Path

from chathub_server.staticfiles.runtimes import Runtimes
from chathub_server.staticfiles.static_files import Sources

ROOT = Path(__file__).resolve().parents[2]


def sources_with(package=ROOT / "app" / "chathub_widget"):
    """Return the sources, with a package of the test's own where one is given."""
    return Sources(package, ROOT / "static" / "chathub", Runtimes(ROOT / "static" / "runtimes"))
