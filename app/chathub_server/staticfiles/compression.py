"""Compress files when they are made, as small as can be: each is sent many times."""

import functools
import gzip
from collections.abc import Callable
from pathlib import PurePosixPath

import brotli

COMPRESSIBLE = {".css", ".html", ".js", ".json", ".mjs", ".pack", ".py", ".ts", ".wasm"}
# Above this, quality 11 takes a minute for the 9.6 MB of Pyodide, and 9 takes five seconds for 3.1 MB of them.
LARGE = 2_000_000  # bytes


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=11 if len(content) < LARGE else 9)
    return packed


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


# The best first. No zstd: it is larger (PyScript's core 41.8 KB, with brotli 35.5).
ENCODERS: dict[str, Callable[[bytes], bytes]] = {"br": _brotli, "gzip": _gzip}
ENDINGS = {"br": ".br", "gzip": ".gz"}


def compressed(name: str, content: bytes) -> dict[str, bytes]:
    """Return a content in every encoding, by its name in HTTP; none for a file that is packed already."""
    if PurePosixPath(name).suffix not in COMPRESSIBLE:
        return {}
    return {encoding: _compressed(encoding, content) for encoding in ENCODERS}


@functools.lru_cache(maxsize=64)  # a site that is made again has the same files
def _compressed(encoding: str, content: bytes) -> bytes:
    return ENCODERS[encoding](content)
