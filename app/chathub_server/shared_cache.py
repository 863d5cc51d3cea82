"""Keep operator tokens in Redis, where all processes share them, and the lock beside them.

What stands in Redis: `chathub:token:<name>`, a token and its dates under Fernet,
until the token is due; `chathub:turn:<name>`, a lock while its holder calls
ChatHub. Names are keyed hashes. Whoever reads Redis learns no token and no user;
whoever writes there can take tokens away but not put one in another's place,
since vendor, company and the operator's id are inside what is encrypted.

Every token is kept in this process's memory too. When Redis goes away that copy
serves, each process renews on its own, and a warning is logged.
"""

import asyncio
import contextlib
import hashlib
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.lock import Lock
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, LockError, RedisError

from . import logs
from .circuit import Circuit
from .clock import Clock
from .flight import SingleFlight
from .metrics import SHARED_CACHE_AWAY
from .token_cache import Issued, LocalTokens
from .vendor import Operator, Organization

T = TypeVar("T")

ANSWER_WITHIN_S = 1.0  # a process that is short of time must not take that for a dead Redis
CONNECTIONS = 50
TURN_S = 3.0  # a holder that dies keeps the others waiting for no longer
PROLONG_EVERY_S = 0.5
LOOK_AFTER_S = 0.05
LOOK_EVERY_S = 0.4  # at last: with many waiting Redis has enough to do
# As long as one call to ChatHub may last (transport.py): whoever holds the lock for longer is in
# trouble, and of the 8 s that a request has, enough is left for a call of one's own.
LONGEST_WAIT_S = 6.0


class CacheAway(Exception):
    """Raised when Redis does not do its part; the caller goes on without it."""


class SharedRedis:
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
        self.whose = whose
        # Waiting here is no sign of a dead Redis, waiting for a connection of the pool would be one.
        self._places = asyncio.Semaphore(CONNECTIONS)
        self.fernet = MultiFernet([Fernet(key) for key in keys])
        self._name_keys = [hashlib.sha256(b"names:" + key.encode()).digest() for key in keys]
        self._circuit = Circuit(clock, failures_to_open=1)
        self._times_away = SHARED_CACHE_AWAY.labels(company)

    def names(self, what: str) -> list[str]:
        """Return what stands for an operator or a user in Redis: a hash for each of the keys.

        Written is under the first, and a lock is taken there. While a key is being changed two
        processes may take different first ones: then both may renew a token, which harms nobody.
        """
        whole = f"{self.whose} {what}".encode(errors="replace")
        return [
            hashlib.blake2b(whole, key=key, digest_size=16).hexdigest() for key in self._name_keys
        ]

    async def ask(self, command: Callable[[], Awaitable[T]]) -> T:
        """Send a command and return its answer.

        Raises:
            CacheAway: Redis cannot be reached, does not answer in time, or refuses.
        """
        async with self._places:
            return await self._asked(command)

    async def _asked(self, command: Callable[[], Awaitable[T]]) -> T:
        if not self._circuit.allows():
            raise CacheAway
        was_open = self._circuit.is_open
        try:
            answer = await command()
        except (RedisError, OSError, TimeoutError) as error:
            self._circuit.failed()
            self._times_away.inc()
            if not was_open:
                logs.warning("shared_cache_away", error=type(error).__name__, now="local cache")
            raise CacheAway from None
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
        except CacheAway:
            return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()
        await self.pool.aclose()


