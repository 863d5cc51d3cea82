"""Keep operator tokens in Redis, where all processes share them.

Every token is kept in this process's memory too. When Redis goes away that copy
serves, each process renews on its own, and a warning is logged.
"""

import contextlib
from dataclasses import asdict
from typing import Any

from ..clock import Clock
from ..flight import SingleFlight
from ..vendor.client import Operator, Organization
from .local_tokens import Issued, LocalTokens
from .redis_connection import CacheAway, RedisConnection
from .redis_lock import turn


class RedisTokens:
    """Keep each operator's token until it is due, for all processes that share a Redis."""

    def __init__(self, redis: RedisConnection, clock: Clock) -> None:
        self._redis = redis
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
            kept = await self._redis.find("token", _what(operator_id))
        except CacheAway:
            return await self._local.get(operator_id)
        issued = _issued(kept) if kept else None
        if issued is not None:
            return issued
        # A Redis that came back empty has lost nothing: what we have is still good.
        ours = await self._local.get(operator_id)
        if ours is not None:
            await self._send(ours)
        return ours

    async def put(self, issued: Issued) -> None:
        """Keep a token in place of the operator's former one, here and in Redis."""
        await self._local.put(issued)
        await self._send(issued)

    def turn(self, operator_id: int) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait for one's turn to renew this operator's token among all processes."""
        return turn(self._redis, _what(operator_id))

    async def is_there(self) -> bool:
        """Tell whether Redis answers."""
        return await self._redis.is_there()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _send(self, issued: Issued) -> None:
        what, until_s = _what(issued.operator.id), issued.due_at_s
        with contextlib.suppress(CacheAway):
            await self._redis.keep("token", what, asdict(issued), until_s)


def _what(operator_id: int) -> str:
    return f"operator {operator_id}"


def _issued(kept: dict[str, Any]) -> Issued | None:
    try:
        organization = Organization(**kept["organization"])
        operator = Operator(**kept["operator"])
        return Issued(**{**kept, "organization": organization, "operator": operator})
    except (TypeError, KeyError):
        return None  # another version's: as if there were none
