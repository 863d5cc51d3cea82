"""One of ChatHub's lists: served while it is fresh, and stale for a bounded time while it is read again.

The terms are those of RFC 5861 (https://www.rfc-editor.org/rfc/rfc5861); its times begin where a list
becomes stale, ours where it came.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Generic, TypeVar

from .. import logs
from ..clock import Clock
from ..vendor.errors import VendorError, VendorRefused, VendorUnreachable

T = TypeVar("T")

STALE_IF_ERROR_S = 3600.0
READINGS_APART_S = 1.0  # of a list that is stale; one that is needed at once is read at once


class ListsNotLoaded(Exception):
    """Raised where lists have to be waited for.

    Attributes:
        lists: which.
        known: whether they can be served when the wait gets long; else there is nothing to serve.
    """

    def __init__(self, *lists: "CachedList[Any]", known: bool = False) -> None:
        super().__init__()
        self.lists = lists
        self.known = known


class CachedList(Generic[T]):
    """Keep one list. All methods belong to one event loop.

    Args:
        name: what a log line calls it.
        read: the vendor call that reads it.
        clock: tells its age.
        fresh_s: up to which age it is served as it is.
        stale_while_revalidate_s: up to which age nobody waits while it is read again.
    """

    def __init__(
        self,
        name: str,
        read: Callable[[], Awaitable[list[T]]],
        clock: Clock,
        *,
        fresh_s: float,
        stale_while_revalidate_s: float,
    ) -> None:
        self._name = name
        self._call = read
        self._clock = clock
        self._fresh_s = fresh_s
        self._stale_while_revalidate_s = stale_while_revalidate_s
        self._items: list[T] = []
        self._read_at_s = -math.inf
        self._tried_at_s = -math.inf
        self._times_forgotten = 0
        self._is_failing = False
        self._reading: asyncio.Task[Exception | None] | None = None

    @property
    def is_fresh(self) -> bool:
        """Tell whether it need not be read again."""
        return self._age_s() < self._fresh_s

    @property
    def known(self) -> list[T]:
        """The list, fresh or stale; empty where there is none to serve."""
        return self._items if self._age_s() < STALE_IF_ERROR_S else []

    def serve(self, *, patient: bool) -> list[T]:
        """Return the list at once, and begin to read it again where it is stale.

        Args:
            patient: whether the caller can wait a moment for a list that has not been read for long.

        Raises:
            ListsNotLoaded: it has to be waited for.
        """
        age_s = self._age_s()
        if age_s < self._fresh_s:
            return self._items
        if age_s >= STALE_IF_ERROR_S:
            raise ListsNotLoaded(self)
        was_tried_just_now = 0 <= self._clock.elapsed_s() - self._tried_at_s < READINGS_APART_S
        is_being_read = self._reading is not None and not self._reading.done()
        if not is_being_read and not was_tried_just_now:
            self.read()
            is_being_read = was_tried_just_now = True
        # Whoever comes later than that to a reading gains nothing by waiting, too.
        comes_soon = is_being_read and was_tried_just_now
        if patient and comes_soon and age_s >= self._stale_while_revalidate_s:
            raise ListsNotLoaded(self, known=True)
        return self._items

    def read(self) -> "asyncio.Task[Exception | None]":
        """Begin to read it, unless that is under way; return the task, whose result is the failure.

        The task raises nothing, so that it can be left alone.
        """
        if self._reading is None or self._reading.done():
            self._tried_at_s = self._clock.elapsed_s()
            self._reading = asyncio.create_task(self._read())
        return self._reading

    def forget(self) -> None:
        """Serve it no more before it has been read again, by a call that is not yet under way."""
        self._read_at_s = -math.inf
        self._times_forgotten += 1

    def cancel(self) -> "asyncio.Task[Exception | None] | None":
        """End a reading that is under way; return its task, which ends soon, or None."""
        if self._reading is None or self._reading.done():
            return None
        self._reading.cancel()
        return self._reading

    def _age_s(self) -> float:
        age_s = self._clock.elapsed_s() - self._read_at_s
        # Negative where development's clock was moved back.
        return age_s if age_s >= 0 else math.inf

    async def _read(self) -> Exception | None:
        times_forgotten = self._times_forgotten
        try:
            items = await self._call()
        except Exception as error:
            self._note(error)
            return error
        self._is_failing = False
        if times_forgotten == self._times_forgotten:
            self._items, self._read_at_s = items, self._clock.elapsed_s()
        return None

    def _note(self, error: Exception) -> None:
        if isinstance(error, VendorRefused) and 400 <= error.status < 500:
            self.forget()  # that is an answer, not a failure
        if not self._is_failing:
            if isinstance(error, VendorError):
                logs.warning("list_not_read", list=self._name, reason=str(error))
            else:
                logs.error("list_not_read", list=self._name, cause=error)
        self._is_failing = True


async def first_read(
    lists: Collection[CachedList[Any]], within_s: float | None
) -> dict[CachedList[Any], Exception]:
    """Have several lists read and wait until one has been, or cannot be; return those that cannot.

    Args:
        lists: which.
        within_s: how long to wait at most; None: as long as it takes.
    """
    readings = {each.read(): each for each in lists}
    done, _ = await asyncio.wait(readings, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    # Cancelled is one only where the service is being closed.
    failures = {
        readings[each]: VendorUnreachable("operator") if each.cancelled() else each.result()
        for each in done
    }
    return {each: failure for each, failure in failures.items() if failure is not None}