class SharedTokens:
    """Keep each operator's token until it is due, for all processes that share a Redis."""

    def __init__(self, redis: SharedRedis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._local = LocalTokens(clock)
        self._flights = SingleFlight()

    def at_hand(self, operator_id: int) -> None:
        """Return nothing: only Redis knows whether another process has a newer one."""

    async def get(self, operator_id: int) -> Issued | None:
        """Return the operator's token, or None where there is none or it is due."""
        # A thousand who want the same token are one question to Redis.
        return await self._flights.join(operator_id, lambda: self._get(operator_id))

    async def _get(self, operator_id: int) -> Issued | None:
        try:
            keys = self._keys("token", operator_id)
            sealed = await self._redis.ask(lambda: self._redis.client.mget(keys))
        except CacheAway:
            return await self._local.get(operator_id)
        found = [self._opened(operator_id, each) for each in sealed if each]
        readable = [each for each in found if each is not None]
        if readable:
            return max(readable, key=lambda each: each.due_at_s)
        # A Redis that came back empty has lost nothing: what we have is still good.
        kept = await self._local.get(operator_id)
        if kept is not None:
            await self._send(kept)
        return kept

    async def put(self, issued: Issued) -> None:
        """Keep a token in place of the operator's former one, here and in Redis."""
        await self._local.put(issued)
        await self._send(issued)

    @contextlib.asynccontextmanager
    async def turn(self, operator_id: int) -> AsyncIterator[None]:
        """Wait for one's turn to renew this operator's token among all processes.

        Without Redis there are no others to wait for, and nobody waits for longer
        than `LONGEST_WAIT_S`: then each does without the lock.
        """
        lock = self._redis.client.lock(
            self._keys("turn", operator_id)[0], timeout=TURN_S, thread_local=False
        )
        if not await self._take(lock):
            yield
            return
        over = asyncio.Event()
        holding = asyncio.create_task(self._hold(lock, over))
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
                    await self._redis.ask(lambda: _unless_lost(lock.release()))

    async def is_there(self) -> bool:
        """Tell whether Redis answers."""
        return await self._redis.is_there()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _take(self, lock: Lock) -> bool:
        end_s = time.monotonic() + LONGEST_WAIT_S
        wait_s = LOOK_AFTER_S
        try:
            # Not the lock's own waiting: it would go on asking a Redis that has gone.
            while not await self._redis.ask(lambda: lock.acquire(blocking=False)):
                if time.monotonic() > end_s:
                    logs.warning(
                        "shared_lock_kept", by="another process", now="going on without it"
                    )
                    return False
                await asyncio.sleep(wait_s)  # Redis tells nobody that a lock is free
                wait_s = min(1.5 * wait_s, LOOK_EVERY_S)
        except CacheAway:
            return False
        return True

    async def _hold(self, lock: Lock, over: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PROLONG_EVERY_S):
                    await over.wait()
            if over.is_set():
                return
            with contextlib.suppress(CacheAway):
                await self._redis.ask(lambda: _unless_lost(lock.reacquire()))

    async def _send(self, issued: Issued) -> None:
        left_s = issued.due_at_s - self._clock.now_s()
        if left_s <= 0:
            return
        kept = {"whose": self._redis.whose, **asdict(issued)}
        sealed = self._redis.fernet.encrypt(json.dumps(kept).encode())
        key = self._keys("token", issued.operator.id)[0]
        with contextlib.suppress(CacheAway):
            await self._redis.ask(
                lambda: self._redis.client.set(key, sealed, px=math.ceil(left_s * 1000))
            )

    def _opened(self, operator_id: int, sealed: bytes) -> Issued | None:
        try:
            kept = json.loads(self._redis.fernet.decrypt(sealed))
            if kept.pop("whose") != self._redis.whose:
                return None
            organization = Organization(**kept.pop("organization"))
            operator = Operator(**kept.pop("operator"))
            issued = Issued(**kept, organization=organization, operator=operator)
        except (InvalidToken, ValueError, TypeError, KeyError):
            return None  # another key's, or an older version's: as if there were none
        is_ours = issued.operator.id == operator_id and self._clock.now_s() < issued.due_at_s
        return issued if is_ours else None

    def _keys(self, kind: str, operator_id: int) -> list[str]:
        names = self._redis.names(f"operator {operator_id}")
        return [f"chathub:{kind}:{name}" for name in names]


async def _unless_lost(command: Awaitable[T]) -> T | None:
    """Take a lost lock for an answer: it ran out while Redis was away, and Redis is well now."""
    try:
        return await command
    except LockError:
        return None
