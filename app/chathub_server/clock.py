"""The one clock of a server process.

Site and stand-in vendor share an instance in development, so that a test that
moves the time moves it for both.
"""

import asyncio
import functools
import time
from collections.abc import Callable
from datetime import UTC, datetime


class _Moves:
    """Tell those who wait of each move of a clock, or of one that goes by it."""

    def __init__(self) -> None:
        self.next = asyncio.Event()

    def tell(self) -> None:
        told, self.next = self.next, asyncio.Event()
        told.set()


class Clock:
    """Tell the time, and in development let it be moved.

    Args:
        outer: a clock that this one goes by, so that moving that one moves this one too.

    Attributes:
        was_moved: whether it ever was by itself, back again or not.
    """

    def __init__(self, outer: "Clock | None" = None) -> None:
        self.was_moved = False
        self._outer = outer
        self._offset_s = 0.0
        self._moves: _Moves = _Moves() if outer is None else outer._moves

    def now_s(self) -> float:
        """Return the present moment in epoch seconds."""
        return (self._outer.now_s() if self._outer else time.time()) + self._offset_s

    def elapsed_s(self) -> float:
        """Return seconds since some moment: for durations, which setting the wall clock leaves alone."""
        return (self._outer.elapsed_s() if self._outer else time.monotonic()) + self._offset_s

    def advance(self, by_s: float) -> None:
        """Move the clock by `by_s` seconds and wake everyone who waits in `until`."""
        self.was_moved = self.was_moved or by_s != 0
        self._offset_s += by_s
        self._moves.tell()

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
                    await self._moves.next.wait()
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
