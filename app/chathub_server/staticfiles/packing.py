"""The browser-side package for a page: an archive that PyScript unpacks, for Pyodide."""

import gzip
import io
import tarfile
from pathlib import Path

AT_HOME = ("replay.py",)  # it plays a report on CPython


def files_of(folder: Path) -> list[Path]:
    """Return the Python files of a package for the page, a folder's own before those of the folders in it."""
    files = [file for file in folder.rglob("*.py") if file.name not in AT_HOME]
    return sorted(files, key=lambda file: (len(file.parts), file))


def pack(folder: Path) -> bytes:
    """Make the same bytes of the same files each time."""
    tar_bytes = io.BytesIO()
    with tarfile.open(fileobj=tar_bytes, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in files_of(folder):
            content = file.read_bytes()
            member = tarfile.TarInfo(file.relative_to(folder.parent).as_posix())
            member.size = len(content)
            member.mode = 0o644
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(tar_bytes.getvalue(), mtime=0)
