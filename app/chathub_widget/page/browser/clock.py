"""Time and chance. All times are in seconds."""

import asyncio

import js
from pyscript.js_modules.chathub_guard import now, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .browser import Browser


class Timer:
    """One timer that can be set again and again, with one proxy for its whole life."""

    def __init__(self, browser: "Browser", callback: "Callable[..., object]") -> None:
        self._browser = browser
        self._callback = browser.callback(callback)
        self._id: Any = None

    def set(self, delay_s: float) -> None:
        """Call back once, in `delay_s` seconds; an earlier setting is forgotten."""
        self.cancel()
        self._id = js.setTimeout(self._callback.proxy, max(0, delay_s) * 1000)

    def cancel(self) -> None:
        """Forget the setting."""
        if self._id is not None:
            js.clearTimeout(self._id)
            self._id = None

    def close(self) -> None:
        """Cancel for good."""
        self.cancel()
        self._browser.release(self._callback)


class Clock:
    """The clocks and timers of `Browser`."""

    def now_s(self) -> float:
        """Return the local wall clock, in seconds since 1970."""
        return float(now(self.window))

    def monotonic_s(self) -> float:
        """Return a clock that is never set, in seconds since the page began."""
        return self.window.performance.now() / 1000

    def chance(self) -> float:
        """Return a random number from 0 to 1."""
        return js.Math.random()

    def parse_time(self, text: object) -> float | None:
        """Return an ISO 8601 or HTTP date in seconds since 1970, or None."""
        time_s = parse(text) if isinstance(text, str) else 0
        return float(time_s) if time_s > 0 else None  # not a number is not greater

    def iso(self, time_s: float | None) -> str | None:
        """Return seconds since 1970 as ISO 8601 in UTC, or None for None."""
        if time_s is None:
            return None
        return str(js.Date.new(float(time_s) * 1000.0).toISOString())

    def timer(self: "Any", callback: "Callable[..., object]") -> Timer:
        """Return a `Timer`."""
        return Timer(self, callback)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
