"""Keep operator tokens in Redis, where all processes share them.

Every token is kept in this process's memory too. When Redis goes away that copy
serves, each process renews on its own, and a warning is logged.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..clock import Clock
from ..vendor.client import Operator, Organization
from .batch_loader import BatchLoader
from .local_tokens import Issued, LocalTokens
from .redis_connection import CacheUnavailable, RedisConnection
from .redis_lock import RedisLocks


class RedisTokens:
    """Keep each operator's token until it is due, for all processes that share a Redis."""

    def __init__(self, redis: RedisConnection, clock: Clock) -> None:
        self._redis = redis
        self._local = LocalTokens(clock)
        self._loader = BatchLoader(self._get)
        self._locks = RedisLocks(redis)

    def at_hand(self, operator_id: int) -> None:
        """Return nothing: only Redis knows whether another process has a newer one."""

    async def get(self, operator_id: int) -> Issued | None:
        """Return the operator's token, or None where there is none or it is due."""
        return await self._loader.load(operator_id)

    async def put(self, issued: Issued) -> None:
        """Keep a token in place of the operator's former one, here and in Redis."""
        await self._local.put(issued)
        await self._send(issued)

    def turn(self, operator_id: int) -> contextlib.AbstractAsyncContextManager[None]:
        """Wait for one's turn to renew this operator's token among all processes."""
        return self._locks.turn(_what(operator_id))

    async def is_there(self) -> bool:
        """Tell whether Redis answers."""
        return await self._redis.is_there()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _get(self, operator_ids: Sequence[int]) -> list[Issued | None]:
        asked = list(dict.fromkeys(operator_ids))  # a thousand may want the same token
        try:
            found = await self._redis.find_all("token", [_what(each) for each in asked])
        except CacheUnavailable:
            return [self._local.at_hand(each) for each in operator_ids]
        tokens, lost = {}, []
        for operator_id, kept in zip(asked, found, strict=True):
            ours = self._local.at_hand(operator_id)
            tokens[operator_id] = theirs = _issued(kept, ours)
            if theirs is None and ours is not None:
                # A Redis that came back empty has lost nothing: what we have is still good.
                tokens[operator_id] = ours
                lost.append(ours)
            elif theirs is not None and (ours is None or theirs.due_at_s > ours.due_at_s):
                await self._local.put(theirs)
        await asyncio.gather(*map(self._send, lost))
        return [tokens[each] for each in operator_ids]

    async def _send(self, issued: Issued) -> None:
        what, until_s = _what(issued.operator.id), issued.due_at_s
        with contextlib.suppress(CacheUnavailable):
            await self._redis.keep("token", what, asdict(issued), until_s)


def _what(operator_id: int) -> str:
    return f"operator {operator_id}"


def _issued(kept: dict[str, Any] | None, ours: Issued | None) -> Issued | None:
    """Return what is kept in Redis as a token: ours, where it is the same."""
    if kept is None:
        return None
    if ours is not None and kept.get("token") == ours.token:
        return ours
    try:
        organization = Organization(**kept["organization"])
        operator = Operator(**kept["operator"])
        return Issued(**{**kept, "organization": organization, "operator": operator})
    except (TypeError, KeyError):
        return None  # another version's: as if there were none
