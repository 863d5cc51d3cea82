"""Keep the company's account in Redis: one process signs in, and all use the token.

What is known stands in this process's memory, too. When Redis goes away that serves,
and each process signs in on its own.
"""

import contextlib
import hashlib
import math
from dataclasses import asdict

from ..clock import Clock
from ..vendor.account import LocalAccount, SignIn
from .redis_connection import CacheUnavailable, RedisConnection
from .redis_lock import RedisLocks

# ChatHub does not say how long a company token lives; one that has ended is refused, and replaced.
KEPT_S = 24 * 3600.0


class RedisAccount:
    """Keep it in Redis, for all processes that share one.

    Args:
        redis: that one.
        clock: the time.
        login, password: the company's. A password that has been mended is tried at once, since
            only those who have the same share what is known.
    """

    def __init__(self, redis: RedisConnection, clock: Clock, login: str, password: str) -> None:
        self._redis = redis
        self._clock = clock
        self._what = hashlib.sha256(f"{login}\n{password}".encode(errors="replace")).hexdigest()
        self._local = LocalAccount(clock)
        self._locks = RedisLocks(redis)

    async def last(self) -> SignIn:
        """Return how the last sign-in of any process went."""
        try:
            return SignIn(**await self._redis.find("account", self._what) or {})
        except (CacheUnavailable, TypeError):  # away, or another version's
            return await self._local.last()

    async def pause_s(self) -> float:
        """Return how long the next sign-in has to wait; not above 0: it has not.

        Redis measures it, since the clocks of several machines may differ.
        """
        try:
            left_ms = await self._redis.ask(lambda: self._redis.client.pttl(self._key("pause")))
        except CacheUnavailable:
            return await self._local.pause_s()
        return left_ms / 1000

    async def put(self, last: SignIn, pause_s: float) -> None:
        """Note how a sign-in went, and how long the next of any process has to wait."""
        await self._local.put(last, pause_s)
        until_s = self._clock.now_s() + KEPT_S
        with contextlib.suppress(CacheUnavailable):
            await self._redis.keep("account", self._what, asdict(last), until_s)
            await self._mark("pause", pause_s)

    async def may_renew(self, apart_s: float) -> bool:
        """Tell whether no process has renewed the token within so long; the caller does it now."""
        try:
            return bool(await self._mark("renewal", apart_s, nx=True))
        except CacheUnavailable:
            return True

    def turn(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait for one's turn to sign in among all processes."""
        return self._locks.turn(self._what)

    async def _mark(self, kind: str, for_s: float, *, nx: bool = False) -> object:
        key, for_ms = self._key(kind), math.ceil(for_s * 1000)
        return await self._redis.ask(lambda: self._redis.client.set(key, b"", px=for_ms, nx=nx))

    def _key(self, kind: str) -> str:
        return self._redis.key(kind, self._what)
