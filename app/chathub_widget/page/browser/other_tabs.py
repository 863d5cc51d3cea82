"""The other tabs of the site: what is posted to them, and whose turn it is."""

import asyncio

import js
from pyscript.js_modules.chathub_guard import promise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser


class Channel:
    """A BroadcastChannel for texts."""

    def __init__(self, browser: "Browser", name: str, function: "Callable[[str], object]") -> None:
        self._browser = browser
        self._callback = browser.callback(lambda event: function(browser.text_of(event, "data")))
        self._channel = js.BroadcastChannel.new(name)
        self._channel.addEventListener("message", self._callback.proxy)

    def post(self, text: str) -> None:
        """Tell the other tabs."""
        self._channel.postMessage(text)

    def close(self) -> None:
        """Hear nothing more."""
        self._channel.removeEventListener("message", self._callback.proxy)
        self._channel.close()
        self._browser.release(self._callback)


class OtherTabs:
    """What `Browser` has in common with the same site in other tabs."""

    def channel(self: "Any", name: str, function: "Callable[[str], object]") -> Channel:
        """Return a `Channel` that calls `function(text)` for what other tabs post."""
        return Channel(self, name, function)

    async def turn(self, name: str, timeout_s: float) -> "tuple[Callable[[], None], bool]":
        """Wait for one's turn among the tabs; return a function that ends it, and whether it took waiting.

        When the time runs out, or where there are no locks (a page without https), it goes on.
        """
        if not js.Reflect.has(js.navigator, "locks"):
            return lambda: None, False
        granted = asyncio.Event()
        holder = promise()
        late: list[bool] = []

        def too_late() -> None:
            late.append(True)
            granted.set()

        def hold(*_: object) -> "Any":
            granted.set()
            return None if late else holder.promise

        callback = self.callback(hold)
        timer = self.timer(too_late)
        timer.set(timeout_s)
        began_s = self.monotonic_s()
        js.navigator.locks.request(name, callback.proxy)
        await granted.wait()
        timer.close()

        def end() -> None:
            holder.resolve(True)
            if not late:
                self.release(callback)

        return end, self.monotonic_s() - began_s > 0.02
