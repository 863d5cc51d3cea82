"""One window, made of what the other files of this folder do."""

import js
from pyscript import config
from pyscript.js_modules.chathub_guard import frameDocument, shared

from .appearance import Appearance
from .clock import Clock
from .document import Document
from .drafts import Drafts
from .events import Events
from .modules import Modules
from .network import Network
from .observers import Observers
from .other_tabs import OtherTabs
from .policy import Policy
from .values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..additions import Additions
    from ..load_turn import LoadTurn

_browsers: "list[Browser]" = []


def page_browser(parent: bool = False) -> "Browser":
    """Return the `Browser` of the page: this interpreter's own window, or the one around it.

    There is one, since a Trusted Types policy can be made once.
    """
    if not _browsers:
        _browsers.append(Browser(js.window.parent if parent else js.window))
    return _browsers[0]


class Browser(
    Values, Clock, Network, Events, Observers, Document, Appearance, Policy, Modules, OtherTabs
):
    """One window: its clock, its network, its document.

    What it inherits from is methods alone, no two of one name: MicroPython looks a method up in one base
    after the other, and its `super()` does not follow their order. One that hands itself on as a `Browser`
    has "Any" as the type of its `self`.

    Args:
        window: the window to work in.
        around: the `Browser` of the page around, for a frame.
    """

    def __init__(self, window: "Any", around: "Browser | None" = None) -> None:
        self.window = window
        self.document = self.window.document
        self.frame_document = str(frameDocument)
        self.turns: list[LoadTurn] = []  # of the panels that are loading in this window
        self.additions: list[Additions] = []  # of those that have something in it
        self.organizations: list[str] = []  # the ids of those that have a panel in it
        self.site_settings: dict[str, Any] = config.get("chathub") or {}
        self._begin_policy(around)

    def inside(self, frame: "Any") -> "Browser":
        """Return the `Browser` of a frame."""
        return Browser(frame.contentWindow, around=self)

    def drafts(self, roots: "Callable[[], list[Any]] | None" = None) -> Drafts:
        """Return the `Drafts` of a widget in this window, from now on."""
        return Drafts(self, roots)

    def serve_elements(self, function: "Callable[[Any, str], None]") -> None:
        """Call `function(element, what)` for all that chathub-widget.js tells, past and future."""
        page = shared(self.window)

        def listen(*_: object) -> None:
            while page.queue.length:
                told = page.queue.shift()
                function(told[0], str(told[1]))

        page.serve(self.callback(listen).proxy)

    def number(self, element: "Any") -> float:
        """Return the number of an element, given to it the first time."""
        numbers = shared(self.window).numbers
        if not numbers.has(element):
            numbers.set(element, self.monotonic_s() + self.chance())
        return float(numbers.get(element))

    def log(self, level: str, sentence: str) -> None:
        """Write a sentence to the console; `level` is "error", "warn" or "info"."""
        getattr(self.window.console, level)("ChatHub: " + sentence)
