"""Get operators' tokens from ChatHub, one call at a time for each, and keep them.

Simultaneous askers share a call: in this process by single flight, among processes by
a lock in Redis.
"""

from typing import TYPE_CHECKING

from ..clock import Clock
from ..flight import SingleFlight
from ..metrics import CACHE
from ..settings.checks import LONGEST_LIFE_S
from ..vendor.client import Operator, Organization, Vendor
from ..vendor.company import Company
from ..vendor.errors import VendorRefused
from .directory import Directory
from .lifetimes import due_at_s, expiry_of
from .local_tokens import Issued, LocalTokens

if TYPE_CHECKING:
    from .redis_tokens import RedisTokens

CLOCKS_DIFFER_S = 60.0  # 24 hours by our clock may be more than 24 hours by the vendor's


class Renewals:
    """Give tokens that are kept, and renew those that are due.

    Args:
        vendor: where they come from.
        account: the company that asks.
        directory: is told where an operator turns out to have left.
        cache: where they are kept.
        clock: the time.
        life_s: how long a token shall live.
        company: the label of the metrics.
    """

    def __init__(
        self,
        vendor: Vendor,
        account: Company,
        directory: Directory,
        cache: "LocalTokens | RedisTokens",
        clock: Clock,
        life_s: float,
        company: str,
    ) -> None:
        self._vendor = vendor
        self._account = account
        self._directory = directory
        self._cache = cache
        self._clock = clock
        self._life_s = min(life_s, LONGEST_LIFE_S - CLOCKS_DIFFER_S)
        self._flights = SingleFlight()
        self._hits, self._joined, self._elsewhere, self._misses = (
            CACHE.labels(company, result) for result in ("hit", "joined", "elsewhere", "miss")
        )

    def at_hand(self, operator: Operator) -> Issued | None:
        """Return the operator's token where that needs no waiting."""
        kept = self._cache.at_hand(operator.id)
        if kept is not None:
            self._hits.inc()
        return kept

    async def token_of(self, operator: Operator, where: Organization, *, fresh: bool) -> Issued:
        """Return the operator's token, a new one where that is due or `fresh` asks for it.

        Raises:
            VendorError: ChatHub refused or failed.
        """
        seen = await self._cache.get(operator.id)
        if seen is not None and not fresh:
            self._hits.inc()
            return seen
        if self._flights.is_under_way(operator.id):
            self._joined.inc()
        return await self._flights.join(operator.id, lambda: self._renewed(operator, where, seen))

    async def _renewed(
        self, operator: Operator, where: Organization, seen: Issued | None
    ) -> Issued:
        async with self._cache.turn(operator.id):
            kept = await self._cache.get(operator.id)
            # Newer than what was there when we asked: another process has made it meanwhile.
            if kept is not None and (seen is None or kept.due_at_s > seen.due_at_s):
                self._elsewhere.inc()
                return kept
            self._misses.inc()
            issued = await self._fetched(operator, where)
            await self._cache.put(issued)
            return issued

    async def _fetched(self, operator: Operator, where: Organization) -> Issued:
        now_s = self._clock.now_s()
        until_s = now_s + self._life_s
        try:
            token = await self._account.call(
                lambda key: self._vendor.operator_token(key, operator.id, until_s)
            )
        except VendorRefused:
            # The operator may have left since the list was read: the next request looks again.
            self._directory.forget_operators(where)
            raise
        expires_at_s = expiry_of(token, operator.id, now_s)
        return Issued(token, expires_at_s, due_at_s(now_s, expires_at_s), where, operator)
