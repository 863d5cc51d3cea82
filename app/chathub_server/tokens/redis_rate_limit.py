"""How often one user may ask, counted in Redis for all processes together."""

import time

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from ..clock import Clock
from .rate_limit import RateLimit, too_many
from .redis_connection import CacheAway, RedisConnection


class RedisRateLimit:
    """Let each user ask so often of all processes; without Redis, of each of them."""

    def __init__(self, rate: RateLimitItem, clock: Clock, redis: RedisConnection) -> None:
        self._rate = rate
        self._redis = redis
        self._local = RateLimit(rate, clock)
        storage = RedisStorage(
            "redis://",  # not used, since the pool knows the address
            implementation="redispy",
            key_prefix="chathub:rate",
            connection_pool=redis.pool,
        )
        self._limiter = FixedWindowRateLimiter(storage)

    async def admit(self, user_id: str) -> None:
        """Count one request of a user.

        Raises:
            TooManyRequests: that was one too many.
        """
        name = self._redis.name(f"user {user_id}")
        try:
            if await self._redis.ask(lambda: self._limiter.hit(self._rate, name)):
                return
            stats = await self._redis.ask(lambda: self._limiter.get_window_stats(self._rate, name))
        except CacheAway:
            await self._local.admit(user_id)
        else:
            # The library writes when the window ends by the machine's own clock.
            raise too_many(self._rate, stats.reset_time - time.time())
