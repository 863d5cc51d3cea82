"""How often one user may ask, counted in this process's memory.

Windows are fixed: each begins with the user's first request (the `limits` library reads the rate;
its own counting in memory walks over the keys of all users at every request, and goes by the
machine's clock).
"""

import math
from dataclasses import dataclass

from cachetools import TTLCache
from limits import RateLimitItem

from ..clock import Clock

MOST_USERS = 100_000


class TooManyRequests(Exception):
    """Raised when a user asks more often than the rate limit allows."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"You ask too often; try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Window:
    ends_s: float
    count: int = 0


class RateLimit:
    """Let each user ask so often of this process."""

    def __init__(self, rate: RateLimitItem, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._windows: TTLCache[str, _Window] = TTLCache(
            MOST_USERS, rate.get_expiry(), timer=clock.elapsed_s
        )

    async def admit(self, user_id: str) -> None:
        """Count one request of a user.

        Raises:
            TooManyRequests: that was one too many.
        """
        try:
            window = self._windows[user_id]
        except KeyError:
            ends_s = self._clock.elapsed_s() + self._rate.get_expiry()
            window = self._windows[user_id] = _Window(ends_s)
        window.count += 1
        if window.count > self._rate.amount:
            raise too_many(self._rate, window.ends_s - self._clock.elapsed_s())


def too_many(rate: RateLimitItem, left_s: float) -> TooManyRequests:
    """Return the error for a window that ends in `left_s`."""
    return TooManyRequests(min(max(math.ceil(left_s), 1), math.ceil(rate.get_expiry())))
