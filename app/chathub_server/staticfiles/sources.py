"""What the files that browsers load are made of: as this package brings it, or as it lies in a clone."""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from .precompiled import NAME as PRECOMPILED, precompiled
from .runtimes import Runtimes

_PACKAGES = Path(__file__).resolve().parents[2]
_IN_WHEEL = _PACKAGES / "chathub_server" / "static"
# The folder of the element's scripts, the runtimes, the stand-in's panel and the development pages.
STATIC = _IN_WHEEL if _IN_WHEEL.is_dir() else _PACKAGES.parent / "static"
# A wheel of its own, since it is ten times as large as all the rest (app/build_wheels.py).
PYODIDE = "chathub_widget_pyodide"
_COMMENT = re.compile(r"^[ \t]*//.*", re.MULTILINE)


@dataclass(frozen=True)
class Sources:
    """What the files are made of.

    Attributes:
        package: the folder of the browser-side Python package.
        scripts: the folder of the element's scripts.
        runtimes: PyScript and its interpreters.
        compiled: the package compiled for MicroPython; without it, it is compiled from `package`.
    """

    package: Path
    scripts: Path
    runtimes: Runtimes
    compiled: Path | None = None

    def script(self, name: str) -> str:
        """Return a script without the lines that only comment, each of which leaves an empty one."""
        return _COMMENT.sub("", (self.scripts / name).read_text("utf-8"))

    def for_micropython(self) -> bytes:
        """Return the package compiled for MicroPython.

        Raises:
            SyntaxError: MicroPython cannot compile it.
        """
        return self.compiled.read_bytes() if self.compiled else precompiled(self.package)


def own_sources() -> Sources:
    """Return the sources that this package brings, with Pyodide where its own package is installed.

    Raises:
        RuntimesMissing: PyScript and MicroPython are not there.
    """
    compiled = STATIC / PRECOMPILED
    folders = [STATIC / "runtimes"]
    extra = importlib.util.find_spec(PYODIDE)
    if extra and extra.origin:
        folders.append(Path(extra.origin).parent)
    return Sources(
        _PACKAGES / "chathub_widget",
        STATIC / "chathub",
        Runtimes(*folders),
        compiled if compiled.exists() else None,
    )
