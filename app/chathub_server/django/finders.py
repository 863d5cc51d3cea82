"""A staticfiles finder for the files that are the same on every site.

`runserver`, `collectstatic` and what else Django finds static files with find them under `chathub/`, the compressed
ones beside them as `.br` and `.gz`, which nginx and WhiteNoise send as they are. Each is named by its content or
version, so that it can be kept for good, and by that name the others ask for it, whatever a storage calls its copy.

The element's script and the pages of Python hold what `collectstatic` does not know: the company's settings and the
path at which a proxy has the site. The app's own URLs serve them.
"""

import re
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

from ..settings.checks import REAL_VENDOR
from ..staticfiles.addresses import Addresses
from ..staticfiles.compression import ENDINGS
from ..staticfiles.sources import own_sources
from ..staticfiles.static_file import PLAIN
from ..staticfiles.static_files import StaticFiles
from .site import FOLDER

_SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=(\S+)$", re.MULTILINE)
# What is collected once under a name stays as it is.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class ChatHubFinder(BaseFinder):
    """Find the widget's files."""

    def __init__(self, app_names: Any = None, *_: Any, **__: Any) -> None:
        self._files = WidgetStorage()

    def check(self, **_: Any) -> list[Any]:
        """Find no mistake: there is nothing to set."""
        return []

    def find(self, path: str, find_all: bool = False, **how: Any) -> str | list[str]:
        """Return where a file lies, in a list where all finders are asked."""
        name = path.removeprefix(f"{FOLDER}/")
        found = [self._files.path(name)] if name != path and self._files.exists(name) else []
        return found if find_all or how.get("all") or not found else found[0]

    def list(self, ignore_patterns: list[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every file, with what opens it."""
        for name in self._files.names():
            if not matches_patterns(name, ignore_patterns or []):
                yield name, self._files


class WidgetStorage(Storage):
    """The files, as `collectstatic` reads them.

    Attributes:
        prefix: where they are beneath STATIC_URL.
    """

    prefix = FOLDER

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def names(self) -> Iterator[str]:
        """Yield the name of every file."""
        yield from self._contents

    def exists(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        return name in self._contents

    def path(self, name: str) -> str:
        """Return where a file lies; what is made is written down for it, until this process ends."""
        content = self._contents[name]
        if isinstance(content, Path):
            return str(content)
        with self._one_at_a_time:
            return str(_lies_at(self._written.name, name))

    def get_modified_time(self, name: str) -> datetime:
        """Return a time before every other."""
        return _LONG_AGO

    def _open(self, name: str, mode: str = "rb") -> File:
        content = self._contents[name]
        if name.endswith(".js"):
            content = self._without_lost_map(name)
        return ContentFile(content) if isinstance(content, bytes) else File(content.open(mode))

    def _without_lost_map(self, name: str) -> bytes:
        """Return a script that names no source map which is not there, as in a wheel: Django looks for each."""
        content = self._contents[name]
        script = content if isinstance(content, bytes) else content.read_bytes()
        named = _SOURCE_MAP.search(script)
        if named is None:
            return script
        source_map = PurePosixPath(name).parent / named[1].decode()
        return script if str(source_map) in self._contents else _SOURCE_MAP.sub(b"", script)

    @cached_property
    def _contents(self) -> dict[str, bytes | Path]:
        files = StaticFiles(own_sources(), Addresses(REAL_VENDOR))
        return {
            file.path + ("" if encoding == PLAIN else ENDINGS[encoding]): content
            for file in files.of_any_site()
            for encoding, content in file.contents.items()
        }

    @cached_property
    def _written(self) -> "tempfile.TemporaryDirectory[str]":
        folder = tempfile.TemporaryDirectory(prefix="chathub-")
        for name, content in self._contents.items():
            if isinstance(content, bytes):
                _lies_at(folder.name, name).write_bytes(content)
        return folder


def _lies_at(folder: str, name: str) -> Path:
    """Return where something made lies. Django tells browsers to unpack what ends in `.gz`, and Python does that."""
    return Path(folder, name.removesuffix(".tar.gz"))
