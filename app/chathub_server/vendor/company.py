"""The company's account at ChatHub: calls made with its token, and a new token when that is refused."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from .. import logs
from ..clock import Clock
from ..flight import SingleFlight
from .account import Account, LocalAccount, SignIn
from .client import Vendor
from .errors import VendorRefused

T = TypeVar("T")

SIGN_INS_APART_S = 1.0  # the vendor's wish, CHATHUB.md, "REST API"
LONGEST_PAUSE_S = 300.0  # a login that stays wrong is not tried so often that the account is locked
RENEWALS_APART_S = 4.0  # a new token that is refused, too, is not the token's fault
NOT_ACCEPTED = (400, 401, 403)
SIGN_IN = "company/get-token"


class Company:
    """Make calls with the company token, and renew it when it is not accepted.

    Args:
        vendor: where the company has its account.
        clock: spaces the sign-ins.
        account: what is known of the account; none: in this process's memory.
        login, password: the company's; without them the token cannot be renewed.
        token: a company token to begin with; none: the first call signs in.
    """

    def __init__(
        self,
        vendor: Vendor,
        clock: Clock,
        account: Account | None = None,
        *,
        login: str = "",
        password: str = "",
        token: str = "",
    ) -> None:
        self._vendor = vendor
        self._clock = clock
        self._account = account or LocalAccount(clock)
        self._login = login
        self._password = password
        self._token = token
        self._next_renewal_s = -math.inf
        self._flights = SingleFlight()

    async def sign_in(self) -> None:
        """Sign in, at least a second after the time before, whichever process that was.

        A login that is not accepted is tried again after 2, 4, 8 s and so on, five minutes at most;
        in between the answer is the last refusal.

        Raises:
            VendorError: ChatHub does not accept the login or cannot be reached.
        """
        last, left_s = await self._account.last(), await self._account.pause_s()
        if left_s > 0:
            if last.refusals:
                raise VendorRefused(SIGN_IN, last.status)
            await self._clock.until_elapsed(self._clock.elapsed_s() + left_s)
        last, pause_s = replace(last, token=""), SIGN_INS_APART_S
        try:
            last = SignIn(await self._vendor.company_token(self._login, self._password))
        except VendorRefused as refused:
            if refused.status in NOT_ACCEPTED:
                last = SignIn(refusals=last.refusals + 1, status=refused.status)
                pause_s = min(SIGN_INS_APART_S * 2**last.refusals, LONGEST_PAUSE_S)
                if last.refusals > 1:  # the first is told to whoever asked
                    logs.error("company_login_refused", status=refused.status, next_try_s=pause_s)
            raise
        finally:
            await self._account.put(last, pause_s)
        self._token = last.token

    async def call(self, call: Callable[[str], Awaitable[T]]) -> T:
        """Make a call with the company token, renewing that once when it is not accepted.

        Raises:
            VendorError: ChatHub refused or failed.
        """
        used = self._token or await self._other_than("")
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
                self._token = ""  # whoever comes meanwhile waits for the new one
                if await self._other_than(used) == used:
                    raise
        return await call(self._token or await self._other_than(""))

    def _may_renew(self) -> bool:
        """Tell whether a refused token is worth a new one: the first, and every few seconds."""
        now_s = self._clock.elapsed_s()
        if now_s < self._next_renewal_s:
            return False
        self._next_renewal_s = now_s + RENEWALS_APART_S
        return True

    async def _other_than(self, refused: str) -> str:
        """Return a token in place of the one refused; that one again, where it is too early."""
        return await self._flights.join("sign-in", lambda: self._renewed(refused))

    async def _renewed(self, refused: str) -> str:
        async with self._account.turn():
            last = await self._account.last()
            if last.token not in ("", refused):
                self._token = last.token  # another process's
            elif refused and not await self._account.may_renew(RENEWALS_APART_S):
                self._token = refused
            else:
                await self.sign_in()
        return self._token
