"""Decide which operator token to hand out. Knows no web framework.

The documented five steps: company token (company.py), organizations and
operators (directory.py), the user's operator or the first *active* one, operator
token. Each is kept as long as the vendor asks for or it lives, and simultaneous
askers share one call: in this process by single flight, among processes by a
lock in Redis.
"""

import asyncio
import contextlib
import hashlib
import math
import time
from collections.abc import AsyncIterator
from typing import Any

import limits

from .clock import Clock
from .company import Company
from .directory import Directory, NotRead
from .flight import SingleFlight
from .lifetimes import due_at_s, expiry_of
from .metrics import CACHE, ISSUE_S
from .rate_limit import RateLimit
from .settings import LONGEST_LIFE_S, Settings
from .token_cache import Issued, LocalTokens
from .users import User
from .vendor import Operator, Organization, Vendor
from .vendor_errors import VendorError, VendorRefused, VendorUnreachable

ISSUE_BUDGET_S = 8.0  # the page gives up on us after 10 s
PROBE_BUDGET_S = 2.0
PROBE_KEPT_S = 5.0  # whoever asks more often whether we are ready does not ask the vendor
_HITS = CACHE.labels("hit")
CLOCKS_DIFFER_S = 60.0  # 24 hours by our clock may be more than 24 hours by the vendor's


