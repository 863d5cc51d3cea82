"""Make wheels of packages that are installed here, for Pyodide in the page of /quickstart.

Packages of other people are kept neither in this repository nor on a server of somebody else's: what
set-up has installed is packed again. A package's compiled parts stay behind; where it brings them
it brings the same in Python too, as charset-normalizer does.
"""

import functools
import io
import zipfile
from importlib import metadata
from pathlib import PurePosixPath

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same bytes of the same files each time
COMPILED = {".so", ".pyd", ".dylib"}
LEFT_OUT = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
WHEEL = "Wheel-Version: 1.0\nGenerator: chathub_server\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel_name(package: str) -> str:
    """Return the file name of an installed package's wheel.

    Raises:
        importlib.metadata.PackageNotFoundError: it is not installed.
    """
    return f"{package.replace('-', '_')}-{metadata.version(package)}-py3-none-any.whl"


@functools.cache
def wheel(package: str) -> bytes:
    """Return an installed package as a wheel of pure Python.

    Raises:
        importlib.metadata.PackageNotFoundError: it is not installed.
    """
    packed = io.BytesIO()
    names = []
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes | str) -> None:
            archive.writestr(zipfile.ZipInfo(name, ALWAYS), content, zipfile.ZIP_DEFLATED)
            names.append(name)

        for file in sorted(metadata.files(package) or []):
            if _belongs(file):
                add(file.as_posix(), WHEEL if file.name == "WHEEL" else file.read_binary())
        record = next(name for name in names if name.endswith("/WHEEL")).replace("WHEEL", "RECORD")
        add(record, "".join(f"{name},,\n" for name in [*names, record]))
    return packed.getvalue()


def _belongs(file: PurePosixPath) -> bool:
    return not (
        ".." in file.parts  # commands
        or "__pycache__" in file.parts
        or file.name in LEFT_OUT
        or file.suffix in COMPILED
    )
