"""Events: of the window, of elements, of the page being idle or seen."""

import asyncio

import js
from pyscript import ffi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .values import Callback

_IDLE_WITHIN_MS = 2000  # a page that is never idle is to get its widget all the same


class Events:
    """What `Browser` hears of the page, and fires there."""

    def listen(
        self,
        function: "Callable[[Any], object]",
        in_window: tuple[str, ...] = (),
        in_document: tuple[str, ...] = (),
        capturing: tuple[str, ...] = (),
    ) -> "Callable[[], None]":
        """Call `function(event)` for events of the window and the document; return a remover.

        Those that are `capturing` are heard in the window before anybody can keep them from it. A frame's window may show another site's page by the time they are removed, and then throws.
        """
        callback = self.callback(function)
        for name in in_window:
            self.window.addEventListener(name, callback.proxy)
        for name in in_document:
            self.document.addEventListener(name, callback.proxy)
        for name in capturing:
            self.window.addEventListener(name, callback.proxy, True)

        def remove() -> None:
            for name in capturing:
                self.attempt(self.window, "removeEventListener", name, callback.proxy, True)
            for name in in_window:
                self.attempt(self.window, "removeEventListener", name, callback.proxy)
            for name in in_document:
                self.document.removeEventListener(name, callback.proxy)
            self.release(callback)

        return remove

    def listen_to(self, element: "Any", name: str, callback: "Callback") -> None:
        """Call a callback (from `callback`) for an event of one element."""
        element.addEventListener(name, callback.proxy)

    def unlisten(self, element: "Any", name: str, callback: "Callback") -> None:
        """Undo `listen_to`."""
        element.removeEventListener(name, callback.proxy)

    def dispatch(self, element: "Any", name: str, detail: object = None) -> bool:
        """Fire a cancelable event that bubbles, also out of shadow roots; return whether it was cancelled."""
        options = self.object(bubbles=True, composed=True, cancelable=True, detail=detail)
        return not element.dispatchEvent(self.window.CustomEvent.new(name, options))

    async def activated(self: "Any") -> None:
        """Return once a person sees the page, at once where it is not only prerendered, as Chromium does."""
        if self.text_of(self.document, "prerendering") != "true":
            return
        seen = asyncio.Event()
        remove = self.listen(lambda _: seen.set(), in_document=("prerenderingchange",))
        await seen.wait()
        remove()

    def when_idle(self, function: "Callable[[], object]") -> "Callable[[], None]":
        """Call `function` once the page has loaded and is idle, or two seconds later; return a remover."""
        wanted = [function]

        def run(*_: object) -> None:
            self.release(callback)
            if wanted:
                wanted.pop()()

        callback = self.callback(run)

        def ask(*_: object) -> None:
            # Safari 26 has no requestIdleCallback; a moment after `load` comes near.
            if js.Reflect.has(js.globalThis, "requestIdleCallback"):
                js.requestIdleCallback(callback.proxy, ffi.to_js({"timeout": _IDLE_WITHIN_MS}))
            else:
                js.setTimeout(callback.proxy, 200)

        if self.has_loaded():
            ask()
            return wanted.clear
        remove_load = self.listen(ask, ("load",))

        def remove() -> None:
            wanted.clear()
            remove_load()

        return remove

    def visible(self) -> bool:
        """Return whether the page can be seen."""
        return str(self.document.visibilityState) == "visible"

    def has_loaded(self) -> bool:
        """Return whether the page has loaded, its `load` event told or being told."""
        return str(self.document.readyState) == "complete"

    def was_kept(self, event: "Any") -> bool:
        """Return whether an event tells of a page that comes out of the back/forward cache."""
        return str(event.type) == "pageshow" and self.text_of(event, "persisted") == "true"

    def error_of(self, event: "Any") -> tuple[str, str]:
        """Return (URL, message) of an `error` or `unhandledrejection` event; the URL is empty where nobody knows.

        A rejection's is the first of its stack, which every browser writes in its own way
        (https://github.com/tc39/proposal-error-stacks).
        """
        if str(event.type) == "unhandledrejection":
            stack = self.text_of(event, "reason", "stack")
            return _first_url(stack), self.text_of(event, "reason")
        return self.text_of(event, "filename"), self.text_of(event, "message")

    def violation_of(self, event: "Any") -> tuple[str, str]:
        """Return (blocked URL, directive) of a `securitypolicyviolation` event."""
        return self.text_of(event, "blockedURI"), self.text_of(event, "effectiveDirective")


def _first_url(stack: str) -> str:
    """Return the first URL of a stack, without its line and column; empty where there is none."""
    for line in stack.split("\n"):
        start = line.find("http")
        if start >= 0:
            parts = line[start:].split(")")[0].split(":")
            while len(parts) > 2 and parts[-1].isdigit():
                parts = parts[:-1]
            return ":".join(parts)
    return ""
