"""Decide which operator token to hand out. Knows no web framework.

The documented five steps: company token (vendor/company.py), organizations and
operators (directory.py), the user's operator or the first *active* one, operator
token (renewal.py). Each is kept as long as the vendor asks for or it lives.

The class is longer than others: it is all that a site calls, and a third of it is told in docstrings.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from .. import logs
from ..clock import Clock
from ..metrics import ISSUE_S
from ..settings.settings import Settings
from ..users import User
from ..vendor.client import Organization
from ..vendor.errors import VendorError, VendorUnreachable
from .cached_list import ListsNotLoaded
from .local_tokens import Issued
from .resources import Resources

if TYPE_CHECKING:
    from .blocking import BlockingTokenService

ISSUE_BUDGET_S = 8.0  # the page gives up on us after 10 s
PROBE_BUDGET_S = 2.0
PROBE_KEPT_S = 5.0  # whoever asks more often whether we are ready does not ask the vendor


class TokenService:
    """Issue operator tokens for one company.

    Connections, and what is kept in memory, belong to one event loop and one process. They are made
    at the first call, and anew after `aclose()`, in another event loop once the first has ended, and
    in a process that was forked.

    Args:
        settings: the company's.
        clock: the time; the machine's unless given.
        company: what its metrics are labelled with, where a process serves several companies.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, company: str = ""
    ) -> None:
        self.clock = clock or Clock()
        self.company = company
        self.allowed_origins = settings.allowed_origins
        self._settings = settings
        self._resources: Resources | None = None
        self._issue_s = ISSUE_S.labels(company)

    async def aclose(self) -> None:
        """Close the connections to ChatHub and Redis."""
        resources, self._resources = self._resources, None
        if resources is not None and resources.is_of_this_loop():
            await resources.aclose()

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Any = None) -> AsyncIterator[None]:
        """Close the service when the application ends: `Starlette(lifespan=tokens.lifespan)`."""
        try:
            yield
        finally:
            await self.aclose()

    def blocking(self) -> "BlockingTokenService":
        """Return this service for threads, as those of Django and Flask are; see blocking.py."""
        from .blocking import BlockingTokenService

        return BlockingTokenService(self)

    async def admit(self, user_id: str) -> None:
        """Count a request of this user against the rate limit.

        Raises:
            TooManyRequests: that was one too many.
        """
        await self._ready().rate_limit.admit(user_id)

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
        """Return a token for a user of the site, and log who was given whose.

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
            issued = await self._issued(user, organization, fresh)
        finally:
            took_s = time.perf_counter() - began_s
            self._issue_s.observe(took_s)
        logs.info(
            "token_issued",
            to=logs.audit,
            user=user.id,
            operator=issued.operator.id,
            organization=issued.organization.id,
            company=self.company,
            took_ms=round(took_s * 1000, 1),
        )
        return issued

    async def validate(self, token: str) -> dict[str, Any]:
        """Return what ChatHub says of an operator token.

        Raises:
            VendorError: ChatHub refused, failed, or took longer than 8 s in all.
        """
        resources = self._ready()
        try:
            async with asyncio.timeout(ISSUE_BUDGET_S):
                return await resources.company.call(
                    lambda key: resources.vendor.validate_token(key, token)
                )
        except TimeoutError:
            raise VendorUnreachable("operator/validate-token") from None

    async def organizations(self) -> list[Organization]:
        """Return the company's organizations as ChatHub has them now, past what is kept.

        Raises:
            VendorError: ChatHub does not accept the company or cannot be reached.
        """
        resources = self._ready()
        return await resources.company.call(resources.vendor.organizations)

    async def vendor_is_there(self) -> bool:
        """Tell whether ChatHub answers us, asking at most every 5 s."""
        resources = self._ready()
        if resources.vendor.is_resting:
            return False
        probed_at_s, found = resources.probed
        if self.clock.elapsed_s() >= probed_at_s + PROBE_KEPT_S:
            found = await resources.flights.join("probe", lambda: self._probe(resources))
        return found

    async def cache_is_there(self) -> bool:
        """Tell whether the cache works; without it every process keeps its own."""
        return await self._ready().cache.is_there()

    def _ready(self) -> Resources:
        resources = self._resources
        if resources is None or not resources.is_of_this_loop():
            if resources is not None and resources.is_in_use():
                raise RuntimeError(
                    "This TokenService is used in another event loop; call it there, or from"
                    " threads through its blocking()."
                )
            resources = self._resources = Resources(self._settings, self.clock, self.company)
        return resources

    async def _probe(self, resources: Resources) -> bool:
        try:
            async with asyncio.timeout(PROBE_BUDGET_S):
                await self.organizations()
        except (VendorError, TimeoutError):
            found = False
        else:
            found = True
        resources.probed = (self.clock.elapsed_s(), found)
        return found

    async def _issued(self, user: User, organization: str | None, fresh: bool) -> Issued:
        resources = self._ready()
        try:
            chosen = resources.directory.chosen(user, organization)
        except ListsNotLoaded:
            chosen = None
        # What needs no waiting needs no time limit: most requests end here.
        if chosen and not fresh and (kept := resources.renewals.at_hand(chosen[1])):
            return kept
        try:
            async with asyncio.timeout(ISSUE_BUDGET_S):
                where, operator = chosen or await resources.directory.choose(user, organization)
                return await resources.renewals.token_of(operator, where, fresh=fresh)
        except TimeoutError:
            raise VendorUnreachable("operator/get-token") from None
