"""Lay out all files that browsers load in a folder, for a web server that only serves files.

Beside each file that can be compressed lie `.br` and `.gz`, which nginx (`gzip_static`, `brotli_static`), Apache and
Caddy (`precompressed`) send as they are. No `.zst`: it is larger than `.br`, which every browser takes that takes it.
"""

import base64
import hashlib
import json
import os
from importlib import metadata
from pathlib import Path
from typing import Any

from ..extras import NAME
from ..staticfiles.compression import ENDINGS
from ..staticfiles.static_file import PLAIN, REVALIDATE, StaticFile
from ..staticfiles.static_files import ELEMENT, StaticFiles

MANIFEST = "manifest.json"


class CopyRefused(Exception):
    """Raised with one sentence that says why a folder is left as it is, and what to do."""


def copy_static(files: StaticFiles, folder: Path) -> int:
    """Fill a folder that is new, empty or was filled by this version, and return how many files it has.

    `manifest.json` is written last: for each file its size in bytes, its integrity as a `<script>` takes it, and the
    headers with which it is to be served. A browser is to ask for the element's script each time: a former one names
    files that a web server, other than this package's own, does not have any more.

    Raises:
        CopyRefused: the folder holds something else.
        OSError: it cannot be written.
    """
    former = _former(folder)
    described = {file.path: _describe(file) for file in files.all()}
    for file in files.all():
        _write(file, folder / file.path)
    for path in former.keys() - described.keys():
        if ".." not in Path(path).parts:
            _remove(folder / path)
    manifest = {
        "version": metadata.version(NAME),
        "prefix": files.addresses.prefix,
        "files": described,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    return len(described)


def _former(folder: Path) -> dict[str, Any]:
    """Return the files that a manifest in the folder lists."""
    if not folder.exists() or not any(folder.iterdir()):
        return {}
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        version, former = manifest["version"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CopyRefused(
            f"{folder} is not empty, and what is in it was not put there by this command;"
            " name a new folder, or empty this one."
        ) from None
    own = metadata.version(NAME)
    if version != own:
        raise CopyRefused(
            f"{folder} holds the files of version {version}, and this is version {own};"
            " copy into a new folder, or delete this one first."
        )
    return former


def _describe(file: StaticFile) -> dict[str, Any]:
    content = file.read()
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    cache_control = REVALIDATE if file.path == ELEMENT else file.cache_control
    headers = {"Content-Type": file.media_type, "Cache-Control": cache_control}
    if file.policy:
        headers["Content-Security-Policy"] = file.policy
    return {"bytes": len(content), "integrity": f"sha384-{digest}", "headers": headers}


def _write(file: StaticFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for encoding in file.contents:
        ending = "" if encoding == PLAIN else ENDINGS[encoding]
        # A server that reads this folder meanwhile sees the former content or this one.
        part = path.with_name(f"{path.name}{ending}.part")
        part.write_bytes(file.read(encoding))
        os.replace(part, path.with_name(path.name + ending))


def _remove(path: Path) -> None:
    for ending in ("", *ENDINGS.values()):
        path.with_name(path.name + ending).unlink(missing_ok=True)
