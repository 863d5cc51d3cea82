"""`<chathub-widget>`: what its attributes ask for, kept true by one `WidgetManager` each.

static/chathub/chathub-widget.js tells what happened to an element; here it is compared with
what is running. Elements are looked at once the running task is over, so that one that is
removed and inserted in the same task (React's StrictMode, a list that is sorted) has not
changed at all.
"""

import asyncio

from .browser import Browser
from .errors import WidgetError
from .manager import WidgetManager

# Changing one of these means another widget; the others only concern what is shown without one.
_WIDGET = ("organization", "token-url", "widget-url", "widget-elements", "isolation")
_SHOWN = ("locale", "fallback-email", "fallback-phone", "fallback-url")


def serve(browser=None):
    """Serve every `<chathub-widget>` of the page, those there are and those to come."""
    Elements(browser or Browser())


def serve_parent():
    """Serve the page around the hidden frame in which this Python runs."""
    serve(Browser(parent=True))


class Elements:
    """The page's elements, each by the number it was given."""

    def __init__(self, browser):
        self._browser = browser
        self._entries = {}
        self._changed = []
        self._settle = browser.timer(self._settle_all)
        browser.serve_elements(self._told)

    def _told(self, element, what):
        entry = self._entry(element)
        if what == "changed":
            if entry not in self._changed:
                self._changed.append(entry)
            self._settle.set(0)
        elif what == "stop":
            entry.halt()
        else:
            entry.begin(what)

    def _entry(self, element):
        number = self._browser.number(element)
        if number not in self._entries:
            self._entries[number] = Entry(self._browser, element)
        return self._entries[number]

    def _settle_all(self, *_):
        changed, self._changed = self._changed, []
        # Those that go first make room for those that come, as when a view replaces another.
        for connected in (False, True):
            for entry in changed:
                if self._browser.connected(entry.element) == connected:
                    entry.settle(connected)
        for number in [key for key in self._entries if not self._entries[key].alive]:
            del self._entries[number]


class Entry:
    """One element and its manager, while it has one."""

    def __init__(self, browser, element):
        self._browser = browser
        self.element = element
        self._manager = None
        self._wanted = None
        self._shown = None
        self._halted = False

    @property
    def alive(self):
        """Whether the element is running or may run again by itself."""
        return self._manager is not None or self._browser.connected(self.element)

    def settle(self, connected):
        """Make what runs agree with the element."""
        wanted = self._read(_WIDGET) if connected else None
        shown = self._read(_SHOWN)
        self._halted = self._halted and connected
        if wanted != self._wanted:
            self.stop()
            self._wanted = wanted
            self._shown = shown
            if connected and not self._halted:
                self.begin("start")
        elif self._manager and shown != self._shown:
            self._shown = shown
            self._manager.change(**self._settings())

    def begin(self, name):
        """Do what was asked, as a task of its own."""
        self._task = asyncio.create_task(self._act(name))

    async def _act(self, name):
        if self._manager is None:
            if not self._browser.connected(self.element):
                return
            self._halted = False
            self._wanted = self._read(_WIDGET)
            self._shown = self._read(_SHOWN)
            self._manager = WidgetManager(self.element, self._browser, **self._settings())
            self._manager.on_state(self._tell)
        try:
            await getattr(self._manager, name)()
        except WidgetError:
            pass  # the state event, the console and the fallback have said so

    def halt(self):
        """Stop because somebody asked: only they, or a new place on the page, start it again."""
        self._halted = True
        self.stop()

    def stop(self):
        """Stop what runs."""
        manager, self._manager = self._manager, None
        if manager:
            manager.stop()

    def _tell(self, change):
        self._browser.set(self.element, "state", change.state)
        detail = {
            "state": change.state,
            "previous": change.previous,
            "organization": change.organization,
            "reason": change.reason,
            "expiresAt": change.expires_at,
            "retryAt": change.retry_at,
        }
        self._browser.dispatch(self.element, "chathub-state", detail)

    def _read(self, names):
        return [self._browser.get(self.element, name) for name in names]

    def _settings(self):
        return {
            name.replace("-", "_"): self._browser.get(self.element, name)
            for name in _WIDGET + _SHOWN
        }
