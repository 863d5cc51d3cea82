"""What a look at a site has found, a sentence each."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..printable import address

NAMED_AT_MOST = 3


class CannotLook(Exception):
    """Raised with one sentence that says why there is nothing to look at."""


class Level(enum.Enum):
    """How much something matters: it is right, could be better, or keeps the widget from working."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        level: how much it matters.
        text: what is right; or what is wrong, and what to do.
        lines: what to write into a configuration, line by line.
    """

    level: Level
    text: str
    lines: tuple[str, ...] = ()


def good(text: str) -> Finding:
    """Return that something is right."""
    return Finding(Level.OK, text)


def warning(text: str, lines: Iterable[str] = ()) -> Finding:
    """Return that something could be better, or cannot be seen from outside."""
    return Finding(Level.WARNING, text, tuple(lines))


def fault(text: str, lines: Iterable[str] = ()) -> Finding:
    """Return that something keeps the widget from working, or is dangerous."""
    return Finding(Level.FAULT, text, tuple(lines))


def without_faults(findings: Iterable[Finding]) -> list[Finding]:
    """Return the same with warnings in place of faults."""
    return [
        Finding(Level.WARNING, each.text, each.lines) if each.level is Level.FAULT else each
        for each in findings
    ]


def shown(url: str) -> str:
    """Return a URL for a sentence, without login and query."""
    return address(url.partition("?")[0].partition("#")[0])


def listed(names: Sequence[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def file_names(urls: Iterable[str]) -> str:
    """Return the same of files, each by the last part of its URL."""
    return listed([urlsplit(url).path.rpartition("/")[2] for url in urls])
