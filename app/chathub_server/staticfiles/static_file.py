"""One file as browsers get it: its path, its content in each encoding, and how long they keep it."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .compression import compressed

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
HASH_LENGTH = 16
PLAIN = ""  # the encoding of a file as it is

# Not from the system's tables: the registry of Windows and old lists say otherwise, and browsers run no
# module, and stream no wasm, of another type.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".pack": "application/octet-stream",
    ".py": "text/plain; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
}


def hash_of(content: bytes) -> str:
    """Return what stands for a content in its name."""
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]


def etag_of(content: bytes) -> str:
    """Return an entity tag made of a content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@dataclass(frozen=True)
class StaticFile:
    """One file.

    Attributes:
        path: where it is, beneath the site's prefix.
        contents: what it holds, or the file on disk that does, by content encoding; "" as it is.
        etag: its entity tag.
        cache_control: how long browsers keep it.
        policy: the Content Security Policy of a page; empty where there is none.
    """

    path: str
    contents: Mapping[str, bytes | Path]
    etag: str
    cache_control: str
    policy: str = ""

    @property
    def media_type(self) -> str:
        """Return what it is."""
        return MEDIA_TYPES.get(PurePosixPath(self.path).suffix, "application/octet-stream")

    def read(self, encoding: str = PLAIN) -> bytes:
        """Return its content; what lies on disk is read each time.

        Raises:
            OSError: it cannot be read.
        """
        content = self.contents[encoding]
        return content.read_bytes() if isinstance(content, Path) else content

    def revalidated(self) -> "StaticFile":
        """Return the same file, about which browsers ask each time."""
        return dataclasses.replace(self, cache_control=REVALIDATE)


def made(
    path: str, content: bytes, cache_control: str = REVALIDATE, policy: str = ""
) -> StaticFile:
    """Return a file of a content, with what it is compressed."""
    contents = {PLAIN: content, **compressed(path, content)}
    return StaticFile(path, contents, etag_of(content), cache_control, policy)


def made_hashed(path: str, content: bytes, policy: str = "") -> StaticFile:
    """Return a file whose name tells its content, and its policy, so that browsers keep it for good."""
    name = PurePosixPath(path)
    first, _, endings = name.name.partition(".")
    hashed = f"{first}-{hash_of(content + policy.encode())}.{endings}"
    return made(name.with_name(hashed).as_posix(), content, IMMUTABLE, policy)
