"""`<chathub-widget>`: what its attributes ask for, kept true by one `WidgetManager` each.

static/chathub/chathub-widget.js tells what happened to an element; here it is compared with
what is running. Elements are looked at once the running task is over, so that one that is
removed and inserted in the same task (React's StrictMode, a list that is sorted) has not
changed at all, and one that takes the place of another with the same attributes (a site that
swaps its body) takes over the widget as it is. One that loses its `state` is restored to the
HTML of its page (Turbo's and htmx's morphing), which knows nothing of the widget: that stays.
"""

from .core.errors import CRASHED
from .core.states import IDLE, UNAVAILABLE
from .manager import WidgetManager
from .page.browser import page_browser
from .page.starting import Starting
from .page.status import StateChange
from .settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .page.browser import Browser

# Changing one of these means another widget; the others only concern what is shown without one.
_WIDGET = ("organization", "token-url", "widget-url", "widget-elements", "isolation", "start")
_SHOWN = ("locale", "fallback-email", "fallback-phone", "fallback-url", "sign-in-url")
_LOSSES_IN_A_ROW = 20  # less than a second after one another


def serve(browser: "Browser | None" = None) -> None:
    """Serve every `<chathub-widget>` of the page, those there are and those to come."""
    Elements(browser or page_browser())


def serve_parent() -> None:
    """Serve the page around the hidden frame in which this Python runs."""
    serve(page_browser(parent=True))


class Elements:
    """The page's elements, each by the number it was given."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._entries: dict[float, Entry] = {}
        self._changed: list[Entry] = []
        self._settle = browser.timer(self._settle_all)
        browser.serve_elements(self._told)

    def _told(self, element: "Any", what: str) -> None:
        entry = self._entry(element)
        if what == "restored":
            for each in self._browser.additions:
                each.begin_swap()
        if what in ("changed", "restored"):
            if entry not in self._changed:
                self._changed.append(entry)
            self._settle.set(0)
        elif what == "stop":
            entry.halt()
        else:
            try:
                entry.begin(what)
            except Exception as error:  # as in `_settle_all`
                entry.say_broken(error)

    def _entry(self, element: "Any") -> "Entry":
        number = self._browser.number(element)
        if number not in self._entries:
            self._entries[number] = Entry(self._browser, element)
        return self._entries[number]

    def _settle_all(self, *_: object) -> None:
        changed, self._changed = self._changed, []
        leaving = [entry for entry in changed if not self._browser.connected(entry.element)]
        coming = [entry for entry in changed if self._browser.connected(entry.element)]
        for entry in coming:
            for other in leaving:
                if entry.takes_over(other):
                    break
        # Those that go first make room for those that come, as when a view replaces another.
        for entry in leaving:
            entry.settle(False)
        for entry in coming:
            try:
                entry.settle(True)
            except Exception as error:  # a mistake of ours is one element's, and is said
                entry.say_broken(error)
        for each in self._browser.additions:
            each.end_swap()
        for number in [key for key in self._entries if not self._entries[key].alive]:
            del self._entries[number]


class Entry:
    """One element and its manager, while it has one."""

    def __init__(self, browser: "Browser", element: "Any") -> None:
        self._browser = browser
        self.element = element
        self._manager: WidgetManager | Any = None
        self._remover: Callable[[], None] | Any = None
        self._starting: Starting | None = None
        self._wanted: list[str | None] | None = None
        self._shown: list[str | None] | None = None
        self._halted = False
        self._lost_s = 0.0
        self._losses = 0

    @property
    def alive(self) -> bool:
        """Whether the element is running or may run again by itself."""
        return self._manager is not None or self._browser.connected(self.element)

    def takes_over(self, other: "Entry") -> bool:
        """Take the widget of an element that goes, if it is the one wanted here; say whether."""
        has_one = other._manager and not other._halted
        if self._manager or not has_one or other._wanted != self._read(_WIDGET):
            return False
        self._wanted = other._wanted
        self._shown = other._shown
        self._adopt(other._manager)
        other._remover()
        other._manager = other._wanted = None
        self._manager.move(self.element)
        return True

    def settle(self, connected: bool) -> None:
        """Make what runs agree with the element."""
        wanted = self._read(_WIDGET) if connected else None
        shown = self._read(_SHOWN)
        self._halted = self._halted and connected
        if wanted != self._wanted:
            self.stop()
            self._wanted = wanted
            self._shown = shown
            if connected and not self._halted:
                self._wait_for_start()
        elif self._manager:
            self._manager.put_back()
            self._say_state_again()
            if shown != self._shown:
                self._shown = shown
                self._manager.change(**self._settings())

    def begin(self, name: str) -> None:
        """Do what was asked: "start", "refresh" or "reload"."""
        if self._manager is None:
            if not self._browser.connected(self.element):
                return
            self._wanted = self._read(_WIDGET)
            self._shown = self._read(_SHOWN)
            self._adopt(WidgetManager(self.element, self._browser, markup=True, **self._settings()))
        self._wait_no_longer()
        self._halted = False
        self._manager.begin(name)

    def halt(self) -> None:
        """Stop because somebody asked: only they, or a new place on the page, start it again."""
        self._halted = True
        self._wait_no_longer()
        if self._manager:
            self._manager.stop()

    def stop(self) -> None:
        """Stop what runs, for good."""
        self._wait_no_longer()
        manager, self._manager = self._manager, None
        if manager:
            manager.stop()
            self._remover()

    def say_broken(self, error: Exception) -> None:
        """Say that a mistake of ours has ended the start, where nothing else says so."""
        reason = "The widget could not be started: {!r}".format(error)
        self._browser.log("error", reason)
        organization = self._browser.get(self.element, "organization")
        self._tell(StateChange(UNAVAILABLE, IDLE, organization, CRASHED, reason, None, None))

    def _say_state_again(self) -> None:
        if self._browser.get(self.element, "state") == self._manager.state:
            return
        now_s = self._browser.monotonic_s()
        self._losses = self._losses + 1 if now_s - self._lost_s < 1 else 0
        self._lost_s = now_s
        if self._losses < _LOSSES_IN_A_ROW:  # not for ever against a script that wants none
            self._browser.set(self.element, "state", self._manager.state)

    def _wait_for_start(self) -> None:
        mode = self._browser.get(self.element, "start") or "immediate"
        settings = Settings(self._browser, markup=True, **self._settings())
        if settings.problem:
            mode = "immediate"
        self._starting = Starting(
            self._browser, self.element, settings, mode, lambda: self.begin("start")
        )

    def _wait_no_longer(self) -> None:
        if self._starting:
            self._starting.cancel()
            self._starting = None

    def _adopt(self, manager: WidgetManager) -> None:
        self._manager = manager
        self._remover = manager.on_state(self._tell)

    def _tell(self, change: StateChange) -> None:
        self._browser.set(self.element, "state", change.state)
        detail = {
            "state": change.state,
            "previous": change.previous,
            "organization": change.organization,
            "code": change.code,
            "reason": change.reason,
            "expiresAt": change.expires_at,
            "retryAt": change.retry_at,
        }
        self._browser.dispatch(self.element, "chathub-state", detail)

    def _read(self, names: tuple[str, ...]) -> list[str | None]:
        return [self._browser.get(self.element, name) for name in names]

    def _settings(self) -> "dict[str, Any]":
        names = _WIDGET + _SHOWN
        return {name.replace("-", "_"): self._browser.get(self.element, name) for name in names}
