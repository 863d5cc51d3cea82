"""The one clock of a server process.

Site and stand-in vendor share an instance in development, so that a test that
moves the time moves it for both.
"""

import asyncio
import functools
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """Tell the time, and in development let it be moved.

    Attributes:
        was_moved: whether it ever was, back again or not.
    """

    def __init__(self) -> None:
        self.was_moved = False
        self._offset_s = 0.0
        self._moved = asyncio.Event()

    def now_s(self) -> float:
        """Return the present moment in epoch seconds."""
        return time.time() + self._offset_s

    def elapsed_s(self) -> float:
        """Return seconds since some moment: for durations, which setting the wall clock leaves alone."""
        return time.monotonic() + self._offset_s

    def advance(self, by_s: float) -> None:
        """Move the clock by `by_s` seconds and wake everyone who waits in `until`."""
        self.was_moved = self.was_moved or by_s != 0
        self._offset_s += by_s
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def until(self, moment_s: float) -> None:
        """Return once the clock shows `moment_s` (epoch seconds), also when it is moved there."""
        await self._until(moment_s, self.now_s)

    async def until_elapsed(self, moment_s: float) -> None:
        """Return once `elapsed_s` shows `moment_s`, likewise."""
        await self._until(moment_s, self.elapsed_s)

    async def _until(self, moment_s: float, now: Callable[[], float]) -> None:
        while (left_s := moment_s - now()) > 0:
            try:
                async with asyncio.timeout(left_s):
                    await self._moved.wait()
            except TimeoutError:
                pass


def iso_utc(moment_s: float) -> str:
    """Write a moment (epoch seconds) as ISO 8601 in UTC, to the millisecond, with a Z."""
    second, microsecond = divmod(round(moment_s * 1_000_000), 1_000_000)
    return f"{_to_the_second(second)}.{microsecond // 1000:03d}Z"


# One request writes the present second several times, and many requests share it.
@functools.lru_cache(maxsize=64)
def _to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat().removesuffix("+00:00")
