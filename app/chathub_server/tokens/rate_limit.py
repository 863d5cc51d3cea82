"""How often one user may ask, counted by the `limits` library in this process's memory."""

import math

from cachetools import TTLCache
from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from ..clock import Clock

MOST_USERS = 100_000


class TooManyRequests(Exception):
    """Raised when a user asks more often than the rate limit allows."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"You ask too often; try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


class MemoryCounts(Storage):
    """Count in memory, bounded and by our clock.

    The library's own MemoryStorage walks over the keys of all users at every
    request, and each of its windows ends by the machine's clock.
    """

    def __init__(self, window_s: float, clock: Clock) -> None:
        super().__init__()
        self._counts: TTLCache = TTLCache(MOST_USERS, window_s, timer=clock.elapsed_s)
        self._window_s = window_s
        self._clock = clock

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a counter can raise: nothing of its own."""
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count one more in the user's window, which begins with its first request."""
        window = self._counts.get(key)
        if window is None:
            window = self._counts[key] = [0, self._clock.elapsed_s() + self._window_s]
        window[0] += amount
        return window[0]

    async def get(self, key: str) -> int:
        """Return the count in the user's window."""
        return self._counts.get(key, [0])[0]

    async def get_expiry(self, key: str) -> float:
        """Return when the user's window ends, by the clock's `elapsed_s`."""
        return self._counts.get(key, [0, self._clock.elapsed_s()])[1]

    async def check(self) -> bool:
        """Tell that it works."""
        return True

    async def reset(self) -> int | None:
        """Forget all counts."""
        self._counts.clear()
        return None

    async def clear(self, key: str) -> None:
        """Forget one count."""
        self._counts.pop(key, None)


class RateLimit:
    """Let each user ask so often of this process."""

    def __init__(self, rate: RateLimitItem, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._limiter = FixedWindowRateLimiter(MemoryCounts(rate.get_expiry(), clock))

    async def admit(self, user_id: str) -> None:
        """Count one request of a user.

        Raises:
            TooManyRequests: that was one too many.
        """
        if not await self._limiter.hit(self._rate, user_id):
            stats = await self._limiter.get_window_stats(self._rate, user_id)
            raise too_many(self._rate, stats.reset_time - self._clock.elapsed_s())


def too_many(rate: RateLimitItem, left_s: float) -> TooManyRequests:
    """Return the error for a window that ends in `left_s`."""
    return TooManyRequests(min(max(math.ceil(left_s), 1), math.ceil(rate.get_expiry())))
