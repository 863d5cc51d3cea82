"""How often one user may ask, counted in Redis for all processes together."""

from collections.abc import Sequence

from limits import RateLimitItem

from ..clock import Clock
from .batch_loader import BatchLoader
from .rate_limit import RateLimit, too_many
from .redis_connection import CacheAway, RedisConnection

# A window begins with the user's first request. Redis measures it, since the clocks of several
# machines may differ. Not the counting of the `limits` library: that is a question for each request.
COUNT = """
local counted = {}
for i, key in ipairs(KEYS) do
  local count = redis.call("INCR", key)
  if count == 1 then redis.call("PEXPIRE", key, ARGV[1]) end
  counted[i] = {count, redis.call("PTTL", key)}
end
return counted
"""


class RedisRateLimit:
    """Let each user ask so often of all processes; without Redis, of each of them."""

    def __init__(self, rate: RateLimitItem, clock: Clock, redis: RedisConnection) -> None:
        self._rate = rate
        self._redis = redis
        self._local = RateLimit(rate, clock)
        self._script = redis.client.register_script(COUNT)
        self._counts = BatchLoader(self._count)

    async def admit(self, user_id: str) -> None:
        """Count one request of a user.

        Raises:
            TooManyRequests: that was one too many.
        """
        try:
            count, left_ms = await self._counts.load(user_id)
        except CacheAway:
            await self._local.admit(user_id)
        else:
            if count > self._rate.amount:
                raise too_many(self._rate, left_ms / 1000)

    async def _count(self, users: Sequence[str]) -> list[tuple[int, int]]:
        """Return for each how often they have asked, and how long their window goes on (ms)."""
        keys = [self._redis.key("rate", f"user {user}") for user in users]
        window_ms = self._rate.get_expiry() * 1000
        counted = await self._redis.ask(lambda: self._script(keys=keys, args=[window_ms]))
        return [(count, left_ms) for count, left_ms in counted]
