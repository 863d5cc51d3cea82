"""The lock in Redis by which, of all processes, one at a time renews something."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

from redis.asyncio.lock import Lock
from redis.exceptions import LockError

from .. import logs
from .redis_connection import CacheAway, RedisConnection

T = TypeVar("T")

TURN_S = 3.0  # a holder that dies keeps the others waiting for no longer
PROLONG_EVERY_S = 0.5
LOOK_AFTER_S = 0.05
LOOK_EVERY_S = 0.4  # at last: with many waiting Redis has enough to do
# As long as one call to ChatHub may last (vendor/transport.py): whoever holds the lock for longer is in
# trouble, and of the 8 s that a request has, enough is left for a call of one's own.
LONGEST_WAIT_S = 6.0


@contextlib.asynccontextmanager
async def turn(redis: RedisConnection, what: str) -> AsyncIterator[None]:
    """Wait for one's turn among all processes, and have it until the end.

    Without Redis there are no others to wait for, and nobody waits for longer than
    `LONGEST_WAIT_S`: then each does without the lock. So two may renew the same thing
    at the same time, as while a key is being changed (redis_connection.py): harmless, since
    whatever comes of both is good.
    """
    lock = redis.client.lock(redis.key("turn", what), timeout=TURN_S, thread_local=False)
    if not await _take(redis, lock):
        yield
        return
    over = asyncio.Event()
    holding = asyncio.create_task(_hold(redis, lock, over))
    try:
        yield
    finally:
        # Told, not cancelled: on Python 3.11 `asyncio.wait_for`, which redis sends with, loses a
        # cancellation that comes as it ends (https://github.com/python/cpython/issues/86296).
        over.set()
        try:
            await holding
        finally:
            with contextlib.suppress(CacheAway):
                await redis.ask(lambda: _unless_lost(lock.release()))


async def _take(redis: RedisConnection, lock: Lock) -> bool:
    end_s = time.monotonic() + LONGEST_WAIT_S
    wait_s = LOOK_AFTER_S
    try:
        # Not the lock's own waiting: it would go on asking a Redis that has gone.
        while not await redis.ask(lambda: lock.acquire(blocking=False)):
            if time.monotonic() > end_s:
                logs.warning("shared_lock_kept", by="another process", now="going on without it")
                return False
            await asyncio.sleep(wait_s)  # Redis tells nobody that a lock is free
            wait_s = min(1.5 * wait_s, LOOK_EVERY_S)
    except CacheAway:
        return False
    return True


async def _hold(redis: RedisConnection, lock: Lock, over: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PROLONG_EVERY_S):
                await over.wait()
        if over.is_set():
            return
        with contextlib.suppress(CacheAway):
            await redis.ask(lambda: _unless_lost(lock.reacquire()))


async def _unless_lost(command: Awaitable[T]) -> T | None:
    """Take a lost lock for an answer: it ran out while Redis was away, and Redis is well now."""
    try:
        return await command
    except LockError:
        return None
