"""When a `<chathub-widget>` starts by itself: its `start` attribute.

    immediate     as soon as it is in the page
    ahead         likewise; the first tag may be there by then (static/chathub/chathub-widget.js)
    idle          when the page has loaded and the browser has nothing else to do
    visible       when its place in the page comes into view
    interaction   when a person points at, focuses or clicks the placeholder button
    manual        when `start()` is called

Nothing is asked of the vendor, and no token of the site, before that.
"""

from .view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..settings import Settings
    from .browser import Browser


class Starting:
    """Wait for the moment an element asks for, then call `begin()`; until `cancel`."""

    def __init__(
        self,
        browser: "Browser",
        element: "Any",
        settings: "Settings",
        mode: str,
        begin: "Callable[[], None]",
    ) -> None:
        self._remover: Callable[[], None] | None = None
        self._view: View | None = None
        self._begin = begin
        if mode == "idle":
            self._remover = browser.when_idle(self._now)
        elif mode == "visible":
            self._remover = browser.when_visible(element, self._now)
        elif mode == "interaction":
            self._view = View(browser, element, settings, self._now)
            self._view.placeholder()
        elif mode != "manual":
            self._now()

    def _now(self, *_: object) -> None:
        self.cancel()
        self._begin()

    def cancel(self) -> None:
        """Wait no longer."""
        remover, self._remover = self._remover, None
        view, self._view = self._view, None
        if remover:
            remover()
        if view:
            view.close()