class TokenService:
    """Issue operator tokens for one company.

    All methods belong to one event loop. Close it with `aclose()`, or give
    `lifespan` to the application.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.allowed_origins = settings.allowed_origins
        self._life_s = min(settings.token_lifetime_s, LONGEST_LIFE_S - CLOCKS_DIFFER_S)
        self._vendor = Vendor(settings.vendor_url, self.clock)
        self._company = Company(
            self._vendor,
            self.clock,
            login=settings.login,
            password=settings.password.get_secret_value(),
            token=settings.company_token.get_secret_value(),
        )
        self._directory = Directory(self._vendor, self._company, self.clock)
        self._flights = SingleFlight()
        self._cache, self._rate_limit = _kept_where(settings, self.clock)
        self._probed = (-math.inf, False)

    async def aclose(self) -> None:
        """Close the connections to ChatHub and Redis."""
        await self._vendor.aclose()
        await self._cache.aclose()

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Any = None) -> AsyncIterator[None]:
        """Close the service when the application ends: `Starlette(lifespan=tokens.lifespan)`."""
        try:
            yield
        finally:
            await self.aclose()

    async def admit(self, user_id: str) -> None:
        """Count a request of this user against the rate limit.

        Raises:
            TooManyRequests: that was one too many.
        """
        await self._rate_limit.admit(user_id)

    async def issue(self, operator: int, *, fresh: bool = False) -> Issued:
        """Return a token for the operator with this id, whatever their organization.

        Args:
            operator: ChatHub's id of the operator, who must be active.
            fresh: pass over the token that is kept, though not over a vendor
                call that is already under way.

        Raises:
            TokenError: there is no such active operator.
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        return await self.issue_for(User(f"operator {operator}", operator=operator), fresh=fresh)

    async def issue_for(
        self, user: User, organization: str | None = None, *, fresh: bool = False
    ) -> Issued:
        """Return a token for a user of the site.

        Args:
            user: who asks; their operator, or the first active one of the organization.
            organization: its name in any case, or its id; None means the first
                one the user may act in that has such an operator.
            fresh: as in `issue`.

        Raises:
            TokenError: there is none for this user, see its subclasses.
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        began_s = time.perf_counter()
        try:
            kept = None if fresh else self._at_hand(user, organization)
            if kept is not None:
                return kept
            async with asyncio.timeout(ISSUE_BUDGET_S):
                where, operator = await self._directory.choose(user, organization)
                return await self._issue(where, operator, fresh)
        except TimeoutError:
            raise VendorUnreachable("operator/get-token") from None
        finally:
            ISSUE_S.observe(time.perf_counter() - began_s)

    async def validate(self, token: str) -> dict[str, Any]:
        """Return what ChatHub says of an operator token.

        Raises:
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        try:
            async with asyncio.timeout(ISSUE_BUDGET_S):
                return await self._company.call(lambda key: self._vendor.validate_token(key, token))
        except TimeoutError:
            raise VendorUnreachable("operator/validate-token") from None

    async def organizations(self) -> list[Organization]:
        """Return the company's organizations as ChatHub has them now, past what is kept.

        Raises:
            VendorError: ChatHub does not accept the company or cannot be reached.
        """
        return await self._company.call(self._vendor.organizations)

    async def vendor_is_there(self) -> bool:
        """Tell whether ChatHub answers us, asking at most every 5 s."""
        if self._vendor.is_resting:
            return False
        probed_at_s, found = self._probed
        if self.clock.elapsed_s() >= probed_at_s + PROBE_KEPT_S:
            found = await self._flights.join("probe", self._probe)
        return found

    async def cache_is_there(self) -> bool:
        """Tell whether the cache works; without it every process keeps its own."""
        return await self._cache.is_there()

    async def _probe(self) -> bool:
        try:
            async with asyncio.timeout(PROBE_BUDGET_S):
                await self.organizations()
        except (VendorError, TimeoutError):
            found = False
        else:
            found = True
        self._probed = (self.clock.elapsed_s(), found)
        return found

    def _at_hand(self, user: User, organization: str | None) -> Issued | None:
        """Return what needs no waiting, and so no time limit: most requests end here."""
        try:
            _, operator = self._directory.chosen(user, organization)
        except NotRead:
            return None
        kept = self._cache.at_hand(operator.id)
        if kept is not None:
            _HITS.inc()
        return kept

    async def _issue(self, where: Organization, operator: Operator, fresh: bool) -> Issued:
        seen = await self._cache.get(operator.id)
        if seen is not None and not fresh:
            _HITS.inc()
            return seen
        if self._flights.is_under_way(operator.id):
            CACHE.labels("joined").inc()
        return await self._flights.join(operator.id, lambda: self._renew(where, operator, seen))

    async def _renew(self, where: Organization, operator: Operator, seen: Issued | None) -> Issued:
        async with self._cache.turn(operator.id):
            kept = await self._cache.get(operator.id)
            # Newer than what was there when we asked: another process has made it meanwhile.
            if kept is not None and (seen is None or kept.due_at_s > seen.due_at_s):
                CACHE.labels("elsewhere").inc()
                return kept
            CACHE.labels("miss").inc()
            issued = await self._fetch(where, operator)
            await self._cache.put(issued)
            return issued

    async def _fetch(self, where: Organization, operator: Operator) -> Issued:
        now_s = self.clock.now_s()
        try:
            token = await self._company.call(
                lambda key: self._vendor.operator_token(key, operator.id, now_s + self._life_s)
            )
        except VendorRefused:
            # The operator may have left since the list was read: the next request looks again.
            self._directory.forget_operators(where)
            raise
        expires_at_s = expiry_of(token, operator.id, now_s)
        return Issued(token, expires_at_s, due_at_s(now_s, expires_at_s), where, operator)


def _company_of(settings: Settings) -> str:
    """Return what names the company: its login, or the hash of its token."""
    token = settings.company_token.get_secret_value()
    return settings.login or hashlib.sha256(token.encode()).hexdigest()


def _kept_where(settings: Settings, clock: Clock):
    """Return the cache and the rate limit: in this process's memory, or in Redis."""
    rate = limits.parse(settings.rate_limit)
    url = settings.cache_url.get_secret_value()
    if not url:
        return LocalTokens(clock), RateLimit(rate, clock)
    # Not above: redis takes longer to import than everything else here together.
    from .shared_cache import SharedRedis, SharedTokens
    from .shared_rate import SharedRateLimit

    key = settings.cache_key.get_secret_value()
    redis = SharedRedis(url, key, clock, f"{settings.vendor_url} {_company_of(settings)}")
    return SharedTokens(redis, clock), SharedRateLimit(rate, clock, redis)
