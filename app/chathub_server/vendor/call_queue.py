"""How many calls to ChatHub are under way at once, and who is turned away."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator

from .errors import VendorBusy


class CallQueue:
    """Let so many calls be under way at once, and turn away whoever would wait too long.

    httpx has a queue of its own, but time in it counts as the vendor's silence, and a long one costs
    more than the calls (httpcore looks through all that wait each time a connection is free).

    Args:
        places: how many calls may be under way.
        within_s: how long one may take, its wait included.
    """

    def __init__(self, places: int, within_s: float) -> None:
        self._places = asyncio.Semaphore(places)
        self._count = places
        self._within_s = within_s
        self._waiting = 0
        self._call_s = 0.0  # how long a call takes, of late

    @contextlib.asynccontextmanager
    async def place(self, call: str) -> AsyncIterator[None]:
        """Wait for a place, and have it until the end.

        Raises:
            VendorBusy: there are so many before this one that it would not end in time.
        """
        expected_s = (self._waiting // self._count + 2) * self._call_s
        if self._places.locked() and expected_s > self._within_s:
            raise VendorBusy(call, math.ceil(expected_s - self._within_s) + 1)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        began_s = time.monotonic()
        try:
            yield
        finally:
            self._places.release()
            # The new one counts a tenth.
            self._call_s += (time.monotonic() - began_s - self._call_s) / 10
