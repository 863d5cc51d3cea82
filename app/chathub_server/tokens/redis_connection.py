"""The Redis that all processes of a company share: its connections, and what is kept there.

Encrypted (Fernet) stand there the operators' tokens (redis_tokens.py) and the company's
own (redis_account.py), each until it is of no use any more; beside them locks
(redis_lock.py), counts and pauses, which tell nothing. Names are keyed hashes. Whoever
reads Redis learns no token and no user; whoever writes there can take tokens away but
not put one in another's place, since vendor, company and what a value is for are inside
what is encrypted.

With several keys the first encrypts and names what is written; each of them finds and
decrypts what is read. Locks, counts and pauses go by the first alone: while a key is being
changed, two processes may renew the same token, which harms nobody.
"""

import asyncio
import hashlib
import json
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from cachetools import LRUCache
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError

from .. import logs
from ..circuit import Circuit
from ..clock import Clock
from ..metrics import SHARED_CACHE_AWAY

T = TypeVar("T")
Sealed = bytes | str

ANSWER_WITHIN_S = 1.0  # a process that is short of time must not take that for a dead Redis
CONNECTIONS = 10  # most questions travel together, see batch_loader.py
MOST_DECRYPTED = 5000  # some 3 KB each


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
        self._whose = whose
        # Waiting here is no sign of a dead Redis, waiting for a connection of the pool would be one.
        self._places = asyncio.Semaphore(CONNECTIONS)
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._name_keys = [hashlib.sha256(b"names:" + key.encode()).digest() for key in keys]
        # By the key in Redis. Decrypting takes longer than all else that Redis costs a request.
        self._decrypted: LRUCache[str, tuple[Sealed, Any]] = LRUCache(MOST_DECRYPTED)
        self._circuit = Circuit(clock, failures_to_open=1)
        self._times_away = SHARED_CACHE_AWAY.labels(company)

    def name(self, what: str) -> str:
        """Return what stands for an operator, a user or the company in Redis: a keyed hash."""
        return self._names(what)[0]

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
        keys = [key for what in whats for key in self._keys(kind, what)]
        found = list(zip(keys, await self.ask(lambda: self.client.mget(keys)), strict=True))
        count = len(self._name_keys)
        return [
            self._newest(what, found[n * count : (n + 1) * count]) for n, what in enumerate(whats)
        ]

    async def keep(self, kind: str, what: str, value: dict[str, Any], until_s: float) -> None:
        """Keep a value for something, until then (epoch seconds).

        Raises:
            CacheUnavailable: Redis cannot be reached, does not answer in time, or refuses.
        """
        left_s = until_s - self._clock.now_s()
        if left_s <= 0:
            return
        kept = {"whose": self._whose, "what": what, "until_s": until_s, "value": value}
        sealed = self._fernet.encrypt(json.dumps(kept).encode())
        key = self.key(kind, what)
        await self.ask(lambda: self.client.set(key, sealed, px=math.ceil(left_s * 1000)))

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

    def _newest(
        self, what: str, found: Sequence[tuple[str, Sealed | None]]
    ) -> dict[str, Any] | None:
        readable = [kept for key, sealed in found if (kept := self._opened(what, key, sealed))]
        newest = max(readable, key=lambda kept: kept["until_s"], default=None)
        return newest and newest["value"]

    def _opened(self, what: str, key: str, sealed: Sealed | None) -> dict[str, Any] | None:
        if not sealed:
            return None
        try:
            kept = self._read(key, sealed)
            is_ours = kept["whose"] == self._whose and kept["what"] == what
            return kept if is_ours and self._clock.now_s() < kept["until_s"] else None
        except (InvalidToken, ValueError, TypeError, KeyError):
            return None  # another key's, or an older version's: as if there were none

    def _read(self, key: str, sealed: Sealed) -> Any:
        """Decrypt what is kept under a key, unless it is what was there the last time."""
        last = self._decrypted.get(key)
        if last is None or last[0] != sealed:
            last = self._decrypted[key] = sealed, json.loads(self._fernet.decrypt(sealed))
        return last[1]

    def _keys(self, kind: str, what: str) -> list[str]:
        return [f"chathub:{kind}:{name}" for name in self._names(what)]

    def _names(self, what: str) -> list[str]:
        whole = f"{self._whose} {what}".encode(errors="replace")
        return [
            hashlib.blake2b(whole, key=key, digest_size=16).hexdigest() for key in self._name_keys
        ]
