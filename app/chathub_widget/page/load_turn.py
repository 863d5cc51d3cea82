"""Whose turn it is to load, where several panels of one page have the same script."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser


class LoadTurn:
    """One panel's place among those that load in a window: of one URL, one loads at a time.

    Of several tags with one URL a module cannot tell which it runs for: Chromium leaves the fragment
    out of `import.meta.url`.
    """

    def __init__(self, browser: "Browser") -> None:
        self._turns = browser.turns
        self._url: str | None = None
        self._begin: Callable[[], None] | Any = None

    def take(self, url: str, begin: "Callable[[], None]") -> None:
        """Call `begin()` as soon as no other panel loads the script at `url`: at once, or later."""
        self._url, self._begin = url, begin
        self._turns.append(self)
        if self._first() is self:
            begin()

    def end(self) -> None:
        """Give the place up; where it was the first, the next one begins."""
        if self not in self._turns:
            return
        was_first = self._first() is self
        self._turns.remove(self)
        following = self._first()
        if was_first and following:
            following._begin()

    def _first(self) -> "LoadTurn | None":
        same = [turn for turn in self._turns if turn._url == self._url]
        return same[0] if same else None
