"""The company's account at ChatHub: its token, and calls made with it."""

import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

from . import logs
from .clock import Clock
from .flight import SingleFlight
from .vendor import Vendor
from .vendor_errors import VendorRefused

T = TypeVar("T")

SIGN_INS_APART_S = 1.0  # the vendor's wish, CHATHUB.md, "REST API"
LONGEST_PAUSE_S = 300.0  # a login that stays wrong is not tried so often that the account is locked
RENEWALS_APART_S = 4.0  # a new token that is refused, too, is not the token's fault
NOT_ACCEPTED = (400, 401, 403)


class Company:
    """Keep the company token in memory, and renew it when it is not accepted.

    Args:
        vendor: where the company has its account.
        clock: spaces the sign-ins.
        login, password: the company's; without them the token cannot be renewed.
        token: a company token to begin with; none: the first call signs in.
    """

    def __init__(
        self, vendor: Vendor, clock: Clock, *, login: str = "", password: str = "", token: str = ""
    ) -> None:
        self._vendor = vendor
        self._clock = clock
        self._login = login
        self._password = password
        self._token = token
        self._next_sign_in_s = clock.elapsed_s()
        self._next_renewal_s = -math.inf
        self._refusal: VendorRefused | None = None
        self._refusals = 0
        self._flights = SingleFlight()

    async def sign_in(self) -> None:
        """Sign in, at least a second after the time before.

        A login that is not accepted is tried again after 2, 4, 8 s and so on, five minutes at most;
        in between the answer is the last refusal.

        Raises:
            VendorError: ChatHub does not accept the login or cannot be reached.
        """
        if self._refusal and self._clock.elapsed_s() < self._next_sign_in_s:
            raise self._refusal.with_traceback(None)
        await self._clock.until_elapsed(self._next_sign_in_s)
        pause_s = SIGN_INS_APART_S
        try:
            self._token = await self._vendor.company_token(self._login, self._password)
            self._refusal, self._refusals = None, 0
        except VendorRefused as refused:
            if refused.status in NOT_ACCEPTED:
                self._refusal = refused
                self._refusals += 1
                pause_s = min(SIGN_INS_APART_S * 2**self._refusals, LONGEST_PAUSE_S)
                if self._refusals > 1:  # the first is told to whoever asked
                    logs.error("company_login_refused", status=refused.status, next_try_s=pause_s)
            raise
        finally:
            self._next_sign_in_s = self._clock.elapsed_s() + pause_s

    async def call(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make a call with the company token, renewing that once when it is not accepted.

        Raises:
            VendorError: ChatHub refused or failed.
        """
        used = self._token or await self._flights.join("sign-in", self._renewed)
        try:
            return await call(used)
        except VendorRefused as refused:
            if refused.status != 401:
                raise
            if not self._login:
                logs.error("company_token_refused", advice="give the settings a new company token")
                raise
            if used == self._token:
                if not self._may_renew():
                    raise
                self._token = ""
        return await call(self._token or await self._flights.join("sign-in", self._renewed))

    def _may_renew(self) -> bool:
        """Tell whether a refused token is worth a new one: the first, and every few seconds."""
        now_s = self._clock.elapsed_s()
        if now_s < self._next_renewal_s:
            return False
        self._next_renewal_s = now_s + RENEWALS_APART_S
        return True

    async def _renewed(self) -> str:
        await self.sign_in()
        return self._token
