"""The locks in Redis by which, of all processes, one at a time renews something.

The protocol is Redis' own for one server (https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/).
Not the redis library's Lock, which has a command of its own for each step of each lock: with five
hundred operators at once, these took longer than their calls to ChatHub.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Sequence

from .. import logs
from .batch_loader import BatchLoader
from .redis_connection import CacheUnavailable, RedisConnection

TURN_S = 3.0  # a holder that dies keeps the others waiting for no longer
PROLONG_EVERY_S = 1.0
LOOK_AFTER_S = 0.05
LOOK_EVERY_S = 0.4  # at last: with many waiting Redis has enough to do
# As long as one call to ChatHub may last (vendor/transport.py): whoever holds the lock for longer is in
# trouble, and of the 8 s that a request has, enough is left for a call of one's own.
LONGEST_WAIT_S = 6.0

ACQUIRE, PROLONG, RELEASE = "acquire", "prolong", "release"
# Answers for each lock whether its owner has it, or had it until now.
STEP = """
local ttl_ms, done = ARGV[1], {}
for i, key in ipairs(KEYS) do
  local step, owner = ARGV[2 * i], ARGV[2 * i + 1]
  if step == "acquire" then
    done[i] = redis.call("SET", key, owner, "NX", "PX", ttl_ms) and 1 or 0
  elseif redis.call("GET", key) ~= owner then
    done[i] = 0
  elseif step == "prolong" then
    done[i] = redis.call("PEXPIRE", key, ttl_ms)
  else
    done[i] = redis.call("DEL", key)
  end
end
return done
"""


class RedisLocks:
    """Locks by what they are for, among all processes that share a Redis."""

    def __init__(self, redis: RedisConnection) -> None:
        self._redis = redis
        self._script = redis.client.register_script(STEP)
        self._steps = BatchLoader(self._take_steps)

    @contextlib.asynccontextmanager
    async def turn(self, what: str) -> AsyncIterator[None]:
        """Wait for one's turn among all processes, and have it until the end.

        Without Redis there are no others to wait for, and nobody waits for longer than
        `LONGEST_WAIT_S`: then each does without the lock. So two may renew the same thing
        at the same time, as while a key is being changed (redis_encryption.py): harmless, since
        whatever comes of both is good.
        """
        key, owner = self._redis.key("turn", what), uuid.uuid4().hex
        if not await self._acquired(key, owner):
            yield
            return
        holding = asyncio.create_task(self._hold(key, owner))
        try:
            yield
        finally:
            holding.cancel()
            with contextlib.suppress(CacheUnavailable):
                await self._steps.load((RELEASE, key, owner))

    async def _acquired(self, key: str, owner: str) -> bool:
        end_s = time.monotonic() + LONGEST_WAIT_S
        wait_s = LOOK_AFTER_S
        try:
            while not await self._steps.load((ACQUIRE, key, owner)):
                if time.monotonic() > end_s:
                    logs.warning(
                        "shared_lock_kept", by="another process", now="going on without it"
                    )
                    return False
                await asyncio.sleep(wait_s)  # Redis tells nobody that a lock is free
                wait_s = min(1.5 * wait_s, LOOK_EVERY_S)
        except CacheUnavailable:
            return False
        return True

    async def _hold(self, key: str, owner: str) -> None:
        while True:
            await asyncio.sleep(PROLONG_EVERY_S)
            # One that was lost stays so: it ran out while Redis was away.
            with contextlib.suppress(CacheUnavailable):
                await self._steps.load((PROLONG, key, owner))

    async def _take_steps(self, steps: Sequence[tuple[str, str, str]]) -> list[bool]:
        keys = [key for _, key, _ in steps]
        wishes = [word for step, _, owner in steps for word in (step, owner)]
        ttl_ms = int(TURN_S * 1000)
        done = await self._redis.ask(lambda: self._script(keys=keys, args=[ttl_ms, *wishes]))
        return [each == 1 for each in done]
