"""How often one user may ask, counted in Redis for all processes together."""

from collections.abc import Sequence

from limits import RateLimitItem

from ..clock import Clock
from .batch_loader import BatchLoader
from .rate_limit import RateLimit, too_many
from .redis_connection import CacheUnavailable, RedisConnection

# Answers for each user how long they have to wait (ms), 0 for whoever may ask now. A window begins with
# the user's first request; Redis measures it, since the clocks of several machines may differ. Not the
# counting of the `limits` library: that is a question for each request.
COUNT = """
local most, window_ms, waits = tonumber(ARGV[1]), ARGV[2], {}
for i, key in ipairs(KEYS) do
  local count = redis.call("INCR", key)
  if count == 1 then redis.call("PEXPIRE", key, window_ms) end
  waits[i] = count > most and math.max(redis.call("PTTL", key), 1) or 0
end
return waits
"""


class RedisRateLimit:
    """Let each user ask so often of all processes; without Redis, of each of them."""

    def __init__(self, rate: RateLimitItem, clock: Clock, redis: RedisConnection) -> None:
        self._rate = rate
        self._redis = redis
        self._local = RateLimit(rate, clock)
        self._script = redis.client.register_script(COUNT)
        self._waits = BatchLoader(self._count)

    async def admit(self, user_id: str) -> None:
        """Count one request of a user.

        Raises:
            TooManyRequests: that was one too many.
        """
        try:
            wait_ms = await self._waits.load(user_id)
        except CacheUnavailable:
            await self._local.admit(user_id)
        else:
            if wait_ms:
                raise too_many(self._rate, wait_ms / 1000)

    async def _count(self, users: Sequence[str]) -> list[int]:
        """Count a request of each, and return how long they have to wait (ms)."""
        keys = [self._redis.key("rate", f"user {user}") for user in users]
        window = [self._rate.amount, self._rate.get_expiry() * 1000]
        waits: list[int] = await self._redis.ask(lambda: self._script(keys=keys, args=window))
        return waits
