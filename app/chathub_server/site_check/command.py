"""`chathub-widget check URL`: print what a look at a site has found, what is to mend first."""

import asyncio
import textwrap
from collections.abc import Iterator, Sequence

from ..printable import say
from .findings import CannotLook, Finding, Level
from .looking import check_site

ALL_RIGHT = 0
TO_MEND = 1
CANNOT_LOOK = 2
_WIDTH = 100
_WORDS = {Level.FAULT: "mend", Level.WARNING: "note", Level.OK: "ok"}


def main(url: str) -> int:
    """Print what is right about the widget of a page, and what to mend.

    Returns:
        The exit status: 0 where nothing is to mend, 1 where something is, 2 where one cannot look.
    """
    try:
        findings = asyncio.run(check_site(url))
    except CannotLook as why:
        say(why)
        return CANNOT_LOOK
    for line in lines(findings):
        say(line)
    return TO_MEND if any(each.level is Level.FAULT for each in findings) else ALL_RIGHT


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what to print: faults, then warnings, then what is right, and a summary."""
    for level, word in _WORDS.items():
        for finding in findings:
            if finding.level is level:
                yield from _wrapped(word, finding)
    faults, warnings = (
        sum(each.level is level for each in findings) for level in (Level.FAULT, Level.WARNING)
    )
    yield ""
    if not faults and not warnings:
        yield "All is well."
    else:
        notes = f"{warnings} {'note' if warnings == 1 else 'notes'}"
        yield f"{faults or 'Nothing'} to mend, {notes}." if warnings else f"{faults} to mend."


def _wrapped(word: str, finding: Finding) -> Iterator[str]:
    """Yield a finding's lines; URLs and what is to be written somewhere are left whole."""
    text = _visible(finding.text) + (":" if finding.lines else "")
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{word:<6}",
        subsequent_indent=" " * 6,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in finding.lines:
        yield f"{'':<10}{_visible(line)}"


def _visible(text: str) -> str:
    """Return a text without what would move a terminal's cursor."""
    return "".join(each if each.isprintable() else "?" for each in text)
