"""The Redis that all processes of a company share: its connections, and the values that are kept there.

How these are named and encrypted is in redis_encryption.py.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError

from .. import logs
from ..circuit import Circuit
from ..clock import Clock
from ..metrics import SHARED_CACHE_AWAY
from .redis_encryption import RedisEncryption

T = TypeVar("T")

ANSWER_WITHIN_S = 1.0  # a process that is short of time must not take that for a dead Redis
CONNECTIONS = 10  # most questions travel together, see batch_loader.py


class CacheUnavailable(Exception):
    """Raised when Redis does not do its part; the caller goes on without it."""


class RedisConnection:
    """One pool of connections, and a circuit that spares everybody waiting for a dead Redis.

    Args:
        url: the Redis.
        keys: the first encrypts what is kept there, each of them decrypts it.
        clock: measures the circuit's rests.
        whose: names vendor and company, since several services may share a Redis and its key.
        company: the label of the metrics.
    """

    def __init__(
        self, url: str, keys: Sequence[str], clock: Clock, whose: str = "", *, company: str = ""
    ) -> None:
        self.pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWER_WITHIN_S,
            socket_timeout=ANSWER_WITHIN_S,
            socket_connect_timeout=ANSWER_WITHIN_S,
            # One more try: after a restart, the first finds the pool's connections dead.
            retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        )
        self.client = Redis(connection_pool=self.pool)
        self._clock = clock
        self._encryption = RedisEncryption(keys, whose, clock)
        # Waiting here is no sign of a dead Redis, waiting for a connection of the pool would be one.
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._circuit = Circuit(clock, failures_to_open=1)
        self._times_away = SHARED_CACHE_AWAY.labels(company)

    def name(self, what: str) -> str:
        """Return what stands for an operator, a user or the company in Redis: a keyed hash."""
        return self._encryption.names(what)[0]

    def key(self, kind: str, what: str) -> str:
        """Return the key in Redis for something of a kind, where it is written."""
        return self._keys(kind, what)[0]

    async def find(self, kind: str, what: str) -> dict[str, Any] | None:
        """Return the value kept for something, the newest where several keys are in use, or None.

        Raises:
            CacheUnavailable: Redis cannot be reached, does not answer in time, or refuses.
        """
        return (await self.find_all(kind, [what]))[0]

    async def find_all(self, kind: str, whats: Sequence[str]) -> list[dict[str, Any] | None]:
        """Return for each of several what `find` does, with one question to Redis.

        What is returned may be returned again, so nobody may change it.

        Raises:
            CacheUnavailable: Redis cannot be reached, does not answer in time, or refuses.
        """
        keys = [self._keys(kind, what) for what in whats]
        asked = [key for each in keys for key in each]
        found = dict(zip(asked, await self.ask(lambda: self.client.mget(asked)), strict=True))
        return [
            self._encryption.newest(what, [(key, found[key]) for key in each])
            for what, each in zip(whats, keys, strict=True)
        ]

    async def keep(self, kind: str, what: str, value: dict[str, Any], until_s: float) -> None:
        """Keep a value for something, until then (epoch seconds).

        Raises:
            CacheUnavailable: Redis cannot be reached, does not answer in time, or refuses.
        """
        left_s = until_s - self._clock.now_s()
        if left_s <= 0:
            return
        key, encrypted = self.key(kind, what), self._encryption.encrypted(what, value, until_s)
        await self.ask(lambda: self.client.set(key, encrypted, px=math.ceil(left_s * 1000)))

    async def ask(self, command: Callable[[], Awaitable[T]]) -> T:
        """Send a command and return its answer.

        Raises:
            CacheUnavailable: Redis cannot be reached, does not answer in time, or refuses.
        """
        async with self._places:
            return await self._asked(command)

    async def _asked(self, command: Callable[[], Awaitable[T]]) -> T:
        if not self._circuit.allows():
            raise CacheUnavailable
        was_open = self._circuit.is_open
        try:
            answer = await command()
        except (RedisError, OSError, TimeoutError) as error:
            self._circuit.failed()
            self._times_away.inc()
            if not was_open:
                logs.warning("shared_cache_away", error=type(error).__name__, now="local cache")
            raise CacheUnavailable from None
        except asyncio.CancelledError:
            self._circuit.gave_up()
            raise
        self._circuit.succeeded()
        if was_open:
            logs.info("shared_cache_back")
        return answer

    async def is_there(self) -> bool:
        """Tell whether Redis answers."""
        try:
            return bool(await self.ask(self.client.ping))
        except CacheUnavailable:
            return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()
        await self.pool.aclose()

    def _keys(self, kind: str, what: str) -> list[str]:
        return [f"chathub:{kind}:{name}" for name in self._encryption.names(what)]
